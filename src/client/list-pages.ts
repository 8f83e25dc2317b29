import { isRecord, type JsonObject } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ApiRequest, MyCaseClient, RequestContext } from './client-types.ts';
import { parseNextPageToken } from './pagination.ts';

/** One page of a list. */
export interface ListPage {
  readonly rows: readonly JsonObject[];
  /** Ids of rows that the ethical walls removed from this page. Copies of these rows must be deleted. */
  readonly withheld: readonly number[];
  /** The token of the next page. Null on the last page. */
  readonly next: string | null;
  /** The number of records on all pages. Undefined if MyCase did not send it. */
  readonly count: number | undefined;
  /** The time of the response, in milliseconds since 1970: by MyCase's clock, or by ours if MyCase sent no date. */
  readonly at: number;
}

/** Fetches one page of a list. Throws a MyCaseError, also for a response that is not a list. */
export async function fetchListPage(
  client: MyCaseClient,
  request: Omit<ApiRequest, 'method'>,
  scope: RequestContext,
): Promise<ListPage> {
  const response = await client.request({ ...request, method: 'GET' }, scope);
  const { body, link, itemCount, date, withheldIds = [] } = response;
  if (!Array.isArray(body)) {
    throw new MyCaseError(`MyCase answered GET ${request.path} with something that is not a list.`);
  }
  return {
    rows: body.filter(isRecord),
    withheld: withheldIds,
    next: parseNextPageToken(link, request.query?.page_token),
    count: itemCount !== undefined && /^\d+$/.test(itemCount) ? Number(itemCount) : undefined,
    at: Date.parse(date ?? '') || Date.now(),
  };
}

/** Fetches the pages of a list one after the other, from the first to the last. Throws as `fetchPage` does. */
export async function* fetchListPages<Page extends Pick<ListPage, 'next'>>(
  fetchPage: (pageToken: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  do {
    const page = await fetchPage(pageToken);
    yield page;
    pageToken = page.next ?? undefined;
  } while (pageToken);
}
