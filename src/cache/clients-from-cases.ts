import { isRecord } from '../base/json.ts';
import { fetchListPages } from '../client/list-pages.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { type CachedList, changedSince, drop, type Gathered, put } from './cached-list.ts';
import { type GetPage, MAX_ROWS, readPageWithFallback } from './page-reader.ts';

/** MyCase: what `field[client]` can widen a case's references by. */
const FIELDS = [
  ...['id', 'first_name', 'middle_initial', 'middle_name', 'last_name', 'email', 'birthdate'],
  ...['cell_phone_number', 'work_phone_number', 'home_phone_number', 'fax_phone_number'],
  ...['contact_group', 'created_at', 'updated_at'],
].join(',');

/**
 * Fills the list of clients from the cases that name them. MyCase: `GET /clients` of a big firm answered 504 again and
 * again. Throws a MyCaseError.
 */
export async function rebuildClientsFromCases(shelf: CachedList, get: GetPage): Promise<void> {
  const startedAt = Date.now();
  const before = shelf.derivedClients;
  const gathered: Gathered = new Map();
  const at = await eachCase(get, {}, (one) => take(gathered, one));
  for (const id of before?.keys() ?? []) if (!gathered.has(id)) drop(shelf, id);
  store(shelf, gathered, before);
  shelf.walked = { at: startedAt, pages: 0, ms: 0, surplus: undefined, isCounted: true, isSettled: true };
  Object.assign(shelf, { walk: undefined, since: at, checkedAt: startedAt });
}

/** Brings gathered clients up to date from the cases that have changed since. Throws a MyCaseError. */
export async function gatherChanges(shelf: CachedList, get: GetPage): Promise<void> {
  const before = shelf.derivedClients ?? new Map();
  const gathered: Gathered = new Map(before);
  const changed = { 'filter[updated_after]': changedSince(shelf) };
  shelf.since = await eachCase(get, changed, (one) => {
    for (const { cases } of gathered.values()) cases.delete(Number(one.id));
    take(gathered, one);
  });
  store(shelf, gathered, before);
}

/** Walks the cases with their clients' fields; answers MyCase's time at the start. */
async function eachCase(
  get: GetPage,
  filter: Readonly<Record<string, unknown>>,
  act: (one: ApiRecord) => void,
): Promise<number> {
  const size = { pageSize: MAX_ROWS };
  let from: number | undefined;
  const query = { ...filter, 'field[client]': FIELDS };
  const pages = fetchListPages((page_token) => readPageWithFallback(get, '/cases', { ...query, page_token }, size));
  for await (const page of pages) {
    for (const row of page.rows) act(row);
    from ??= page.at;
  }
  return from ?? Date.now();
}

function take(gathered: Gathered, { id: caseId, clients }: ApiRecord): void {
  for (const client of Array.isArray(clients) ? clients.filter(isRecord) : []) {
    if (typeof client.id !== 'number') continue;
    const cases = gathered.get(client.id)?.cases ?? new Set();
    gathered.set(client.id, { client, cases: cases.add(Number(caseId)) });
  }
}

/** Leaves alone the clients whose own records are there: those say more. */
function store(shelf: CachedList, gathered: Gathered, before: Gathered | undefined): void {
  for (const id of gathered.keys()) if (shelf.records.has(id) && !before?.has(id)) gathered.delete(id);
  for (const { client, cases } of gathered.values()) {
    put(shelf, { ...client, cases: [...cases].map((id) => ({ id })) });
  }
  shelf.derivedClients = gathered;
}
