import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import type { Arguments } from '../operations/operation-types.ts';
import { type ApiRecord, collectIds, getName } from '../records/api-record.ts';
import { REFERENCE_COLLECTIONS } from '../records/references.ts';
import { formatInactivity } from '../search/resolve-record.ts';
import { toResponseField } from './update/field-values.ts';

/** The longest wait for the lists before a write is planned. */
const MAX_READ_MS = 1_000;

/**
 * Returns a sentence for each closed case and each person who has left the firm to which a write adds a reference.
 * Cases and people that cannot be read in time have none. `ownerId` is the id of the case that a new record belongs to.
 */
export async function findInactiveReferences(
  ownerId: number,
  args: Arguments,
  currentRecord: ApiRecord = {},
  cache: ListCache,
  call: CallContext,
): Promise<string[]> {
  const listAdded = (fields: readonly string[]) =>
    fields.flatMap((field) => {
      const storedIds = collectIds(currentRecord[toResponseField(field)]);
      return collectIds(args[field]).filter((id) => !storedIds.includes(id));
    });
  const ownerIds = Number.isInteger(ownerId) ? [ownerId] : [];
  const staffFields = Object.keys(args).filter((field) => REFERENCE_COLLECTIONS[field]?.includes('staff'));
  const [cases, staff] = await Promise.all([
    readRecords('cases', [...ownerIds, ...listAdded(['case'])], cache, call),
    readRecords('staff', listAdded(staffFields), cache, call),
  ]);
  return [
    ...cases.flatMap((matter) =>
      matter.status === 'closed' ? `The case ${quoteValue(getName(matter))} (id ${matter.id}) is closed.` : [],
    ),
    ...staff.flatMap((member) => formatInactivity('staff', member) ?? []),
  ];
}

/** Reads records of a list by their ids. A list that cannot be read has none. */
async function readRecords(
  list: 'cases' | 'staff',
  ids: readonly number[],
  cache: ListCache,
  call: CallContext,
): Promise<readonly ApiRecord[]> {
  if (ids.length === 0) return [];
  const deadline = Math.min(call.deadline, performance.now() + MAX_READ_MS);
  try {
    const { fetchRecords } = (await cache.read([list], { ...call, deadline }))[list];
    return [...(await fetchRecords({ filter: { field: 'id', ids: [...new Set(ids)] } })).values()];
  } catch (error) {
    if (error instanceof MyCaseError && !call.signal.aborted) return [];
    throw error;
  }
}
