import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import { fetchListPage, fetchListPages, type ListPage } from '../client/list-pages.ts';
import { getCaseId } from './record-case.ts';
import { parseRecordId } from './walls.ts';

/** The lists that tell the case of a record which MyCase does not give by its id, or which many rows refer to. */
export type IndexedList = 'calls' | 'documents' | 'events' | 'invoices' | 'tasks';

/** The case of each record, null for one that is on none; one that is missing is in no list. */
export type CaseById = ReadonlyMap<number, number | null>;

/** Which case records are on. */
export interface CaseOwnerIndex {
  /** Throws a MyCaseError when the list could not be read far enough; the next call goes on where this one ended. */
  findCases(list: IndexedList, ids: readonly number[], scope: RequestContext): Promise<CaseById>;
  /** Takes over what a page of any list says, for those lists that are kept here. */
  addRows(list: string, rows: readonly unknown[]): void;
}

/** The index of one list: how far it was read, and when it was checked for changes. */
interface ListOwnerIndex {
  readonly cases: Map<number, number | null>;
  /** The next page of the walk; undefined before the first, null after the last. */
  nextPage: string | null | undefined;
  /** When the walk, or the last look for changes, began; in milliseconds since 1970. */
  checkedAt: number;
  /** Those who ask wait for each other, so that no page is read twice. */
  queue: Promise<unknown>;
}

const INDEX_TTL_MS = 30_000;
/** Changes are looked for from this much earlier: two clocks never agree. */
const CLOCK_SKEW_MS = 60 * 60 * 1000;

/** Owners over the client that sees everything. Cases of records change in MyCase, so none is believed for more than half a minute. */
export function createCaseOwnerIndex(client: MyCaseClient): CaseOwnerIndex {
  const indexes = new Map<IndexedList, ListOwnerIndex>();
  const getIndex = (list: IndexedList): ListOwnerIndex => {
    const existing = indexes.get(list);
    if (existing) return existing;
    const index = { cases: new Map(), nextPage: undefined, checkedAt: 0, queue: Promise.resolve() };
    indexes.set(list, index);
    return index;
  };
  return {
    findCases(list, ids, scope) {
      const index = getIndex(list);
      const cases = index.queue.then(() => findListCases(client, list, index, ids, scope));
      index.queue = cases.catch(() => undefined);
      return cases;
    },
    addRows(list, rows) {
      const index = [...indexes].find(([name]) => name === list)?.[1];
      if (index) for (const row of rows) indexRecord(index.cases, row);
    },
  };
}

async function findListCases(
  client: MyCaseClient,
  list: IndexedList,
  index: ListOwnerIndex,
  ids: readonly number[],
  scope: RequestContext,
): Promise<CaseById> {
  const hasMissing = () => ids.some((id) => !index.cases.has(id));
  const startedAt = Date.now();
  if (index.nextPage === undefined) index.checkedAt = startedAt;
  while (hasMissing() && index.nextPage !== null) index.nextPage = await fetchNextPage(client, list, index, scope);
  if (index.checkedAt < startedAt && (hasMissing() || startedAt - index.checkedAt > INDEX_TTL_MS)) {
    await fetchChanges(client, list, index, scope);
    index.checkedAt = startedAt;
  }
  return index.cases;
}

/** Reads the walk's next page. MyCase: a page's token lives three days; after that the walk begins again. */
async function fetchNextPage(
  client: MyCaseClient,
  list: IndexedList,
  index: ListOwnerIndex,
  scope: RequestContext,
): Promise<string | null> {
  try {
    const { rows, next } = await fetchPage(client, list, { page_token: index.nextPage }, scope);
    for (const row of rows) indexRecord(index.cases, row);
    return next;
  } catch (error) {
    if (error instanceof MyCaseError && error.status === 400) index.nextPage = undefined;
    throw error;
  }
}

async function fetchChanges(
  client: MyCaseClient,
  list: IndexedList,
  index: ListOwnerIndex,
  scope: RequestContext,
): Promise<void> {
  const changesFilter = { 'filter[updated_after]': new Date(index.checkedAt - CLOCK_SKEW_MS).toISOString() };
  const pages = fetchListPages((page_token) => fetchPage(client, list, { ...changesFilter, page_token }, scope));
  for await (const { rows } of pages) for (const row of rows) indexRecord(index.cases, row);
}

function fetchPage(
  client: MyCaseClient,
  list: IndexedList,
  pageQuery: Readonly<Record<string, unknown>>,
  scope: RequestContext,
): Promise<ListPage> {
  // MyCase: the list hides invoices that cannot be paid online unless it is asked for all.
  const invoiceFilter = list === 'invoices' ? { only_allowed_online_payments: false } : {};
  const query = { page_size: 1000, ...invoiceFilter, ...pageQuery };
  return fetchListPage(client, { path: `/${list}`, query }, scope);
}

function indexRecord(cases: Map<number, number | null>, record: unknown): void {
  const id = isRecord(record) ? parseRecordId(record.id) : undefined;
  const caseId = isRecord(record) ? getCaseId(record) : undefined;
  if (id === undefined) return;
  if (caseId === undefined) cases.delete(id);
  else cases.set(id, caseId);
}
