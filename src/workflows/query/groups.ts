import { DateTime } from 'luxon';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { naming } from './cells.ts';
import type { Value } from './field-types.ts';
import { type Field, idsOf, type Source } from './fields.ts';

const STRETCHES = ['day', 'week', 'month', 'quarter', 'year'] as const;

type Stretch = (typeof STRETCHES)[number];

/** The field that records are grouped by. Days can also be grouped by week, month, quarter or year. */
export interface Grouping {
  /** As it was asked for, such as `due_date:month`: its name in the answer, too. */
  readonly key: string;
  readonly field: Field;
  readonly stretch: Stretch;
}

const stretchIn = (key: string): Stretch | undefined => STRETCHES.find((one) => key.trim().endsWith(`:${one}`));

/** The field of a grouping, as `due_date` of `due_date:month`. */
export function groupedField(key: string): string {
  const stretch = stretchIn(key);
  return (stretch ? key.trim().slice(0, -stretch.length - 1) : key).trim();
}

/** Reads a grouping. Throws a MyCaseError where a field that is no day is to be grouped by month. */
export function groupingOf(key: string, fields: ReadonlyMap<string, Field>): Grouping {
  const field = fields.get(groupedField(key));
  const stretch = stretchIn(key);
  if (!field) throw new MyCaseError(`group_by: there is no field ${quoteValue(key)}.`);
  if (stretch && field.kind !== 'day') {
    throw new MyCaseError(`group_by: ${quoteName(field.name)} is not a day, so it can't be grouped by ${stretch}.`);
  }
  return { key, field, stretch: stretch ?? 'day' };
}

/** Records that agree in all groupings. */
export interface Group {
  /** The values that all records of the group have, in the order of the groupings. Undefined for an empty field. */
  readonly values: Values;
  readonly records: readonly ApiRecord[];
}

/** Sorts records into groups; one with several references is in the group of each. */
export function grouped(
  records: readonly ApiRecord[],
  [first, ...others]: readonly Grouping[],
  source: Source,
): Group[] {
  if (!first) return [{ values: [], records }];
  const found = [...byValue(records, valuesIn(first, source))];
  return found.flatMap(([value, own]) =>
    grouped(own, others, source).map((group) => ({ ...group, values: [value, ...group.values] })),
  );
}

function byValue(records: readonly ApiRecord[], read: (record: ApiRecord) => Values): Map<Values[number], ApiRecord[]> {
  const groups = new Map<Values[number], ApiRecord[]>();
  for (const record of records) {
    for (const value of read(record)) {
      const own = groups.get(value);
      if (own) own.push(record);
      else groups.set(value, [record]);
    }
  }
  return groups;
}

type Values = readonly (string | number | undefined)[];

function valuesIn({ field, stretch }: Grouping, source: Source): (record: ApiRecord) => Values {
  const read = field.reader(source);
  return (record) => {
    const value = read(record);
    return value === undefined ? [undefined] : labelled(value, field, stretch);
  };
}

function labelled(value: Exclude<Value, undefined>, { kind }: Field, stretch: Stretch): Values {
  if (kind === 'reference') return idsOf(value).length === 1 ? idsOf(value) : [...new Set(idsOf(value))];
  if (kind === 'day') return [startOf(String(value), stretch)];
  return [typeof value === 'number' ? value : String(value)];
}

/** `2026-03` for a month, `2026-Q1` for a quarter, the Monday of a week. */
function startOf(day: string, stretch: Stretch): string {
  switch (stretch) {
    case 'year':
      return day.slice(0, 4);
    case 'quarter':
      return `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`;
    case 'month':
      return day.slice(0, 7);
    case 'week':
      return mondayOf(day);
    default:
      return day;
  }
}

const mondays = new Map<string, string>();

function mondayOf(day: string): string {
  const known = mondays.get(day) ?? DateTime.fromISO(day, { zone: 'utc' }).startOf('week').toFormat('yyyy-MM-dd');
  mondays.set(day, known);
  return known;
}

/** The label of a group whose field is empty. */
const NONE = '(none)';

/** Makes what shows what a group agrees in: references with names. */
export function labelling(groupings: readonly Grouping[], lists: readonly ListSnapshot[]): (group: Group) => Row {
  const shown = groupings.map(({ key, field }) => {
    const nameOf = naming(field, lists);
    const show = (value: string | number) => (field.kind === 'reference' ? nameOf(Number(value)) : value);
    return [key, show] as const;
  });
  return ({ values }) =>
    Object.fromEntries(
      shown.map(([key, show], i) => {
        const value = values[i];
        return [key, value === undefined ? NONE : show(value)];
      }),
    );
}
