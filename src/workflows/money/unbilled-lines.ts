import { pluralize } from '../../base/sentences.ts';
import { memoizeByList } from '../../cache/memoize-by-list.ts';
import { getNamedReference } from '../../cache/named-references.ts';
import type { Section } from '../../formatting/report-result.ts';
import { exactSum, getExpenseCost, getTimeEntryFee, isUnbilled } from '../../records/amounts.ts';
import { type ApiRecord, getText, parseNumber } from '../../records/api-record.ts';
import { AGE_BUCKETS, type AgeBucket, toAgeBucket } from '../shared/age-buckets.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import { toSection } from '../shared/sections.ts';
import { ATTRIBUTION_KINDS, ATTRIBUTION_NOTES, type AttributionLists, createCasePartyFinder } from './attribution.ts';
import { type AmountGroup, buildGroupedSection } from './grouped-section.ts';

/** A time entry or an expense that is on no invoice. */
export interface UnbilledLine {
  readonly record: ApiRecord;
  readonly isTime: boolean;
}

const createLineCollector = (isTime: boolean) =>
  memoizeByList((records): readonly UnbilledLine[] =>
    [...records.values()].filter(isUnbilled).map((record) => ({ record, isTime })),
  );

const collectUnbilledTime = createLineCollector(true);
const collectUnbilledExpenses = createLineCollector(false);

/** All time entries and expenses that are on no invoice. */
export const collectUnbilledLines = (lists: ListsByName<'time_entries' | 'expenses'>): UnbilledLine[] => [
  ...collectUnbilledTime(lists.time_entries),
  ...collectUnbilledExpenses(lists.expenses),
];

/** Computes counts and exact sums of lines. Amounts have two decimals. */
export function sumLines(lines: readonly UnbilledLine[]) {
  const [timeLines, expenseLines] = [lines.filter(({ isTime }) => isTime), lines.filter(({ isTime }) => !isTime)];
  const fees = exactSum(timeLines.map(getLineAmount));
  const costs = exactSum(expenseLines.map(getLineAmount));
  return {
    time_entries: timeLines.length,
    hours: exactSum(timeLines.map(({ record }) => parseNumber(record.hours) ?? 0)).toNumber(),
    fees: fees.toFixed(2),
    expenses: expenseLines.length,
    costs: costs.toFixed(2),
    amount: fees.plus(costs).toFixed(2),
  };
}

const getLineAmount = ({ record, isTime }: UnbilledLine): number =>
  isTime ? getTimeEntryFee(record) : getExpenseCost(record);

/** `2 time entries (3.5 hours): 700.00; 1 expense: 20.00; total 720.00`. */
export function formatSums({
  time_entries,
  hours,
  fees,
  expenses,
  costs,
  amount,
}: ReturnType<typeof sumLines>): string {
  const timeText = pluralize(time_entries, 'time entry', 'time entries');
  return `${timeText} (${pluralize(hours, 'hour')}): ${fees}; ${pluralize(expenses, 'expense')}: ${costs}; total ${amount}`;
}

/** The groupings of lines. */
export const LINE_GROUPINGS = ['age', 'staff', ...ATTRIBUTION_KINDS] as const;

type LineGrouping = (typeof LINE_GROUPINGS)[number];

const GROUPING_NOTES: Readonly<Record<LineGrouping, string | undefined>> = {
  ...ATTRIBUTION_NOTES,
  age: 'Days since the work.',
  staff: undefined,
};

/** Sums of lines as a table: by age with the youngest first, otherwise with the largest amount first. */
export function buildLinesSection(
  grouping: LineGrouping,
  lines: readonly UnbilledLine[],
  lists: AttributionLists,
  now: string,
  limit: number,
): Section {
  const findGroup = createLineGrouper(grouping, lists, now);
  const body = buildGroupedSection({
    title: `By ${grouping}`,
    column: grouping,
    items: lines,
    findGroup: ({ record }) => findGroup(record),
    getAmount: getLineAmount,
    toSums: sumLines,
    limit,
    note: GROUPING_NOTES[grouping],
    ...(grouping === 'age' && { keyOrder: AGE_BUCKETS }),
  });
  return toSection(`by_${grouping}`, body);
}

type LineGrouper = (record: ApiRecord) => AmountGroup | undefined;

function createLineGrouper(grouping: LineGrouping, lists: AttributionLists, now: string): LineGrouper {
  if (grouping === 'age') return createAgeGrouper(now);
  if (grouping !== 'staff') return createCasePartyFinder(grouping, lists);
  return (record) => {
    const staff = getNamedReference(record, 'staff', lists.staff);
    return staff && { key: `staff ${staff.id}`, label: staff };
  };
}

/** Many lines have the same day, so the age group of a day is computed once. */
function createAgeGrouper(now: string): LineGrouper {
  const groupsByDay = new Map<string, AmountGroup>();
  return (record) => {
    const day = getText(record, 'entry_date');
    const group = groupsByDay.get(day) ?? toAgeGroup(toAgeBucket(day, now));
    groupsByDay.set(day, group);
    return group;
  };
}

const toAgeGroup = (age: AgeBucket): AmountGroup => ({
  key: age,
  label: age === 'not yet due' ? 'future date' : age,
});
