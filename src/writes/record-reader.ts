import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { ApiRequest, CallContext, MyCaseClient } from '../client/client-types.ts';
import { fetchListPage, fetchListPages } from '../client/list-pages.ts';
import type { Arguments, Entity, Operation } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { withPlainDays } from '../records/day-fields.ts';
import { LIST_NAMES, type ListName } from '../records/list-names.ts';

/**
 * The request that shows one record as it is in MyCase now. MyCase: a record and its row in the list have the
 * same fields.
 */
export interface RecordReader {
  /** The operation that reads the record, or the list that has it. */
  readonly operation: Operation;
  readonly entity: Entity;
  /** The argument with the record's id, where MyCase shows the record only in a list. */
  readonly idArgument?: string;
}

/** The sources that records are read from. */
export interface RecordSources {
  readonly client: MyCaseClient;
  readonly cache: ListCache;
}

/** The fields that hold the id that an argument names; `id` for all other arguments. */
const ID_FIELDS: Readonly<Record<string, string>> = { option_key: 'key', version_number: 'version' };

/** The field of a record that holds the id that an argument names. */
const getIdField = (idArgument: string): string => ID_FIELDS[idArgument] ?? 'id';

/** Finds the record of a list that an argument of the path names. */
export const findListedRecord = (
  records: readonly ApiRecord[],
  idArgument: string,
  ids: Arguments,
): ApiRecord | undefined =>
  records.find((record) => String(record[getIdField(idArgument)]) === String(ids[idArgument]));

/** Finds the name of the cached list that a path lists. */
export const findListName = (path: string): ListName | undefined => LIST_NAMES.find((list) => path === `/${list}`);

/**
 * Reads a record as it is in MyCase now. `ids` are the arguments of its path. Throws a MyCaseError if MyCase has no
 * such record, or if it could not be read.
 */
export async function readRecord(
  reader: RecordReader,
  ids: Arguments,
  { client, cache }: RecordSources,
  call: CallContext,
): Promise<ApiRecord> {
  const { entity, idArgument } = reader;
  const { path } = reader.operation;
  const request: ApiRequest = { method: 'GET', path, params: ids };
  if (!idArgument) {
    const { body } = await client.request(request, call);
    if (isRecord(body)) return withPlainDays(body);
    throw new MyCaseError(`MyCase answered GET ${path} with something that is not a ${toLabel(entity)}.`, {
      advice: 'Try again in a minute.',
    });
  }
  const listName = findListName(path);
  const records = listName
    ? await readListed(listName, Number(ids[idArgument]), toLabel(entity), cache, call)
    : (await readAllPages(request, client, call)).rows;
  const match = findListedRecord(records, idArgument, ids);
  if (match) return withPlainDays(match);
  throw new MyCaseError(`MyCase has no ${toLabel(entity)} ${ids[idArgument]}.`, {
    advice: `Check the ${getIdField(idArgument)}. The record may have been deleted.`,
    status: 404,
  });
}

/**
 * Reads the record of a list with an id, or all records of the list. Throws a MyCaseError if the list is not up to
 * date.
 */
async function readListed(
  listName: ListName,
  id: number,
  label: string,
  cache: ListCache,
  call: CallContext,
): Promise<readonly ApiRecord[]> {
  const list = (await cache.read([listName], call, { fresh: true }))[listName];
  const reason = list.gap ?? (list.isComplete ? undefined : 'its list could not be read completely');
  if (reason) throw new MyCaseError(`The ${label} ${id} could not be read as it is now: ${reason}.`);
  return [...(await list.fetchRecords({ filter: { field: 'id', ids: [id] } })).values()];
}

/** The maximum number of pages that are read to find one record. */
export const MAX_PAGES_FOR_ONE_RECORD = 40;

/** Reads the pages of a list. `isComplete` is false if `maxPages` ended the reading. Throws a MyCaseError. */
export async function readAllPages(
  request: ApiRequest,
  client: MyCaseClient,
  call: CallContext,
  maxPages = Number.POSITIVE_INFINITY,
): Promise<{ rows: readonly ApiRecord[]; isComplete: boolean }> {
  const rows: ApiRecord[] = [];
  let pageCount = 0;
  const pages = fetchListPages((page_token) =>
    fetchListPage(client, { ...request, query: { ...request.query, page_token } }, call),
  );
  for await (const page of pages) {
    rows.push(...page.rows);
    pageCount += 1;
    if (pageCount === maxPages) return { rows, isComplete: page.next === null };
  }
  return { rows, isComplete: true };
}

const toLabel = ({ singular }: Entity): string => singular.replaceAll('_', ' ');
