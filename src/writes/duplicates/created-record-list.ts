import { nextPageToken } from '../../client/pages.ts';
import type { RequestContext } from '../../client/types.ts';
import { buildRequest } from '../../operations/request.ts';
import type { Arguments, Operation, OperationContext } from '../../operations/types.ts';
import { type ApiRecord, isRecord, nameOf } from '../../records/record.ts';
import { idOf } from '../update/compare.ts';

/** Where a record shows up that a create makes. */
export interface Listing {
  readonly operation: Operation;
  readonly args: Arguments;
  /** What it shows there. */
  readonly wanted: ApiRecord;
}

/** A create, and when it was sent, in milliseconds since 1970. */
interface Made {
  readonly operation: Operation;
  readonly args: Arguments;
  readonly since: number;
}

/** A list's path, and the arguments to call it with. */
interface ListEndpoint {
  readonly path: string;
  readonly args: Arguments;
  readonly wanted?: ApiRecord;
}

type Find = (
  args: Arguments,
  deps: OperationContext,
  scope: RequestContext,
) => Promise<ListEndpoint | undefined>;

/** The creates whose list does not have their own path. */
const ELSEWHERE: Readonly<Record<string, Find>> = {
  '/invoices/{invoice_id}/payments': async ({ invoice_id }) => ({
    path: '/invoice_payments',
    args: { payable_id: invoice_id },
  }),
  '/message_threads': threadsOf,
  '/cases/{case_id}/message_threads': threadsOf,
  '/cases/{case_id}/subfolders': folderOf,
};

/** MyCase lists the threads of a client alone. */
async function threadsOf({ client_recipients }: Arguments): Promise<ListEndpoint | undefined> {
  const [first] = Array.isArray(client_recipients) ? client_recipients : [];
  return first && { path: '/clients/{client_id}/message_threads', args: { client_id: first.id } };
}

/** MyCase lists folders one level at a time. */
async function folderOf(
  { case_id, path }: Arguments,
  deps: OperationContext,
  scope: RequestContext,
): Promise<ListEndpoint> {
  const names = String(path).split('/').filter(Boolean);
  const top = { method: 'GET', path: '/cases/{case_id}/folder', params: { case_id } } as const;
  let folder = idOf((await deps.client.request(top, scope)).body);
  for (const name of names.slice(0, -1)) {
    const params = { folder_id: folder };
    const { body } = await deps.client.request({ method: 'GET', path: SUBFOLDERS, params }, scope);
    const next = Array.isArray(body) ? body.filter(isRecord).find((row) => nameOf(row) === name) : undefined;
    if (!next) break;
    folder = next.id;
  }
  return { path: SUBFOLDERS, args: { folder_id: folder }, wanted: { name: names.at(-1) } };
}

const SUBFOLDERS = '/folders/{folder_id}/subfolders';

/** How far MyCase's clock may be behind ours. */
const CLOCKS_MS = 2 * 60 * 1000;

/** Finds the list that would show what a create makes; undefined where MyCase has none. Throws a MyCaseError. */
export function createListings(operations: readonly Operation[]) {
  return async (made: Made, deps: OperationContext, scope: RequestContext): Promise<Listing | undefined> => {
    const { operation, args, since } = made;
    const elsewhere = ELSEWHERE[operation.path];
    const place: ListEndpoint | undefined = elsewhere
      ? await elsewhere(args, deps, scope)
      : { path: operation.path, args };
    const list = operations.find(
      ({ method, path, list: rows }) => method === 'GET' && path === place?.path && rows,
    );
    if (!list || !place) return undefined;
    const updated_after = list.filter?.updated_after && new Date(since - CLOCKS_MS).toISOString();
    const wanted = place.wanted ?? bodyOf(operation, args);
    return { operation: list, args: { ...place.args, updated_after, page_size: 1000 }, wanted };
  };
}

/** Of several that one call makes all are there when the last one is. */
function bodyOf({ body = {}, list }: Operation, args: Arguments): ApiRecord {
  const sent = Object.fromEntries(Object.keys(body).map((name) => [name, args[name]]));
  const last = list && Object.values(sent).flat().at(-1);
  return isRecord(last) ? last : sent;
}

const MOST_PAGES = 40;

/** What a listing shows, and whether that is all of it. Throws a MyCaseError. */
export async function rowsOf(
  { operation, args }: Listing,
  { client }: OperationContext,
  scope: RequestContext,
): Promise<{ rows: readonly ApiRecord[]; isWhole: boolean }> {
  const rows: ApiRecord[] = [];
  let page_token: string | null | undefined;
  for (let pages = 0; pages < MOST_PAGES && page_token !== null; pages += 1) {
    const { body, link } = await client.request(buildRequest(operation, { ...args, page_token }), scope);
    rows.push(...(Array.isArray(body) ? body.filter(isRecord) : []));
    page_token = nextPageToken(link, page_token);
  }
  return { rows, isWhole: page_token === null };
}
