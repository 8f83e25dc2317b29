import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { RefutedWriteError, UnexpectedAnswerError } from '../client/unexpected-answer-error.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { MAX_PAGE_SIZE } from '../operations/page-arguments.ts';
import { buildRequest } from '../operations/run-operation.ts';
import { type ApiRecord, getReferenceIds } from '../records/api-record.ts';
import { getListQuery } from '../records/list-names.ts';
import type { WritePlan } from './plan-write.ts';
import {
  findListedRecord,
  findListName,
  MAX_PAGES_FOR_ONE_RECORD,
  type RecordReader,
  readAllPages,
} from './record-reader.ts';

/** The time to read the records after a call whose own time may be over. */
const VERIFY_TIMEOUT_MS = 6_000;

/**
 * Sends a deletion or an addition of links. If its outcome is unknown, reads the record: the result is what MyCase
 * shows then. Throws a MyCaseError for a write that was not carried out, and for one whose outcome stays unknown.
 */
export async function sendVerified(
  plan: WritePlan,
  client: MyCaseClient,
  send: () => Promise<OperationResult>,
): Promise<OperationResult> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.outcome !== 'unknown') throw error;
    const { isDone, text } = await findOutcome(plan, client);
    const isUnexpected = error instanceof UnexpectedAnswerError;
    const answer = isUnexpected ? error.summary : "MyCase's answer was lost.";
    if (isDone) return { status: 204, body: undefined, caveat: `${answer} ${text}` };
    if (isDone === false && isUnexpected && error.refusal) throw new RefutedWriteError(error, text);
    const { message, advice, status, link } = error;
    throw new MyCaseError(`${message} ${text}`, { advice, status, link, outcome: 'unknown' });
  }
}

/** The state in MyCase after a write. `isDone` is undefined if that is not known. `text` is a sentence about it. */
interface FoundOutcome {
  readonly isDone: boolean | undefined;
  readonly text: string;
}

async function findOutcome({ target, args }: WritePlan, client: MyCaseClient): Promise<FoundOutcome> {
  const { recordReader, parentReader, ids, fields } = target;
  const { method } = target.operation;
  const reader = method === 'DELETE' ? recordReader : method === 'POST' ? parentReader : undefined;
  const unknown = { isDone: undefined, text: 'No record in MyCase shows if it was done.' };
  if (!reader) return unknown;
  const signal = AbortSignal.timeout(VERIFY_TIMEOUT_MS);
  const call = { signal, deadline: performance.now() + VERIFY_TIMEOUT_MS };
  const current = await findRecord(reader, ids, client, call).catch(() => undefined);
  if (current === undefined) return { isDone: undefined, text: 'The record could not be read.' };
  if (method === 'DELETE') {
    return current === 'missing'
      ? { isDone: true, text: 'The record is deleted: MyCase does not find it any more.' }
      : { isDone: false, text: 'MyCase still shows the record.' };
  }
  if (current === 'missing') return unknown;
  const missing = Object.keys(fields).flatMap((field) => {
    const linked = getReferenceIds(current, field);
    return getReferenceIds(args, field).filter((id) => !linked.includes(id));
  });
  return missing.length === 0
    ? { isDone: true, text: 'It was done: MyCase shows all added ids on the record.' }
    : { isDone: false, text: `MyCase does not show these ids on the record: ${missing.join(', ')}.` };
}

/** Reads a record from MyCase itself, not from the cache. Throws a MyCaseError if that is not known. */
async function findRecord(
  reader: RecordReader,
  ids: Arguments,
  client: MyCaseClient,
  call: CallContext,
): Promise<ApiRecord | 'missing'> {
  if (reader.idArgument) return findInList(reader.operation, reader.idArgument, ids, client, call);
  try {
    const { body } = await client.request({ method: 'GET', path: reader.operation.path, params: ids }, call);
    if (isRecord(body)) return body;
  } catch (error) {
    if (error instanceof MyCaseError && error.status === 404) return 'missing';
    throw error;
  }
  throw new MyCaseError(`MyCase answered GET ${reader.operation.path} without a record.`);
}

/** Reads a list from MyCase itself, and finds the record in it. */
async function findInList(
  operation: Operation,
  idArgument: string,
  ids: Arguments,
  client: MyCaseClient,
  call: CallContext,
): Promise<ApiRecord | 'missing'> {
  const request = buildRequest(operation, { ...ids, page_size: MAX_PAGE_SIZE });
  const listName = findListName(operation.path);
  const query = { ...request.query, ...(listName && getListQuery(listName)) };
  const { rows, isComplete } = await readAllPages({ ...request, query }, client, call, MAX_PAGES_FOR_ONE_RECORD);
  const match = findListedRecord(rows, idArgument, ids);
  if (match || isComplete) return match ?? 'missing';
  throw new MyCaseError(`The list ${operation.path} is too long to read completely.`);
}
