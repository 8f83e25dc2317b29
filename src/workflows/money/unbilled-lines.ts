import { pluralize } from '../../base/sentences.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { memoizeByList } from '../../cache/memoize.ts';
import { named } from '../../cache/named-references.ts';
import type { Section } from '../../formatting/report.ts';
import { centsOf, costOf, exactSum, feeOf, isUnbilled } from '../../records/amounts.ts';
import { type ApiRecord, numberIn, referenceOf, textOf } from '../../records/record.ts';
import type { Row } from '../define-workflow.ts';
import { AGES, type Age, ageSince } from '../shared/age-buckets.ts';
import { groupedBy } from '../shared/group-by.ts';
import { hidden } from '../shared/row-limits.ts';
import type { Lists } from '../shared/rows.ts';
import { attribution, HOW_ATTRIBUTED, type Party, SIDES, type Telling } from './attribution.ts';

/** A time entry or an expense that is on no invoice yet. */
export interface Line {
  readonly record: ApiRecord;
  readonly isTime: boolean;
}

const unbilled = (isTime: boolean) =>
  memoizeByList((records): readonly Line[] =>
    [...records.values()].filter(isUnbilled).map((record) => ({ record, isTime })),
  );

const unbilledTime = unbilled(true);
const unbilledExpenses = unbilled(false);

/** Every time entry and every expense that is on no invoice yet. */
export const unbilledLines = (lists: Lists<'time_entries' | 'expenses'>): Line[] => [
  ...unbilledTime(lists.time_entries),
  ...unbilledExpenses(lists.expenses),
];

/** Counts and sums over lines. */
type Sums = Row &
  Readonly<Record<'time_entries' | 'hours' | 'expenses', number>> &
  Readonly<Record<'fees' | 'costs' | 'amount', string>>;

/** Counts and sums over lines, exact, amounts to the cent. */
export function sumsOf(lines: readonly Line[]): Sums {
  const [time, spent] = [lines.filter(({ isTime }) => isTime), lines.filter(({ isTime }) => !isTime)];
  const fees = exactSum(time.map(worthOf));
  const costs = exactSum(spent.map(worthOf));
  return {
    time_entries: time.length,
    hours: exactSum(time.map(({ record }) => numberIn(record.hours) ?? 0)).toNumber(),
    fees: fees.toFixed(2),
    expenses: spent.length,
    costs: costs.toFixed(2),
    amount: fees.plus(costs).toFixed(2),
  };
}

const worthOf = ({ record, isTime }: Line): number => (isTime ? feeOf(record) : costOf(record));

/** The same in words. */
export function spokenSums({ time_entries, hours, fees, expenses, costs, amount }: Sums): string {
  const time = pluralize(time_entries, 'time entry', 'time entries');
  return `${time} of ${pluralize(hours, 'hour')}, ${fees}, and ${pluralize(expenses, 'expense')}, ${costs}; together ${amount}`;
}

/** What lines can be grouped by. */
export const LINES_BY = ['age', 'staff', ...SIDES] as const;

export type LinesBy = (typeof LINES_BY)[number];

/** Sums of lines as a table: by age from the youngest, else the largest amount first. */
export function tableOf(
  by: LinesBy,
  lines: readonly Line[],
  lists: Telling,
  now: string,
  limit: number,
): Section {
  const labelOf = labelling(by, lists, now);
  const groups = [...groupedBy(lines, ({ record }) => labelOf(record).key)].map(([key, own]) => ({
    key,
    own,
    cents: centsOf(own, worthOf),
  }));
  const place = new Map<string, number>(AGES.map((age, i) => [age, i]));
  groups.sort((a, b) =>
    by === 'age'
      ? Number(place.get(a.key)) - Number(place.get(b.key))
      : b.cents - a.cents || (a.key < b.key ? -1 : 1),
  );
  const how = by === 'age' ? 'Days since the work.' : by === 'staff' ? '' : HOW_ATTRIBUTED[by];
  return {
    key: `by_${by}`,
    title: `By ${by}`,
    rows: groups
      .slice(0, limit)
      .map(({ own }) => ({ [by]: own[0] && labelOf(own[0].record).label, ...sumsOf(own) })),
    total: groups.length,
    note: [how, hidden(groups.length, limit)].filter(Boolean).join(' '),
  };
}

/** What tells the group of a record. */
type Labelling = (record: ApiRecord) => { readonly key: string; readonly label: unknown };

function labelling(by: LinesBy, lists: Telling, now: string): Labelling {
  if (by === 'age') return byAge(now);
  const partyOf = by === 'staff' ? workerIn(lists.staff) : ofCase(attribution(by, lists));
  return (record) => {
    const party = partyOf(record);
    return { key: party?.key ?? '', label: party?.named ?? '(none)' };
  };
}

/** Days come again and again. */
function byAge(now: string): Labelling {
  const kept = new Map<string, ReturnType<Labelling>>();
  return (record) => {
    const day = textOf(record, 'entry_date');
    const known = kept.get(day) ?? ofAge(ageSince(day, now));
    kept.set(day, known);
    return known;
  };
}

const ofAge = (age: Age): ReturnType<Labelling> => ({ key: age, label: SPOKEN_AGES[age] ?? age });

const SPOKEN_AGES: Partial<Readonly<Record<Age, string>>> = { 'not yet due': 'dated ahead' };

const ofCase =
  (partyOf: ReturnType<typeof attribution>) =>
  (record: ApiRecord): Party | undefined =>
    partyOf(referenceOf(record, 'case'));

const workerIn =
  (staff: ListSnapshot) =>
  (record: ApiRecord): Party | undefined => {
    const id = referenceOf(record, 'staff');
    return id === undefined ? undefined : { key: `staff ${id}`, named: named(staff, id) };
  };
