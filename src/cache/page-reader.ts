import { createInFlightCalls } from '../base/in-flight-calls.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import { fetchListPage, fetchListPages, type ListPage } from '../client/list-pages.ts';
import { MAX_PAGE_SIZE } from '../operations/page-arguments.ts';
import { CACHE_TIMING } from '../records/list-names.ts';

/**
 * Fetches one page of a list. `urgency` is the number of records that are still missing. The pages of one list are
 * fetched one after the other, so the longest list comes first. Throws a MyCaseError.
 */
export type FetchPage = (path: string, query: Readonly<Record<string, unknown>>, urgency?: number) => Promise<ListPage>;

/** Creates a function that fetches pages for all calls. The end of a call does not cancel it; `closing` does. */
export function createPageReader(client: MyCaseClient, closing: AbortSignal): FetchPage {
  const calls = createInFlightCalls(CACHE_TIMING.pageTimeoutMs);
  return (path, query, urgency = Number.MAX_SAFE_INTEGER) =>
    calls.run(closing, (call) => fetchListPage(client, { path, query, urgency }, call));
}

/** The number of records of a page after MyCase could not answer a request for a full page. */
const FALLBACK_PAGE_SIZE = 100;

/** The number of records to request for each page. It is lowered if MyCase cannot answer a request for a full page. */
export interface PageSize {
  pageSize: number;
}

/**
 * Fetches a page with the largest size that MyCase can answer, and stores that size in `size`. Throws a MyCaseError if
 * MyCase can answer none.
 */
export async function fetchPageWithFallback(
  fetchPage: FetchPage,
  path: string,
  query: Readonly<Record<string, unknown>>,
  size: PageSize,
  urgency?: number,
): Promise<ListPage> {
  try {
    return await fetchPage(path, { ...query, page_size: size.pageSize }, urgency);
  } catch (error) {
    if (!isOverload(error) || size.pageSize <= FALLBACK_PAGE_SIZE) throw error;
    size.pageSize = FALLBACK_PAGE_SIZE;
    return fetchPageWithFallback(fetchPage, path, query, size, urgency);
  }
}

/**
 * Fetches all pages of a list, and calls `onPage` with each. Returns the time of the first page by MyCase's clock, in
 * milliseconds since 1970. Throws a MyCaseError, also if MyCase did not send the whole list.
 */
export async function fetchAllPages(
  fetchPage: FetchPage,
  path: string,
  query: Readonly<Record<string, unknown>>,
  onPage: (page: ListPage) => void,
): Promise<number> {
  const size = { pageSize: MAX_PAGE_SIZE };
  let firstPageTime: number | undefined;
  const pages = fetchListPages((page_token) => fetchPageWithFallback(fetchPage, path, { ...query, page_token }, size));
  for await (const page of pages) {
    firstPageTime ??= page.at;
    onPage(page);
  }
  return firstPageTime ?? Date.now();
}

/**
 * MyCase: its gateway answers 504 on heavy lists. An error with status 200 means a body that was too large or
 * cut.
 */
export const isOverload = (error: unknown): boolean =>
  error instanceof MyCaseError && (error.status === 504 || error.status === 200);
