import { pluralize } from '../../base/sentences.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { memoizeByList } from '../../cache/memoize.ts';
import { named } from '../../cache/named-references.ts';
import type { Section } from '../../formatting/report-result.ts';
import { exactSum, getExpenseCost, getTimeEntryFee, isUnbilled, sumCents } from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText, parseNumber } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { AGE_BUCKETS, type AgeBucket, toAgeBucket } from '../shared/age-buckets.ts';
import { groupBy } from '../shared/group-by.ts';
import type { ListsByName } from '../shared/record-rows.ts';
import { formatHiddenNote } from '../shared/row-limits.ts';
import {
  ATTRIBUTION_KINDS,
  ATTRIBUTION_NOTES,
  type AttributedParty,
  type AttributionLists,
  createCasePartyFinder,
} from './attribution.ts';

/** A time entry or an expense that is on no invoice yet. */
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

/** Every time entry and every expense that is on no invoice yet. */
export const collectUnbilledLines = (lists: ListsByName<'time_entries' | 'expenses'>): UnbilledLine[] => [
  ...collectUnbilledTime(lists.time_entries),
  ...collectUnbilledExpenses(lists.expenses),
];

/** Counts and sums over lines. */
type LineSums = Row &
  Readonly<Record<'time_entries' | 'hours' | 'expenses', number>> &
  Readonly<Record<'fees' | 'costs' | 'amount', string>>;

/** Counts and sums over lines, exact, amounts to the cent. */
export function sumLines(lines: readonly UnbilledLine[]): LineSums {
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

/** Formats sums as text. */
export function formatSums({ time_entries, hours, fees, expenses, costs, amount }: LineSums): string {
  const timeText = pluralize(time_entries, 'time entry', 'time entries');
  return `${timeText} of ${pluralize(hours, 'hour')}, ${fees}, and ${pluralize(expenses, 'expense')}, ${costs}; together ${amount}`;
}

/** The groupings of lines. */
export const LINE_GROUPINGS = ['age', 'staff', ...ATTRIBUTION_KINDS] as const;

export type LineGrouping = (typeof LINE_GROUPINGS)[number];

/** Sums of lines as a table: by age from the youngest, else the largest amount first. */
export function buildLinesSection(
  grouping: LineGrouping,
  lines: readonly UnbilledLine[],
  lists: AttributionLists,
  now: string,
  limit: number,
): Section {
  const toGroup = createLineGrouper(grouping, lists, now);
  const groups = [...groupBy(lines, ({ record }) => toGroup(record).key)].map(([key, groupLines]) => ({
    key,
    groupLines,
    cents: sumCents(groupLines, getLineAmount),
  }));
  const agePositions = new Map<string, number>(AGE_BUCKETS.map((age, i) => [age, i]));
  groups.sort((a, b) =>
    grouping === 'age'
      ? Number(agePositions.get(a.key)) - Number(agePositions.get(b.key))
      : b.cents - a.cents || (a.key < b.key ? -1 : 1),
  );
  const basisNote =
    grouping === 'age' ? 'Days since the work.' : grouping === 'staff' ? '' : ATTRIBUTION_NOTES[grouping];
  return {
    key: `by_${grouping}`,
    title: `By ${grouping}`,
    rows: groups.slice(0, limit).map(({ groupLines }) => ({
      [grouping]: groupLines[0] && toGroup(groupLines[0].record).label,
      ...sumLines(groupLines),
    })),
    total: groups.length,
    note: [basisNote, formatHiddenNote(groups.length, limit)].filter(Boolean).join(' '),
  };
}

/** The key and the label of a record's group. */
type LineGrouper = (record: ApiRecord) => { readonly key: string; readonly label: unknown };

function createLineGrouper(grouping: LineGrouping, lists: AttributionLists, now: string): LineGrouper {
  if (grouping === 'age') return createAgeGrouper(now);
  const findParty =
    grouping === 'staff'
      ? createStaffPartyFinder(lists.staff)
      : createRecordPartyFinder(createCasePartyFinder(grouping, lists));
  return (record) => {
    const party = findParty(record);
    return { key: party?.key ?? '', label: party?.reference ?? '(none)' };
  };
}

/** Days come again and again. */
function createAgeGrouper(now: string): LineGrouper {
  const groupsByDay = new Map<string, ReturnType<LineGrouper>>();
  return (record) => {
    const day = getText(record, 'entry_date');
    const group = groupsByDay.get(day) ?? toAgeGroup(toAgeBucket(day, now));
    groupsByDay.set(day, group);
    return group;
  };
}

const toAgeGroup = (age: AgeBucket): ReturnType<LineGrouper> => ({ key: age, label: AGE_LABELS[age] ?? age });

const AGE_LABELS: Partial<Readonly<Record<AgeBucket, string>>> = { 'not yet due': 'dated ahead' };

const createRecordPartyFinder =
  (findCaseParty: ReturnType<typeof createCasePartyFinder>) =>
  (record: ApiRecord): AttributedParty | undefined =>
    findCaseParty(getReferenceId(record, 'case'));

const createStaffPartyFinder =
  (staff: ListSnapshot) =>
  (record: ApiRecord): AttributedParty | undefined => {
    const id = getReferenceId(record, 'staff');
    return id === undefined ? undefined : { key: `staff ${id}`, reference: named(staff, id) };
  };
