import { isRecord } from '../../base/json.ts';
import { MyCaseError, type RecordId } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import type { CallContext, MyCaseClient } from '../../client/client-types.ts';
import { RefutedWriteError, UnexpectedAnswerError } from '../../client/unexpected-answer-error.ts';
import type { Operation, OperationResult } from '../../operations/operation-types.ts';
import { type CreateCall, computeIdempotencyKey } from './idempotency-key.ts';
import type { IdempotencyStore, RecentCreate } from './idempotency-store.ts';
import { getRecordId, type VerifiedCreate, verifyCreate } from './record-verifier.ts';

/** Prevents that a record is created twice by mistake. */
export interface DuplicateGuard {
  /**
   * Throws a MyCaseError if the same create was sent within ten minutes and has created a record, or may have created
   * one that the list does not show. A call that allows a duplicate never throws.
   */
  assertNoDuplicate(create: CreateCall, client: MyCaseClient): Promise<void>;
  /**
   * Sends a create. If the answer is lost, searches the list of the record: the record that was created is the result.
   * Throws a MyCaseError that says what was found if it is not there.
   */
  createOnce(
    create: CreateCall,
    client: MyCaseClient,
    call: CallContext,
    send: () => Promise<OperationResult>,
  ): Promise<OperationResult>;
}

/** The parts of a duplicate guard. */
export interface DuplicateGuardOptions {
  /** Identifies the MyCase account and its visible part: creates of another account are not compared. */
  readonly accountKey: string;
  readonly store: IdempotencyStore;
  /** The operations of the API in use: some of them list the records that others create. */
  readonly operations: readonly Operation[];
  /** The tools of this server, for sentences that name one. */
  readonly tools: ToolGuide;
}

export function createDuplicateGuard({ accountKey, store, operations, tools }: DuplicateGuardOptions): DuplicateGuard {
  const computeKey = async (create: CreateCall) => computeIdempotencyKey(await store.getSecret(), accountKey, create);
  return {
    async assertNoDuplicate(create, client) {
      if (isDuplicateAllowed(create)) return;
      const key = await computeKey(create);
      const recentCreate = await store.find(key);
      if (!recentCreate) return;
      const rechecked = await recheckCreate(recentCreate, operations, create, client);
      if (rechecked.recentCreate !== recentCreate) await store.settle(key, rechecked.recentCreate);
      throw createDuplicateError(create.operation, rechecked.recentCreate, tools, rechecked.note);
    },
    async createOnce(create, client, call, send) {
      const key = await computeKey(create);
      const sentAt = Date.now();
      const until = sentAt + Math.max(0, call.deadline - performance.now()) + VERIFY_TIMEOUT_MS;
      const earlier = await store.claim(key, until);
      if (earlier && !isDuplicateAllowed(create)) throw createDuplicateError(create.operation, earlier, tools);
      const knownIds = earlier?.ids ?? [];
      const settle = (state: RecentCreate['state'], id?: RecordId) =>
        store.settle(key, { state, at: sentAt, until, ids: id === undefined ? knownIds : [...knownIds, id] });
      const result = await send().catch((error) => handleSendError(error, settle, () => store.settle(key, earlier)));
      if (!(result instanceof MyCaseError)) {
        await settle('made', getBodyId(result.body));
        return result;
      }
      const verified = await verifyCreate({ ...create, sentAt, knownIds }, operations, client, createVerifyContext());
      if (verified.record) await settle('made', getBodyId(verified.record));
      if (verified.hasNoCandidate && result instanceof UnexpectedAnswerError && result.refusal) {
        await store.settle(key, earlier);
        throw new RefutedWriteError(result, verified.note);
      }
      return buildLostCreateResult(create.operation, verified, result, tools);
    },
  };
}

const isDuplicateAllowed = ({ args }: CreateCall): boolean => args.allow_duplicate === true;

/**
 * Stores the outcome of a create that ended with an error. Returns the error where only the list can show whether the
 * record was created, else throws it.
 */
async function handleSendError(
  error: unknown,
  settle: (state: RecentCreate['state'], id?: RecordId) => Promise<void>,
  forget: () => Promise<void>,
): Promise<MyCaseError> {
  if (!(error instanceof MyCaseError)) await settle('unknown');
  else if (error.createdId !== undefined) await settle('made', error.createdId);
  else if (error.outcome === 'not done') await forget();
  else {
    await settle('unknown');
    return error;
  }
  throw error;
}

/** A call whose time is over has this much more time to search the list. */
const VERIFY_TIMEOUT_MS = 6_000;

const createVerifyContext = (): CallContext => ({
  signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
  deadline: performance.now() + VERIFY_TIMEOUT_MS,
});

const getBodyId = (body: unknown): RecordId | undefined => (isRecord(body) ? getRecordId(body) : undefined);

/** Searches the list again for an earlier create whose record is not known. */
async function recheckCreate(
  recentCreate: RecentCreate,
  operations: readonly Operation[],
  create: CreateCall,
  client: MyCaseClient,
): Promise<{ recentCreate: RecentCreate; note?: string }> {
  const { state, ids: knownIds, at: sentAt } = recentCreate;
  if (state === 'under way' || (state === 'made' && knownIds.length > 0)) return { recentCreate };
  const sent = { ...create, sentAt, knownIds };
  const { record, note } = await verifyCreate(sent, operations, client, createVerifyContext(), [0]);
  const id = getBodyId(record);
  return id === undefined
    ? { recentCreate, note }
    : { recentCreate: { ...recentCreate, state: 'made', ids: [...knownIds, id] } };
}

/** The error for a create that was sent before. `note` is the result of the search in its list. */
function createDuplicateError(
  { name }: Operation,
  { state, at: sentAt, ids }: RecentCreate,
  tools: ToolGuide,
  note?: string,
): MyCaseError {
  const seconds = Math.max(1, Math.round((Date.now() - sentAt) / 1000));
  const ago = seconds < 100 ? `${seconds} s ago` : `${Math.round(seconds / 60)} minutes ago`;
  const sent = `Nothing was sent: an identical ${tools.label(name)} was sent ${ago} and`;
  if (state === 'under way') {
    return new MyCaseError(`${sent} is still running.`, { advice: 'Wait for its answer.' });
  }
  if (state === 'unknown') {
    const message = joinSentences(sent, 'may have been carried out or not.', note);
    return new MyCaseError(message ?? sent, { advice: formatNextStep(name, tools), outcome: 'unknown' });
  }
  const createdId = ids.at(-1);
  const result = createdId === undefined ? 'was carried out; MyCase returned no id.' : `created id ${createdId}.`;
  return new MyCaseError(joinSentences(sent, result, note) ?? sent, {
    advice: 'To create another one, call again with allow_duplicate: true.',
    createdId,
  });
}

/** The advice about a create that may have been carried out or not. */
const formatNextStep = (tool: string, tools: ToolGuide): string =>
  `It may still appear. Check again in a minute. If it is missing then, call ${tools.format(tool)} with allow_duplicate: true ` +
  '(identical creates are refused for ten minutes).';

/**
 * The result of a create whose answer was lost, if its list shows the record. Throws a MyCaseError if the list does not
 * show it, or if the record is there without the bytes of its file.
 */
function buildLostCreateResult(
  { name, output, run }: Operation,
  { record, note }: VerifiedCreate,
  error: MyCaseError,
  tools: ToolGuide,
): OperationResult {
  const { message, status } = error;
  const text = `${message} ${note}`;
  if (!record) throw new MyCaseError(text, { advice: formatNextStep(name, tools), status, outcome: 'unknown' });
  const answer = error instanceof UnexpectedAnswerError ? error.summary : "MyCase's answer was lost.";
  if (run)
    throw new MyCaseError(`${answer} ${note} Its bytes were not sent.`, {
      advice: adviseTool(tools, 'upload_document_version', (tool) => `Add them with ${tool}, or delete the record.`),
      status,
      outcome: 'unknown',
      createdId: getRecordId(record),
    });
  return { status: 200, body: output && record, caveat: `${answer} ${note}` };
}
