import { isRecord } from '../../base/json.ts';
import type { CallContext, MyCaseClient } from '../../client/client-types.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { buildRequest } from '../../operations/run-operation.ts';
import { type ApiRecord, getName, getRawId } from '../../records/api-record.ts';
import { MAX_PAGES_FOR_ONE_RECORD, readAllPages } from '../record-reader.ts';
import type { CreateCall } from './idempotency-key.ts';

/** A create that was sent. */
export interface SentCreate extends CreateCall {
  /** In milliseconds since 1970. */
  readonly sentAt: number;
}

/** The list that shows the record of a create. */
export interface CreatedRecordList {
  readonly operation: Operation;
  readonly args: Arguments;
  /** The fields that the list shows of the record. */
  readonly expected: ApiRecord;
}

/** The path of a list, and the arguments to call it with. */
interface ListEndpoint {
  readonly path: string;
  readonly args: Arguments;
  readonly expected?: ApiRecord;
}

type ListEndpointFinder = (
  args: Arguments,
  client: MyCaseClient,
  call: CallContext,
) => Promise<ListEndpoint | undefined>;

/** The creates whose list has another path than the create. */
const SEPARATE_LISTS: Readonly<Record<string, ListEndpointFinder>> = {
  '/invoices/{invoice_id}/payments': async ({ invoice_id }) => ({
    path: '/invoice_payments',
    args: { invoice_id },
  }),
  '/message_threads': findThreadList,
  '/cases/{case_id}/message_threads': findThreadList,
  '/cases/{case_id}/subfolders': findFolderList,
};

/** MyCase: it lists threads only by client. */
async function findThreadList({ client_recipients }: Arguments): Promise<ListEndpoint | undefined> {
  const [first] = Array.isArray(client_recipients) ? client_recipients : [];
  return first && { path: '/clients/{client_id}/message_threads', args: { client_id: first.id } };
}

/** MyCase: it lists folders one level at a time. */
async function findFolderList(
  { case_id, path }: Arguments,
  client: MyCaseClient,
  call: CallContext,
): Promise<ListEndpoint> {
  const names = String(path).split('/').filter(Boolean);
  const rootRequest = { method: 'GET', path: '/cases/{case_id}/folder', params: { case_id } } as const;
  let folder = getRawId((await client.request(rootRequest, call)).body);
  for (const name of names.slice(0, -1)) {
    const params = { folder_id: folder };
    const { body } = await client.request({ method: 'GET', path: SUBFOLDERS, params }, call);
    const child = Array.isArray(body) ? body.filter(isRecord).find((row) => getName(row) === name) : undefined;
    if (!child) break;
    folder = child.id;
  }
  return { path: SUBFOLDERS, args: { folder_id: folder }, expected: { name: names.at(-1) } };
}

const SUBFOLDERS = '/folders/{folder_id}/subfolders';

/** MyCase's clock may be this many milliseconds behind the clock of this machine. */
export const CLOCK_TOLERANCE_MS = 2 * 60 * 1000;

/** The list is read from this many milliseconds before the create: the clock of this machine may be wrong. */
const LIST_WINDOW_MS = 24 * 60 * 60 * 1000;

/**
 * Finds the list that would show the record of a create. Returns undefined where MyCase has none. `operations` are
 * those of the API in use. Throws a MyCaseError.
 */
export async function findCreatedRecordList(
  { operation, args, sentAt }: SentCreate,
  operations: readonly Operation[],
  client: MyCaseClient,
  call: CallContext,
): Promise<CreatedRecordList | undefined> {
  const findSeparateList = SEPARATE_LISTS[operation.path];
  const endpoint: ListEndpoint | undefined = findSeparateList
    ? await findSeparateList(args, client, call)
    : { path: operation.path, args };
  const listOperation = operations.find(
    ({ method, path, list }) => method === 'GET' && path === endpoint?.path && list,
  );
  if (!listOperation || !endpoint) return undefined;
  const updated_after = listOperation.filter?.updated_after && new Date(sentAt - LIST_WINDOW_MS).toISOString();
  const expected = endpoint.expected ?? getExpectedRecord(operation, args);
  return { operation: listOperation, args: { ...endpoint.args, updated_after, page_size: 1000 }, expected };
}

/** The sent fields; of several records in one call those of the last one: when it is there, all are. */
function getExpectedRecord({ body = {}, list }: Operation, args: Arguments): ApiRecord {
  const sentFields = Object.fromEntries(Object.keys(body).map((name) => [name, args[name]]));
  const last = list && Object.values(sentFields).flat().at(-1);
  return isRecord(last) ? last : sentFields;
}

/** The rows of a list, and whether these are all of them. Throws a MyCaseError. */
export const fetchListRows = (
  { operation, args }: CreatedRecordList,
  client: MyCaseClient,
  call: CallContext,
): ReturnType<typeof readAllPages> =>
  readAllPages(buildRequest(operation, args), client, call, MAX_PAGES_FOR_ONE_RECORD);
