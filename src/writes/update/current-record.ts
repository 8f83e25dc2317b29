import { isRecord } from '../../base/json.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { LISTS, type ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { parseNextPageToken } from '../../client/pagination.ts';
import { expandPath } from '../../client/url-path.ts';
import { getPathParameters } from '../../operations/define-operation.ts';
import type { Arguments, Entity, Operation } from '../../operations/operation-types.ts';
import { buildRequest } from '../../operations/run-operation.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { toolsets } from '../../tools/index.ts';
import type { PlanSources } from '../plan.ts';

/** Where the record that a write changes or deletes is read, and what it is. */
export interface RecordReader {
  readonly operation: Operation;
  readonly entity: Entity;
  /** In a list: the argument that names the record. */
  readonly idArgument?: string;
}

/** The field of a record that an argument of the path stands for; `id` for all others. */
const ID_FIELDS: Readonly<Record<string, string>> = { option_key: 'key', version_number: 'version' };

/**
 * How the record an operation is about can be read: by its id, where MyCase has a GET of the same path, else in the
 * list above it. Undefined for an operation that makes a record or knows none.
 */
export function findReader({ method, path }: Operation): RecordReader | undefined {
  if (method !== 'PUT' && method !== 'DELETE') return undefined;
  const reader = findReaderForPath(path);
  if (!reader) throw new Error(`${method} ${path}: its record cannot be read`);
  return reader;
}

/** The same for the record that one is made under, as a payment under its invoice; some cannot be read. */
export function findParentReader({ path }: Operation): RecordReader | undefined {
  const parentPath = /^.*\}(?=\/)/.exec(path)?.[0];
  return parentPath === undefined ? undefined : findReaderForPath(parentPath);
}

function findReaderForPath(path: string): RecordReader | undefined {
  const recordOperation = findGetOperation(path);
  if (recordOperation?.output) return { operation: recordOperation, entity: recordOperation.output };
  const listOperation = findGetOperation(path.replace(/\/\{\w+\}$/, ''));
  const idArgument = getPathParameters(path).at(-1);
  return listOperation?.list && idArgument
    ? { operation: listOperation, entity: listOperation.list, idArgument }
    : undefined;
}

const findGetOperation = (path: string): Operation | undefined =>
  Object.values(toolsets)
    .flat()
    .find((operation) => operation.method === 'GET' && operation.path === path);

/**
 * The record that a write is about, as it stands in MyCase now. Undefined where the write is about none. Throws a
 * MyCaseError where there is no such record, or it could not be read: nothing was sent then.
 */
export async function fetchCurrentRecord(
  operation: Operation,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord | undefined> {
  expandPath(operation.path, args);
  const reader = findReader(operation);
  return reader && fetchWithReader(reader, args, sources, scope);
}

/** A record as it stands in MyCase now. Throws as `presentRecord` does. */
export async function fetchWithReader(
  reader: RecordReader,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord> {
  if (reader.idArgument) return findInList(reader, reader.idArgument, args, sources, scope);
  const { body } = await sources.client.request(buildRequest(reader.operation, args), scope);
  if (isRecord(body)) return body;
  throw new MyCaseError(
    `MyCase answered ${reader.operation.name} with something that is no ${formatEntityName(reader.entity.singular)}. Try again in a ` +
      'minute.',
  );
}

async function findInList(
  { operation, entity }: RecordReader,
  idArgument: string,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord> {
  const requestedId = args[idArgument];
  const idField = ID_FIELDS[idArgument] ?? 'id';
  const listName = LISTS.find((list) => operation.path === `/${list}`);
  const { records, incompleteReason } = listName
    ? await readCachedList(listName, sources, scope)
    : { records: await fetchAllPages(operation, args, sources, scope), incompleteReason: undefined };
  const label = formatEntityName(entity.singular);
  if (incompleteReason)
    throw new MyCaseError(`The ${label} ${requestedId} could not be read as it is now: ${incompleteReason}.`);
  const match = records.find((record) => String(record[idField]) === String(requestedId));
  if (match) return match;
  throw new MyCaseError(
    `MyCase has no ${label} ${requestedId}. Check the ${idField} with ${operation.name}; it may have been deleted.`,
    { status: 404 },
  );
}

interface ListRecords {
  readonly records: readonly ApiRecord[];
  readonly incompleteReason: string | undefined;
}

async function readCachedList(
  listName: ListName,
  { cache }: PlanSources,
  scope: RequestContext,
): Promise<ListRecords> {
  const list = (await cache.read([listName], scope, { fresh: true }))[listName];
  const incompleteReason =
    list.incompleteReason ?? (list.isComplete ? undefined : 'its list could not be read to the end');
  return { records: [...list.records.values()], incompleteReason };
}

/** All pages of a list that belongs to one record; they are short. */
async function fetchAllPages(
  operation: Operation,
  args: Arguments,
  { client }: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord[]> {
  const records: ApiRecord[] = [];
  let page_token: string | null | undefined;
  do {
    const request = buildRequest(operation, args);
    const query = { ...request.query, page_token: page_token ?? undefined };
    const { body, link } = await client.request({ ...request, query }, scope);
    records.push(...(Array.isArray(body) ? body.filter(isRecord) : []));
    page_token = parseNextPageToken(link, page_token);
  } while (page_token);
  return records;
}

const formatEntityName = (name: string): string => name.replaceAll('_', ' ');
