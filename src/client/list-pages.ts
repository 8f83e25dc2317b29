import { isRecord, type JsonObject } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, CallContext, MyCaseClient } from './client-types.ts';
import { createPageScan, describePage, getRowKey, type ScannedPage } from './page-scan.ts';
import { parseItemCount, parseNextPageToken } from './pagination.ts';

/** One page of a list. */
export interface ListPage extends ScannedPage {
  /** The rows that have an id. */
  readonly rows: readonly JsonObject[];
  /** Ids of rows that the ethical walls removed from this page. Copies of these rows must be deleted. */
  readonly hiddenIds: readonly number[];
  /** The number of records on all pages. Undefined if MyCase did not send it, or if ethical walls hide it. */
  readonly count: number | undefined;
  /** The time of the response, in milliseconds since 1970: by MyCase's clock, or by ours if MyCase sent no date. */
  readonly at: number;
}

/**
 * Fetches one page of a list. Throws a MyCaseError for a response that is not a list. MyCase: a list has no
 * envelope.
 */
export async function fetchListPage(
  client: MyCaseClient,
  request: Omit<ApiRequest, 'method'>,
  call: CallContext,
): Promise<ListPage> {
  const response = await client.request({ ...request, method: 'GET' }, call);
  const { body, link, itemCount, date, unfiltered, hiddenIds = [] } = response;
  if (!Array.isArray(body)) {
    throw new MyCaseError(`MyCase answered GET ${request.path} with something that is not a list.`);
  }
  const count = parseItemCount(itemCount);
  return {
    rows: body.filter(isRecord).filter((row) => getRowKey(row) !== undefined),
    hiddenIds,
    next: parseNextPageToken(link),
    count,
    contents: unfiltered ?? describePage(body, count),
    isWalled: unfiltered !== undefined,
    at: Date.parse(date ?? '') || Date.now(),
  };
}

/**
 * Fetches the pages of a list one after the other, from the first to the last. Throws as `fetchPage` does. After the
 * last page, throws a MyCaseError if MyCase did not send the whole list.
 */
export async function* fetchListPages<Page extends ScannedPage>(
  fetchPage: (pageToken: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  const scan = createPageScan();
  while (scan.token !== null) {
    const page = await fetchPage(scan.token);
    scan.add(page);
    yield page;
  }
  if (scan.gap) throw createGapError(scan.gap);
}

/** The error for a list that MyCase did not send completely. `gap` is a clause that states why. */
export const createGapError = (gap: string, list = 'The list'): MyCaseError =>
  new MyCaseError(`${list} is not complete: ${gap}.`, { advice: 'Try again in a minute.' });
