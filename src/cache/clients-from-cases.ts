import { isRecord } from '../base/json.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { type CachedList, type DerivedClients, formatUpdatedAfter, removeRecord, upsertRecord } from './cached-list.ts';
import { type FetchPage, fetchAllPages } from './page-reader.ts';
import { shareRuns } from './share-runs.ts';

/** MyCase: the fields of clients that `field[client]` can add to cases. */
const CLIENT_FIELDS = [
  ...['id', 'first_name', 'middle_initial', 'middle_name', 'last_name', 'email', 'birthdate'],
  ...['cell_phone_number', 'work_phone_number', 'home_phone_number', 'fax_phone_number'],
  ...['contact_group', 'created_at', 'updated_at'],
].join(',');

/**
 * Fills the list of clients with the clients that cases refer to. MyCase: `GET /clients` of a large firm answered 504
 * each time. Throws a MyCaseError.
 */
export const rebuildClientsFromCases = shareRuns(async (list: CachedList, fetchPage: FetchPage): Promise<void> => {
  const startedAt = Date.now();
  const derived: DerivedClients = new Map();
  const firstPageTime = await fetchCases(fetchPage, {}, (caseRecord) => addClients(derived, caseRecord));
  for (const id of list.derivedClients?.keys() ?? []) if (!derived.has(id)) removeRecord(list, id);
  storeClients(list, derived);
  list.lastScan = { startedAt, pageCount: 0, requestMs: 0, isCounted: true, isSettled: true };
  list.currentScan = undefined;
  list.changesReadUntil = firstPageTime;
  list.checkedAt = startedAt;
});

/** Updates clients that came from cases with the cases that have changed since. Throws a MyCaseError. */
export async function updateClientsFromCases(list: CachedList, fetchPage: FetchPage): Promise<void> {
  const derived: DerivedClients = new Map(list.derivedClients);
  const filter = { 'filter[updated_after]': formatUpdatedAfter(list) };
  const firstPageTime = await fetchCases(fetchPage, filter, (caseRecord) => {
    for (const { caseIds } of derived.values()) caseIds.delete(Number(caseRecord.id));
    addClients(derived, caseRecord);
  });
  // A full scan may have ended since: then the list has the clients themselves.
  if (!list.derivedClients) return;
  storeClients(list, derived);
  list.changesReadUntil = firstPageTime;
}

/**
 * Calls `onCase` with each case, with the fields of its clients. Returns the time of the first page by MyCase's clock.
 */
const fetchCases = (
  fetchPage: FetchPage,
  filter: Readonly<Record<string, unknown>>,
  onCase: (caseRecord: ApiRecord) => void,
): Promise<number> =>
  fetchAllPages(fetchPage, '/cases', { ...filter, 'field[client]': CLIENT_FIELDS }, ({ rows }) => rows.forEach(onCase));

function addClients(derived: DerivedClients, { id: caseId, clients }: ApiRecord): void {
  for (const client of Array.isArray(clients) ? clients.filter(isRecord) : []) {
    if (typeof client.id !== 'number') continue;
    const caseIds = derived.get(client.id)?.caseIds ?? new Set();
    derived.set(client.id, { client, caseIds: caseIds.add(Number(caseId)) });
  }
}

/** Stores derived clients in the list. A record from the list of clients has more fields, so it is not replaced. */
function storeClients(list: CachedList, derived: DerivedClients): void {
  const before = list.derivedClients;
  for (const id of derived.keys()) if (list.records.has(id) && !before?.has(id)) derived.delete(id);
  for (const { client, caseIds } of derived.values()) {
    upsertRecord(list, { ...client, cases: [...caseIds].map((id) => ({ id })) });
  }
  list.derivedClients = derived;
}
