import { createInFlightCalls } from '../base/in-flight-calls.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import { fetchListPage, type ListPage } from '../client/list-pages.ts';
import { CACHE_TIMING } from '../records/list-names.ts';

/**
 * Reads one page, the more urgently the more records of its list are `left`: the pages of one list come one after
 * another, so that the longest list decides when all are there. Throws a MyCaseError.
 */
export type GetPage = (path: string, query: Readonly<Record<string, unknown>>, left?: number) => Promise<ListPage>;

/** Reads pages within a call. */
const pagesIn =
  (client: MyCaseClient, scope: RequestContext): GetPage =>
  (path, query, urgency) =>
    fetchListPage(client, { path, query, urgency }, scope);

/** Reads pages on behalf of all calls: no call's end stops it, only `closing` does. */
export function pagesUntil(client: MyCaseClient, closing: AbortSignal): GetPage {
  const running = createInFlightCalls(CACHE_TIMING.pageTimeoutMs);
  return (path, query, left = Number.MAX_SAFE_INTEGER) =>
    running.run(closing, (scope) => pagesIn(client, scope)(path, query, left));
}

/** MyCase: at most a thousand records a page. */
export const MAX_ROWS = 1_000;
/** How many records a page has that is asked for because MyCase could not answer a full one. */
const FEW_ROWS = 100;

/** How many records a page, until one is too heavy for MyCase: what follows is then asked for in smaller ones. */
export interface PageSize {
  pageSize: number;
}

/** Reads a page at the greatest size that MyCase can answer. Throws its MyCaseError when it can answer none. */
export async function readPageWithFallback(
  get: GetPage,
  path: string,
  query: Readonly<Record<string, unknown>>,
  size: PageSize,
  left?: number,
): Promise<ListPage> {
  try {
    return await get(path, { ...query, page_size: size.pageSize }, left);
  } catch (error) {
    if (!isOverload(error) || size.pageSize <= FEW_ROWS) throw error;
    size.pageSize = FEW_ROWS;
    return readPageWithFallback(get, path, query, size, left);
  }
}

/** MyCase: its gateway answers 504 on heavy lists. A 200 that is an error was too large or cut short. */
export const isOverload = (error: unknown): boolean =>
  error instanceof MyCaseError && (error.status === 504 || error.status === 200);
