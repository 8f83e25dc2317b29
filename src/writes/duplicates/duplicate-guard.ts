import { isRecord } from '../../base/json.ts';
import { MyCaseError, type RecordId } from '../../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../../client/client-types.ts';
import type { Operation, OperationResult } from '../../operations/operation-types.ts';
import { buildLostCreateResult, createDuplicateError } from './duplicate-messages.ts';
import { type CreateCall, computeIdempotencyKey } from './idempotency-key.ts';
import type { IdempotencyStore, RecentCreate } from './idempotency-store.ts';
import { createRecordVerifier, getRecordId, type RecordVerifier } from './record-verifier.ts';

/** Prevents that a record is created twice by mistake. */
export interface DuplicateGuard {
  /**
   * Throws a MyCaseError where the same create was sent within ten minutes and has created a record, or may have and
   * the list does not show it; unless the call allows a duplicate.
   */
  assertNoDuplicate(create: CreateCall, client: MyCaseClient): Promise<void>;
  /**
   * Sends a create. Where its answer is lost, its list is searched: a record that has arrived is the result, else the
   * error says what was found.
   */
  createOnce(
    create: CreateCall,
    client: MyCaseClient,
    scope: RequestContext,
    send: () => Promise<OperationResult>,
  ): Promise<OperationResult>;
  /** The id of the record that the same create has made within ten minutes, if it is known. */
  findRecentCreate(create: CreateCall): Promise<RecordId | undefined>;
}

/** The parts of a duplicate guard. */
export interface DuplicateGuardOptions {
  /** The MyCase account and what is visible of it: creates of another account are not compared. */
  readonly accountKey: string;
  readonly store: IdempotencyStore;
  /** The operations of the API in use: some of them list the records that others create. */
  readonly operations: readonly Operation[];
}

export function createDuplicateGuard({ accountKey, store, operations }: DuplicateGuardOptions): DuplicateGuard {
  const verifyRecord = createRecordVerifier(operations);
  const computeKey = async (create: CreateCall) => computeIdempotencyKey(await store.getSecret(), accountKey, create);
  return {
    async assertNoDuplicate(create, client) {
      if (isDuplicateAllowed(create)) return;
      const key = await computeKey(create);
      const recentCreate = await store.find(key);
      if (!recentCreate) return;
      const rechecked = await recheckCreate(recentCreate, verifyRecord, create, client);
      if (rechecked.recentCreate !== recentCreate) await store.settle(key, rechecked.recentCreate);
      throw createDuplicateError(create.operation, rechecked.recentCreate, rechecked.note);
    },
    async createOnce(create, client, scope, send) {
      const key = await computeKey(create);
      const sentAt = Date.now();
      const until = sentAt + Math.max(0, scope.deadline - performance.now()) + VERIFY_TIMEOUT_MS;
      const earlier = await store.claim(key, until);
      if (earlier && !isDuplicateAllowed(create)) throw createDuplicateError(create.operation, earlier);
      const knownIds = earlier?.ids ?? [];
      const settle = (state: RecentCreate['state'], id?: RecordId) =>
        store.settle(key, { state, at: sentAt, until, ids: id === undefined ? knownIds : [...knownIds, id] });
      const result = await send().catch((error) => handleSendError(error, settle, () => store.settle(key, earlier)));
      if (!(result instanceof MyCaseError)) {
        await settle('made', getBodyId(result.body));
        return result;
      }
      const verified = await verifyRecord({ ...create, sentAt, knownIds }, client, createVerifyScope());
      if (verified.record) await settle('made', getBodyId(verified.record));
      return buildLostCreateResult(create.operation, verified, result);
    },
    async findRecentCreate(create) {
      const recentCreate = await store.find(await computeKey(create));
      return recentCreate?.state === 'made' ? recentCreate.ids.at(-1) : undefined;
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

/** A call that ran out of time has this much more to search the list. */
const VERIFY_TIMEOUT_MS = 6_000;

const createVerifyScope = (): RequestContext => ({
  signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
  deadline: performance.now() + VERIFY_TIMEOUT_MS,
});

const getBodyId = (body: unknown): RecordId | undefined => (isRecord(body) ? getRecordId(body) : undefined);

/** Searches the list again for an earlier create whose record is not known. */
async function recheckCreate(
  recentCreate: RecentCreate,
  verifyRecord: RecordVerifier,
  create: CreateCall,
  client: MyCaseClient,
): Promise<{ recentCreate: RecentCreate; note?: string }> {
  if (recentCreate.state === 'under way' || (recentCreate.state === 'made' && recentCreate.ids.length > 0))
    return { recentCreate };
  const knownIds = recentCreate.ids;
  const { record, note } = await verifyRecord(
    { ...create, sentAt: recentCreate.at, knownIds },
    client,
    createVerifyScope(),
    [0],
  );
  const id = getBodyId(record);
  return id === undefined
    ? { recentCreate, note }
    : { recentCreate: { ...recentCreate, state: 'made', ids: [...knownIds, id] } };
}
