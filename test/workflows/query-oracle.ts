import { DateTime } from 'luxon';
import { money, quotient, scaled } from './cents.ts';
import type { Held } from './days-oracle.ts';
import { mondayOf, small } from './query-conditions.ts';
import { type Field, nameOf, type Value, type World } from './query-fields.ts';

// What a table of records or groups should be: orders, figures and labels.

type Sortable = string | number | boolean | undefined;

/** Compares two values; empty ones come last in either direction. */
export function inOrder(a: Sortable, b: Sortable, isDown: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a === b) return 0;
  return a < b === isDown ? 1 : -1;
}

/** Records as a sort should have them: by id where they are equal. */
export function sortedBy(records: readonly Held[], field: Field, isDown: boolean, world: World): Held[] {
  const placed = records.map((one) => ({ one, place: placeOf(one, field, world) }));
  return placed
    .sort((a, b) => inOrder(a.place, b.place, isDown) || Number(a.one.id) - Number(b.one.id))
    .map(({ one }) => one);
}

function placeOf(record: Held, field: Field, world: World): Sortable {
  const value = field.of(record);
  if (value === undefined) return undefined;
  if (field.kind === 'moment')
    return record.all_day === true ? midnightOf(record, field, world) : Date.parse(String(record[field.name]));
  if (field.kind === 'text') return small(String(value));
  return Array.isArray(value) ? small(referredName(field, value[0], world)) : (value as Sortable);
}

/** An all-day event begins and ends at midnight in the firm's zone. Its end is after its last day, and it has a day. */
function midnightOf(record: Held, { name }: Field, { zone }: World): number {
  const dayOf = (text: unknown) => DateTime.fromISO(String(text).slice(0, 10), { zone });
  if (name !== 'end') return dayOf(record[name]).toMillis();
  const end = dayOf(record.end).plus({ days: /T00:00/.test(String(record.end)) ? 0 : 1 });
  return Math.max(end.toMillis(), dayOf(record.start).plus({ days: 1 }).toMillis());
}

/** The name of what a reference leads to. MyCase keeps references to what was deleted since. */
export function referredName({ target, name }: Field, id: unknown, world: World): string {
  const lists = name === 'billing_contact' ? (['clients', 'companies'] as const) : target ? [target] : [];
  const found = lists.map((list) => world.byId[list].get(id)).find((one) => one !== undefined);
  return found ? nameOf(found) : 'deleted in MyCase';
}

export const HOW = ['sum', 'avg', 'min', 'max'] as const;

/** One figure over records; undefined over nothing. */
export function figureOf(how: (typeof HOW)[number], field: Field, records: readonly Held[]): unknown {
  const values = records.flatMap((record) => field.of(record) ?? []);
  if (field.kind === 'day') {
    const days = values.map(String).toSorted();
    return how === 'min' ? days[0] : days.at(-1);
  }
  const parts = values.map((value) => scaled(value, 4));
  const sum = parts.reduce((all, one) => all + one, 0n);
  if (how !== 'sum' && parts.length === 0) return undefined;
  if (how === 'sum') return written(field, sum, 1n);
  if (how === 'avg') return written(field, sum, BigInt(parts.length));
  return written(
    field,
    parts.reduce((best, one) => (one < best === (how === 'min') ? one : best)),
    1n,
  );
}

/** Ten-thousandths divided: an amount with its cents, a number with four digits after the point. */
const written = ({ kind }: Field, sum: bigint, by: bigint): unknown =>
  kind === 'money' ? money(quotient(sum, 100n * by)) : Number(quotient(sum, by)) / 10_000;

/** What a record is grouped by, such as `due_date:month`. */
export interface Grouping {
  readonly asked: string;
  readonly field: Field;
  readonly stretch: string;
}

/** The labels a record is counted under: one for each of its references. */
function labelsOf({ field, stretch }: Grouping, record: Held): string[] {
  const value = field.of(record);
  if (value === undefined) return ['(none)'];
  if (Array.isArray(value)) return [...new Set(value.map(String))];
  return [field.kind === 'day' || field.kind === 'moment' ? startOf(String(value), stretch) : String(value)];
}

function startOf(day: string, stretch: string): string {
  if (stretch === 'week') return mondayOf(day);
  if (stretch === 'quarter') return `${day.slice(0, 4)}-Q${Math.floor((Number(day.slice(5, 7)) + 2) / 3)}`;
  return day.slice(0, { year: 4, month: 7 }[stretch] ?? 10);
}

/** Records by the labels of all groupings. */
export function groupsOf(groupings: readonly Grouping[], records: readonly Held[]): Map<string, Held[]> {
  const groups = new Map<string, Held[]>();
  for (const record of records) {
    const ways = groupings.reduce<string[][]>(
      (all, grouping) => all.flatMap((way) => labelsOf(grouping, record).map((label) => [...way, label])),
      [[]],
    );
    for (const way of ways) groups.set(way.join(' / '), [...(groups.get(way.join(' / ')) ?? []), record]);
  }
  return groups;
}

/** A name with a line feed is on one line of a table and of a file. */
export const onOneLine = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/[ \t\r\n]+/g, ' ').trim() : value;

/** The content of a cell: references as their ids with names. */
export function cellOf(field: Field, record: Held, world: World): unknown {
  const value: Value = field.of(record);
  if (value === undefined) return field.kind === 'many' ? [] : null;
  if (Array.isArray(value)) return value.map((id) => `${id} ${referredName(field, id, world)}`);
  return field.kind === 'money' ? money(quotient(scaled(value, 4), 100n)) : onOneLine(value);
}
