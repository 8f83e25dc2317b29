import type { Sandbox } from '../../../src/sandbox/index.ts';
import { recordsOf } from '../../support/harness.ts';

/** A record of the sandbox. */
export type Row = Readonly<Record<string, unknown>>;

/** The sandbox's records as they were before the first call: where calls find the ids they need. */
export interface Firm {
  /** A record by its place, from the end where that is negative, or the first one that passes. */
  record(collection: string, which?: number | ((row: Row) => boolean)): Row;
  /** The id of the record at a place. */
  id(collection: string, place?: number): unknown;
  /** The id that a field of the first record with such a reference holds. */
  idIn(collection: string, field: string): unknown;
  /** The id of the first record that a list of references does not hold. */
  idBeside(collection: string, references: unknown): unknown;
}

/** The collections that calls find ids in. */
export const COLLECTIONS = [
  'calls',
  'case_stages',
  'cases',
  'clients',
  'companies',
  'custom_fields',
  'document_versions',
  'documents',
  'events',
  'expenses',
  'folders',
  'invoice_payments',
  'invoices',
  'leads',
  'locations',
  'message_threads',
  'notes',
  'people_groups',
  'practice_areas',
  'referral_sources',
  'staff',
  'tasks',
  'time_entries',
  'webhooks',
];

/** All records of a sandbox, by collection. */
export async function readRecords(sandbox: Sandbox): Promise<ReadonlyMap<string, readonly Row[]>> {
  return new Map(await Promise.all(COLLECTIONS.map(async (name) => [name, await recordsOf(sandbox, name)] as const)));
}

/** Reads what a sandbox holds. The lookups throw where it holds no such record. */
export const readFirm = async (sandbox: Sandbox): Promise<Firm> => firmOf(await readRecords(sandbox));

/** Lookups in records. */
export function firmOf(collections: ReadonlyMap<string, readonly Row[]>): Firm {
  const rows = (name: string): readonly Row[] => collections.get(name) ?? [];
  const record: Firm['record'] = (name, which = 0) =>
    known(typeof which === 'number' ? rows(name).at(which) : rows(name).find(which), name);
  return {
    record,
    id: (name, place = 0) => record(name, place).id,
    idIn: (name, field) => idsOf(record(name, (row) => idsOf(row[field]).length > 0)[field])[0],
    idBeside: (name, references) => record(name, ({ id }) => !idsOf(references).includes(id)).id,
  };
}

/** The ids of a reference, or of a list of them. */
export function idsOf(value: unknown): unknown[] {
  return [value].flat().flatMap((one) => (typeof one === 'object' && one && 'id' in one ? [one.id] : []));
}

function known<T>(found: T | undefined, name: string): T {
  if (found === undefined) throw new Error(`the sandbox has no such record among its ${name}`);
  return found;
}
