import { type Fields, fieldsList, type Json, referenceId, referenceIds, text } from '../src/sandbox/json.ts';
import { type FirmCalendar, firmCalendar } from './firm-calendar.ts';

// The made-up firm as its sandbox holds it: what answers are compared with, and whom questions are about.

const RESOURCES = [
  'calls',
  'cases',
  'clients',
  'companies',
  'custom_fields',
  'documents',
  'events',
  'expenses',
  'invoice_payments',
  'invoices',
  'leads',
  'locations',
  'message_threads',
  'notes',
  'people_groups',
  'referral_sources',
  'staff',
  'tasks',
  'time_entries',
] as const;

type Resource = (typeof RESOURCES)[number];

type Records = Record<Resource, readonly Fields[]>;

/** Every record by the name of its list, and the firm's calendar. */
export interface HeldFirm extends Readonly<Records> {
  readonly calendar: FirmCalendar;
}

/** The records of a sandbox, not through our server. `zone` is the firm's time zone. */
export async function heldFirm(url: string, zone: string): Promise<HeldFirm> {
  const read = async (name: Resource): Promise<readonly [Resource, Fields[]]> => {
    const records: Json = JSON.parse(await (await fetch(`${url}/__sandbox/records/${name}`)).text());
    return [name, fieldsList(records)];
  };
  const lists = await Promise.all(RESOURCES.map(read));
  const records = {} as Records;
  for (const [name, list] of lists) records[name] = list;
  return { ...records, calendar: firmCalendar(zone) };
}

/** How people and things are called. */
export const nameOf = (record: Fields | undefined): string =>
  text(record?.name) || [record?.first_name, record?.last_name].map(text).filter(Boolean).join(' ');

/** The record with an id. */
export const withId = (records: readonly Fields[], id: Json | undefined): Fields | undefined =>
  records.find((record) => record.id === id);

/** Whether one of a record's references, in a field, is to a record. */
export const refersTo = (record: Fields, field: string, other: Fields): boolean =>
  referenceId(record[field]) === other.id || referenceIds(record[field]).includes(Number(other.id));

/** The records that refer to one. */
export const those = (records: readonly Fields[], field: string, other: Fields): Fields[] =>
  records.filter((record) => refersTo(record, field, other));

export const isOpenCase = ({ status }: Fields): boolean => status === 'open';

/** The attorney who leads a case, by id. */
export const leadOf = (matter: Fields): number | undefined =>
  fieldsList(matter.staff)
    .filter(({ lead_lawyer }) => lead_lawyer === true)
    .map(({ id }) => Number(id))[0];

/** The value of one of the firm's own fields. MyCase: an update appends a value, so that the last one counts. */
export function customValue(firm: HeldFirm, record: Fields, name: string): Json | undefined {
  const field = firm.custom_fields.find((one) => one.name === name);
  return fieldsList(record.custom_field_values).findLast((one) => referenceId(one.custom_field) === field?.id)?.value;
}

/** The one with the most; the first of several. */
export function most(records: readonly Fields[], count: (record: Fields) => number): Fields {
  const [first] = records;
  if (!first) throw new Error('nobody in the made-up firm fits this question');
  return records.reduce((best, one) => (count(one) > count(best) ? one : best), first);
}

/** How often each word comes, the most frequent first. */
export function tally(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
