import { MyCaseError } from '../base/mycase-error.ts';
import { growNewSpace } from '../base/new-space.ts';
import { createGapError } from '../client/list-pages.ts';
import { CACHE_TIMING, getListQuery, hasUpdatedAfter } from '../records/list-names.ts';
import {
  type CachedList,
  completeScan,
  formatUpdatedAfter,
  removeRecord,
  startScan,
  upsertRecord,
} from './cached-list.ts';
import { rebuildClientsFromCases, updateClientsFromCases } from './clients-from-cases.ts';
import { isRecent } from './is-recent.ts';
import { type FetchPage, fetchAllPages, fetchPageWithFallback, isOverload } from './page-reader.ts';
import { shareRuns } from './share-runs.ts';

/** Brings a list up to date, with as few requests as possible. Throws a MyCaseError. */
export async function refreshList(list: CachedList, fetchPage: FetchPage): Promise<void> {
  if (!list.lastScan?.isSettled || isSmall(list) || !canShowChanges(list)) return scanToEnd(list, fetchPage);
  const startedAt = Date.now();
  if (list.derivedClients) await updateClientsFromCases(list, fetchPage);
  else if (hasUpdatedAfter(list.name)) await fetchChangedRows(list, fetchPage);
  if (isCountDue(list) && !(await isCountEqual(list, fetchPage))) {
    startScan(list);
    await scanToEnd(list, fetchPage);
  }
  list.checkedAt = Math.max(list.checkedAt, startedAt);
}

/** Reads the new and changed records of a list. Does not find deleted records. Throws a MyCaseError. */
export async function fetchChanges(list: CachedList, fetchPage: FetchPage): Promise<void> {
  if (isSmall(list)) return scanToEnd(list, fetchPage);
  const startedAt = Date.now();
  await fetchChangedRows(list, fetchPage);
  list.changesReadAt = startedAt;
}

/**
 * Returns whether one quick request reads the whole list. Then a full scan costs no more than a request for changes.
 */
const isSmall = ({ lastScan }: CachedList): boolean =>
  lastScan?.pageCount === 1 && lastScan.requestMs < CACHE_TIMING.smallListTimeMs;

/**
 * Returns whether a request for changes or a count can show that a list has changed. Behind ethical walls there is no
 * count.
 */
const canShowChanges = ({ name, lastScan }: CachedList): boolean =>
  hasUpdatedAfter(name) || lastScan?.countOffset !== undefined;

/** Continues the current scan of a list to its end, or starts a scan. Throws a MyCaseError. */
export async function scanToEnd(list: CachedList, fetchPage: FetchPage): Promise<void> {
  if (!isResumable(list)) startScan(list);
  try {
    while (list.currentScan) await scanNextPage(list, fetchPage);
  } catch (error) {
    if (list.name !== 'clients' || !isOverload(error)) throw error;
    await rebuildClientsFromCases(list, fetchPage);
  }
}

/** Returns whether a list has a scan that can be continued. After a long interruption, its first pages are old. */
const isResumable = ({ currentScan }: CachedList): boolean =>
  currentScan !== undefined && isRecent(currentScan.lastPageAt, CACHE_TIMING.partialReadTtlMs);

/** The objects of a page with this number of records or more do not fit into the new space at its first size. */
const LARGE_PAGE_SIZE = 500;

/** Reads the next page of the current scan of a list, or the first page of a new scan. Throws a MyCaseError. */
export const scanNextPage = shareRuns(async (list: CachedList, fetchPage: FetchPage): Promise<void> => {
  const scan = list.currentScan ?? startScan(list);
  const { pageScan } = scan;
  const requestedAt = performance.now();
  const query = { page_token: pageScan.token, ...getListQuery(list.name) };
  const missingCount = scan.itemCount === undefined ? undefined : scan.itemCount - scan.seenIds.size;
  const page = await fetchPageWithFallback(fetchPage, `/${list.name}`, query, scan, missingCount).catch((error) => {
    // MyCase: it answers 400 to a token that it does not accept. Then the reading starts again.
    if (list.currentScan === scan && pageScan.token && error instanceof MyCaseError && error.status === 400) {
      list.currentScan = undefined;
    }
    throw error;
  });
  for (const id of page.hiddenIds) removeRecord(list, id);
  // The page is older than a scan that has started since, and may have records that do not exist any more.
  if (list.currentScan !== scan) return;
  scan.pageCount += 1;
  scan.lastPageAt = Date.now();
  scan.requestMs += performance.now() - requestedAt;
  scan.firstPageTime ??= page.at;
  scan.itemCount = page.count;
  pageScan.add(page);
  if (page.rows.length >= LARGE_PAGE_SIZE) growNewSpace();
  for (const row of page.rows) upsertRecord(list, row);
  if (pageScan.token !== null) return;
  if (pageScan.gap === undefined) return completeScan(list, scan);
  list.currentScan = undefined;
  throw createGapError(pageScan.gap, `The list of ${list.name.replaceAll('_', ' ')}`);
});

/**
 * Reads the rows that have changed since the last request for changes. MyCase: `filter[updated_after]` is
 * inclusive.
 */
async function fetchChangedRows(list: CachedList, fetchPage: FetchPage): Promise<void> {
  const query = { 'filter[updated_after]': formatUpdatedAfter(list), ...getListQuery(list.name) };
  list.changesReadUntil = await fetchAllPages(fetchPage, `/${list.name}`, query, ({ rows, hiddenIds }) => {
    const changedRows = rows.filter((row) => upsertRecord(list, row));
    for (const id of hiddenIds) removeRecord(list, id);
    if (changedRows.length > 0) list.isCountDue = true;
  });
}

/**
 * MyCase: `Item-Count` of a request for changes counts the changes only. To count the list needs another
 * request.
 */
function isCountDue({ name, lastScan, isCountDue: isDue, countedAt, derivedClients }: CachedList): boolean {
  if (lastScan?.countOffset === undefined || derivedClients) return false;
  return isDue || !hasUpdatedAfter(name) || !isRecent(countedAt, CACHE_TIMING.countTtlMs);
}

async function isCountEqual(list: CachedList, fetchPage: FetchPage): Promise<boolean> {
  const requestedAt = Date.now();
  const { count } = await fetchPage(`/${list.name}`, { page_size: 1, ...getListQuery(list.name) });
  const isEqual = count === list.records.size + (list.lastScan?.countOffset ?? 0);
  if (isEqual) {
    list.countedAt = requestedAt;
    list.isCountDue = false;
  }
  return isEqual;
}
