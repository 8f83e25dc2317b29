import { MyCaseError } from '../base/mycase-error.ts';
import { createGapError, fetchListPages } from '../client/list-pages.ts';
import { CACHE_TIMING, getListQuery, hasUpdatedAfter } from '../records/list-names.ts';
import { beginWalk, type CachedList, changedSince, drop, endWalk, put } from './cached-list.ts';
import { gatherChanges, rebuildClientsFromCases } from './clients-from-cases.ts';
import { type GetPage, isOverload, MAX_ROWS, readPageWithFallback } from './page-reader.ts';

/** Brings a list up to date with as few requests as that takes. Throws a MyCaseError. */
export async function refreshList(shelf: CachedList, get: GetPage): Promise<void> {
  const { walked } = shelf;
  if (!walked || isSmall(shelf) || !walked.isSettled) return walkToEnd(shelf, get);
  const startedAt = Date.now();
  if (shelf.derivedClients) await gatherChanges(shelf, get);
  else if (hasUpdatedAfter(shelf.name)) await readChanges(shelf, get);
  if (isCountDue(shelf) && !(await isCountRight(shelf, get))) {
    beginWalk(shelf);
    await walkToEnd(shelf, get);
  }
  shelf.checkedAt = Math.max(shelf.checkedAt, startedAt);
}

/** Reads what is new in a list, in one request where it is not much, and counts nothing. Throws a MyCaseError. */
export async function fetchChanges(shelf: CachedList, get: GetPage): Promise<void> {
  if (isSmall(shelf)) return walkToEnd(shelf, get);
  const startedAt = Date.now();
  await readChanges(shelf, get);
  shelf.metAt = startedAt;
}

/** Returns whether one quick request reads the whole list: then nothing can be missed. */
const isSmall = ({ walked }: CachedList): boolean => walked?.pages === 1 && walked.ms < CACHE_TIMING.smallListTimeMs;

/** Reads on where a walk had got to, or from the start, to the end. */
export async function walkToEnd(shelf: CachedList, get: GetPage): Promise<void> {
  if (!shelf.walk) beginWalk(shelf);
  try {
    while (shelf.walk) await step(shelf, get);
  } catch (error) {
    if (shelf.name !== 'clients' || !isOverload(error)) throw error;
    await rebuildClientsFromCases(shelf, get);
  }
}

/** Reads the next page of a walk. Several that want it share the one request. */
export function step(shelf: CachedList, get: GetPage): Promise<void> {
  const under = STEPS.get(shelf);
  if (under) return under;
  const stepping = readOn(shelf, get).finally(() => STEPS.delete(shelf));
  STEPS.set(shelf, stepping);
  return stepping;
}

const STEPS = new WeakMap<CachedList, Promise<void>>();

async function readOn(shelf: CachedList, get: GetPage): Promise<void> {
  const walk = shelf.walk ?? beginWalk(shelf);
  const from = performance.now();
  const query = { page_token: walk.scan.token, ...getListQuery(shelf.name) };
  const left = walk.count === undefined ? undefined : walk.count - walk.seen.size;
  const page = await readPageWithFallback(get, `/${shelf.name}`, query, walk, left).catch((error) => {
    // MyCase: the token of a page is valid for three days. If a token is refused, the reading starts again.
    if (shelf.walk === walk && walk.scan.token && error instanceof MyCaseError && error.status === 400) {
      shelf.walk = undefined;
    }
    throw error;
  });
  walk.pages += 1;
  walk.lastAt = Date.now();
  walk.ms += performance.now() - from;
  walk.from ??= page.at;
  walk.count = page.count;
  walk.scan.add(page);
  for (const row of page.rows) put(shelf, row);
  for (const id of page.withheld) drop(shelf, id);
  if (shelf.walk !== walk || walk.scan.token !== null) return;
  if (walk.scan.gap === undefined) return endWalk(shelf, walk);
  shelf.walk = undefined;
  throw createGapError(walk.scan.gap, `The list of ${shelf.name.replaceAll('_', ' ')}`);
}

/** Reads what has changed since the last time. MyCase: `filter[updated_after]` is inclusive. */
async function readChanges(shelf: CachedList, get: GetPage): Promise<void> {
  const query = { 'filter[updated_after]': changedSince(shelf), ...getListQuery(shelf.name) };
  const size = { pageSize: MAX_ROWS };
  let from: number | undefined;
  const pages = fetchListPages((page_token) =>
    readPageWithFallback(get, `/${shelf.name}`, { ...query, page_token }, size),
  );
  for await (const page of pages) {
    const changed = page.rows.filter((row) => put(shelf, row));
    for (const id of page.withheld) drop(shelf, id);
    if (changed.length > 0) shelf.isCountDue = true;
    from ??= page.at;
  }
  shelf.since = from ?? Date.now();
}

/** MyCase: a list asked for its changes is counted by those, so counting all takes a request of its own. */
function isCountDue({ name, walked, isCountDue: isDue, countedAt, derivedClients }: CachedList): boolean {
  if (walked?.surplus === undefined || derivedClients) return false;
  return isDue || !hasUpdatedAfter(name) || Date.now() - countedAt > CACHE_TIMING.countTtlMs;
}

async function isCountRight(shelf: CachedList, get: GetPage): Promise<boolean> {
  const at = Date.now();
  const { count } = await get(`/${shelf.name}`, { page_size: 1, ...getListQuery(shelf.name) });
  const isRight = count === shelf.records.size + (shelf.walked?.surplus ?? 0);
  if (isRight) {
    shelf.countedAt = at;
    shelf.isCountDue = false;
  }
  return isRight;
}
