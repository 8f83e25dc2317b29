import { isRecord } from '../../base/json.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { parseNextPageToken } from '../../client/pagination.ts';
import type { Arguments, Operation, OperationContext } from '../../operations/operation-types.ts';
import { buildRequest } from '../../operations/run-operation.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { getReferenceId } from '../update/compare-values.ts';

/** Where a record shows up that a create makes. */
export interface CreatedRecordList {
  readonly operation: Operation;
  readonly args: Arguments;
  /** What it shows there. */
  readonly expected: ApiRecord;
}

/** A create, and when it was sent, in milliseconds since 1970. */
interface SentCreate {
  readonly operation: Operation;
  readonly args: Arguments;
  readonly sentAt: number;
}

/** A list's path, and the arguments to call it with. */
interface ListEndpoint {
  readonly path: string;
  readonly args: Arguments;
  readonly expected?: ApiRecord;
}

type ListEndpointFinder = (
  args: Arguments,
  context: OperationContext,
  scope: RequestContext,
) => Promise<ListEndpoint | undefined>;

/** The creates whose list does not have their own path. */
const SEPARATE_LISTS: Readonly<Record<string, ListEndpointFinder>> = {
  '/invoices/{invoice_id}/payments': async ({ invoice_id }) => ({
    path: '/invoice_payments',
    args: { payable_id: invoice_id },
  }),
  '/message_threads': findThreadList,
  '/cases/{case_id}/message_threads': findThreadList,
  '/cases/{case_id}/subfolders': findFolderList,
};

/** MyCase lists the threads of a client alone. */
async function findThreadList({ client_recipients }: Arguments): Promise<ListEndpoint | undefined> {
  const [first] = Array.isArray(client_recipients) ? client_recipients : [];
  return first && { path: '/clients/{client_id}/message_threads', args: { client_id: first.id } };
}

/** MyCase lists folders one level at a time. */
async function findFolderList(
  { case_id, path }: Arguments,
  context: OperationContext,
  scope: RequestContext,
): Promise<ListEndpoint> {
  const names = String(path).split('/').filter(Boolean);
  const rootRequest = { method: 'GET', path: '/cases/{case_id}/folder', params: { case_id } } as const;
  let folder = getReferenceId((await context.client.request(rootRequest, scope)).body);
  for (const name of names.slice(0, -1)) {
    const params = { folder_id: folder };
    const { body } = await context.client.request({ method: 'GET', path: SUBFOLDERS, params }, scope);
    const child = Array.isArray(body)
      ? body.filter(isRecord).find((row) => getName(row) === name)
      : undefined;
    if (!child) break;
    folder = child.id;
  }
  return { path: SUBFOLDERS, args: { folder_id: folder }, expected: { name: names.at(-1) } };
}

const SUBFOLDERS = '/folders/{folder_id}/subfolders';

/** How far MyCase's clock may be behind ours. */
const CLOCK_TOLERANCE_MS = 2 * 60 * 1000;

/** Finds the list that would show what a create makes; undefined where MyCase has none. Throws a MyCaseError. */
export function createListFinder(operations: readonly Operation[]) {
  return async (
    create: SentCreate,
    context: OperationContext,
    scope: RequestContext,
  ): Promise<CreatedRecordList | undefined> => {
    const { operation, args, sentAt } = create;
    const findSeparateList = SEPARATE_LISTS[operation.path];
    const endpoint: ListEndpoint | undefined = findSeparateList
      ? await findSeparateList(args, context, scope)
      : { path: operation.path, args };
    const listOperation = operations.find(
      ({ method, path, list: entity }) => method === 'GET' && path === endpoint?.path && entity,
    );
    if (!listOperation || !endpoint) return undefined;
    const updated_after =
      listOperation.filter?.updated_after && new Date(sentAt - CLOCK_TOLERANCE_MS).toISOString();
    const expected = endpoint.expected ?? getExpectedRecord(operation, args);
    return { operation: listOperation, args: { ...endpoint.args, updated_after, page_size: 1000 }, expected };
  };
}

/** Of several that one call makes all are there when the last one is. */
function getExpectedRecord({ body = {}, list }: Operation, args: Arguments): ApiRecord {
  const sentFields = Object.fromEntries(Object.keys(body).map((name) => [name, args[name]]));
  const last = list && Object.values(sentFields).flat().at(-1);
  return isRecord(last) ? last : sentFields;
}

const MAX_PAGES = 40;

/** What a listing shows, and whether that is all of it. Throws a MyCaseError. */
export async function fetchListRows(
  { operation, args }: CreatedRecordList,
  { client }: OperationContext,
  scope: RequestContext,
): Promise<{ rows: readonly ApiRecord[]; isComplete: boolean }> {
  const rows: ApiRecord[] = [];
  let page_token: string | null | undefined;
  for (let pages = 0; pages < MAX_PAGES && page_token !== null; pages += 1) {
    const { body, link } = await client.request(buildRequest(operation, { ...args, page_token }), scope);
    rows.push(...(Array.isArray(body) ? body.filter(isRecord) : []));
    page_token = parseNextPageToken(link, page_token);
  }
  return { rows, isComplete: page_token === null };
}
