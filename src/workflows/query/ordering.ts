import { MyCaseError } from '../../base/mycase-error.ts';
import { parseInstant } from '../../base/timestamps.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { getEventSpan } from '../../records/events.ts';
import { foldText } from '../../search/tokenize.ts';
import { naming } from './cells.ts';
import { rawOf } from './field-types.ts';
import { type Field, idsOf, type Source } from './fields.ts';

/** The field that rows are sorted by. */
export interface Order {
  readonly key: string;
  readonly isDown: boolean;
}

/** Reads `hours`, `-hours` and `hours desc`. */
export function orderOf(asked: string): Order {
  const key = asked
    .trim()
    .replace(/^-/, '')
    .replace(/\s+(asc|desc)$/i, '')
    .trim();
  if (key === '') throw new MyCaseError('sort is blank. Name a field, or omit it.');
  return { key, isDown: /^-/.test(asked.trim()) || /\sdesc$/i.test(asked.trim()) };
}

type Sortable = string | number | boolean | undefined;

/** Compares two values; empty ones come last in either direction. */
export function compared(a: Sortable, b: Sortable, isDown: boolean): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b === isDown ? 1 : -1;
}

/** Records in an order, by id where they are equal. References are ordered by the name of the first. */
export function sorted(
  records: readonly ApiRecord[],
  field: Field | undefined,
  isDown: boolean,
  source: Source,
  lists: readonly ListSnapshot[],
): ApiRecord[] {
  const read = field && sortable(field, source, lists);
  const keyed = records.map((record) => ({ record, id: Number(record.id), value: read?.(record) }));
  return keyed.sort((a, b) => compared(a.value, b.value, isDown) || a.id - b.id).map(({ record }) => record);
}

/** Makes what reads a record's place in the order: an instant to the second, a reference by its name. */
function sortable(field: Field, source: Source, lists: readonly ListSnapshot[]): (record: ApiRecord) => Sortable {
  const read = field.reader(source);
  if (field.shown === 'moment') return (record) => instantOf(record, field.name, source.zone);
  const nameOf = naming(field, lists);
  return (record) => {
    const value = read(record);
    if (typeof value === 'string') return field.kind === 'text' ? foldText(value) : value;
    if (typeof value !== 'object') return value;
    const [first] = idsOf(value);
    return first === undefined ? undefined : foldText(nameOf(first).name ?? String(first));
  };
}

/** An all-day event starts and ends at midnight in the zone. */
function instantOf(record: ApiRecord, name: string, zone: string): number | undefined {
  const isEventTime = record.all_day === true && (name === 'start' || name === 'end');
  const instant = isEventTime ? getEventSpan(record, zone)?.[name] : parseInstant(String(rawOf(record, name)));
  return Number.isNaN(instant) ? undefined : instant;
}
