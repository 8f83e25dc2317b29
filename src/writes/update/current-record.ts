import { MyCaseError } from '../../base/errors.ts';
import { LISTS, type ListName } from '../../cache/list-cache.ts';
import { nextPageToken } from '../../client/pages.ts';
import { expandPath } from '../../client/path.ts';
import type { RequestContext } from '../../client/types.ts';
import { pathNames } from '../../operations/operation.ts';
import { buildRequest } from '../../operations/request.ts';
import type { Arguments, Entity, Operation } from '../../operations/types.ts';
import { type ApiRecord, isRecord } from '../../records/record.ts';
import { toolsets } from '../../tools/index.ts';
import type { PlanSources } from '../types.ts';

/** Where the record that a write changes or deletes is read, and what it is. */
export interface Reader {
  readonly operation: Operation;
  readonly entity: Entity;
  /** In a list: the argument that names the record. */
  readonly argument?: string;
}

/** The field of a record that an argument of the path stands for; `id` for all others. */
const KEYS: Readonly<Record<string, string>> = { option_key: 'key', version_number: 'version' };

/**
 * How the record an operation is about can be read: by its id, where MyCase has a GET of the same path, else in the
 * list above it. Undefined for an operation that makes a record or knows none.
 */
export function readerOf({ method, path }: Operation): Reader | undefined {
  if (method !== 'PUT' && method !== 'DELETE') return undefined;
  const reader = readerAt(path);
  if (!reader) throw new Error(`${method} ${path}: its record cannot be read`);
  return reader;
}

/** The same for the record that one is made under, as a payment under its invoice; some cannot be read. */
export function parentReaderOf({ path }: Operation): Reader | undefined {
  const parent = /^.*\}(?=\/)/.exec(path)?.[0];
  return parent === undefined ? undefined : readerAt(parent);
}

function readerAt(path: string): Reader | undefined {
  const byId = reading(path);
  if (byId?.output) return { operation: byId, entity: byId.output };
  const above = reading(path.replace(/\/\{\w+\}$/, ''));
  const argument = pathNames(path).at(-1);
  return above?.list && argument ? { operation: above, entity: above.list, argument } : undefined;
}

const reading = (path: string): Operation | undefined =>
  Object.values(toolsets)
    .flat()
    .find((one) => one.method === 'GET' && one.path === path);

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
  const reader = readerOf(operation);
  return reader && readBy(reader, args, sources, scope);
}

/** A record as it stands in MyCase now. Throws as `presentRecord` does. */
export async function readBy(
  reader: Reader,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord> {
  if (reader.argument) return inList(reader, reader.argument, args, sources, scope);
  const { body } = await sources.client.request(buildRequest(reader.operation, args), scope);
  if (isRecord(body)) return body;
  throw new MyCaseError(
    `MyCase answered ${reader.operation.name} with something that is no ${spoken(reader.entity.singular)}. Try again in a ` +
      'minute.',
  );
}

async function inList(
  { operation, entity }: Reader,
  argument: string,
  args: Arguments,
  sources: PlanSources,
  scope: RequestContext,
): Promise<ApiRecord> {
  const wanted = args[argument];
  const key = KEYS[argument] ?? 'id';
  const name = LISTS.find((list) => operation.path === `/${list}`);
  const { records, gap } = name
    ? await mirrored(name, sources, scope)
    : { records: await walked(operation, args, sources, scope), gap: undefined };
  const what = spoken(entity.singular);
  if (gap) throw new MyCaseError(`The ${what} ${wanted} could not be read as it is now: ${gap}.`);
  const found = records.find((record) => String(record[key]) === String(wanted));
  if (found) return found;
  throw new MyCaseError(
    `MyCase has no ${what} ${wanted}. Check the ${key} with ${operation.name}; it may have been deleted.`,
    { status: 404 },
  );
}

interface Found {
  readonly records: readonly ApiRecord[];
  readonly gap: string | undefined;
}

async function mirrored(name: ListName, { cache }: PlanSources, scope: RequestContext): Promise<Found> {
  const list = (await cache.read([name], scope, { fresh: true }))[name];
  const gap = list.incompleteReason ?? (list.isWhole ? undefined : 'its list could not be read to the end');
  return { records: [...list.records.values()], gap };
}

/** All pages of a list that belongs to one record; they are short. */
async function walked(
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
    page_token = nextPageToken(link, page_token);
  } while (page_token);
  return records;
}

const spoken = (one: string): string => one.replaceAll('_', ' ');
