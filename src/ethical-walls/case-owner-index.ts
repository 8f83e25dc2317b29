import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { createGapError, fetchListPage, fetchListPages, type ListPage } from '../client/list-pages.ts';
import { createPageScan } from '../client/page-scan.ts';
import { getCaseId, getRecordId } from './record-case.ts';

/** The lists that are read to find the case of a record: MyCase cannot return it by id, or many rows refer to it. */
export type CaseIndexedList = 'calls' | 'documents' | 'events' | 'invoices' | 'tasks';

/** The case of each record, by the record's id; null for a record without a case. A missing record has no entry. */
export type CaseById = ReadonlyMap<number, number | null>;

/** Finds the cases of records. */
export interface CaseOwnerIndex {
  /** Throws a MyCaseError if the list could not be read far enough. The next call continues where this one ended. */
  findCases(list: CaseIndexedList, ids: readonly number[], call: CallContext): Promise<CaseById>;
  /** Adds the cases of rows that were read for another reason. Ignores lists that are not indexed. */
  addRows(list: string, rows: readonly unknown[]): void;
}

const INDEX_TTL_MS = 30_000;
/** Changes are requested from this much earlier, because two clocks differ. */
const CLOCK_SKEW_MS = 60 * 60 * 1000;

/**
 * Creates the index. `client` is not restricted by ethical walls. A record can move to another case in MyCase, so an
 * entry is used for half a minute at most before changes are requested.
 */
export function createCaseOwnerIndex(client: MyCaseClient): CaseOwnerIndex {
  const indexes = new Map<string, ListOwnerIndex>();
  return {
    findCases(list, ids, call) {
      const index = indexes.get(list) ?? createListOwnerIndex(client, list);
      indexes.set(list, index);
      return index.findCases(ids, call);
    },
    addRows(list, rows) {
      indexes.get(list)?.addRows(rows);
    },
  };
}

interface ListOwnerIndex {
  findCases(ids: readonly number[], call: CallContext): Promise<CaseById>;
  addRows(rows: readonly unknown[]): void;
}

function createListOwnerIndex(client: MyCaseClient, list: CaseIndexedList): ListOwnerIndex {
  const cases = new Map<number, number | null>();
  let scan = createPageScan();
  /** True if the reading has started again because a token was refused. It does so once. */
  let isRestarted = false;
  /** The time at which the first page or the last changes were requested, in milliseconds since 1970. */
  let checkedAt = 0;
  /** Calls wait for each other, so that no page is read twice. */
  let queue: Promise<unknown> = Promise.resolve();
  const addRows = (rows: readonly unknown[]) => {
    for (const row of rows) indexRecord(cases, row);
  };
  /**
   * Prepares the reading from the start if a token was refused. Throws any other error, and a second refusal. MyCase
   * it answers 400 to the token of a page that it does not accept.
   */
  const restartAfter = (error: unknown): void => {
    const isTokenRefused = Boolean(scan.token) && error instanceof MyCaseError && error.status === 400;
    if (isTokenRefused) scan = createPageScan();
    if (!isTokenRefused || isRestarted) throw error;
    isRestarted = true;
  };
  const fetchNextPage = async (call: CallContext): Promise<void> => {
    const page = await fetchPage(client, list, { page_token: scan.token }, call).catch(restartAfter);
    if (!page) return;
    addRows(page.rows);
    scan.add(page);
    const { gap } = scan;
    if (scan.token === null) isRestarted = false;
    if (gap === undefined) return;
    scan = createPageScan();
    throw createGapError(gap, `The list of ${list}`);
  };
  const fetchChanges = async (call: CallContext): Promise<void> => {
    const filter = { 'filter[updated_after]': new Date(checkedAt - CLOCK_SKEW_MS).toISOString() };
    const pages = fetchListPages((page_token) => fetchPage(client, list, { ...filter, page_token }, call));
    for await (const { rows } of pages) addRows(rows);
  };
  const readCases = async (ids: readonly number[], call: CallContext): Promise<CaseById> => {
    const hasMissing = () => ids.some((id) => !cases.has(id));
    const startedAt = Date.now();
    if (scan.token === undefined) checkedAt = startedAt;
    while (hasMissing() && scan.token !== null) await fetchNextPage(call);
    if (checkedAt < startedAt && (hasMissing() || startedAt - checkedAt > INDEX_TTL_MS)) {
      await fetchChanges(call);
      checkedAt = startedAt;
    }
    return cases;
  };
  return {
    findCases(ids, call) {
      const result = queue.then(() => readCases(ids, call));
      queue = result.catch(() => undefined);
      return result;
    },
    addRows,
  };
}

function fetchPage(
  client: MyCaseClient,
  list: CaseIndexedList,
  pageQuery: Readonly<Record<string, unknown>>,
  call: CallContext,
): Promise<ListPage> {
  // MyCase: the list leaves out invoices that cannot be paid online, unless it is asked for all.
  const invoiceFilter = list === 'invoices' ? { only_allowed_online_payments: false } : {};
  const query = { page_size: 1000, ...invoiceFilter, ...pageQuery };
  return fetchListPage(client, { path: `/${list}`, query }, call);
}

function indexRecord(cases: Map<number, number | null>, record: unknown): void {
  const id = getRecordId(record);
  if (id === undefined || !isRecord(record)) return;
  const caseId = getCaseId(record);
  if (caseId === undefined) cases.delete(id);
  else cases.set(id, caseId);
}
