import { isRecord } from '../../base/json.ts';
import { MyCaseError, type RecordId } from '../../base/mycase-error.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { isCreateOperation } from '../../operations/define-operation.ts';
import type { Operation, OperationContext, OperationResult } from '../../operations/operation-types.ts';
import type { Plan } from '../plan.ts';
import { buildLostCreateResult, createDuplicateError } from './duplicate-messages.ts';
import { computeIdempotencyKey } from './idempotency-key.ts';
import type { IdempotencyStore, RecentCreate } from './idempotency-store.ts';
import { createRecordVerifier, getRecordId, type RecordVerifier } from './record-verifier.ts';

/** Sees to it that nothing is made twice by mistake. */
export interface DuplicateGuard {
  /**
   * Throws a MyCaseError where the same was made within ten minutes, with its id, or where nobody knows whether it was
   * and its list does not show it; unless the call allows a duplicate.
   */
  assertNoDuplicate(plan: Plan, context: OperationContext): Promise<void>;
  /**
   * Makes it. Where nobody knows whether it was made, its list is looked through: what has arrived is answered as
   * made, else the error says what was found.
   */
  createOnce(
    plan: Plan,
    context: OperationContext,
    scope: RequestContext,
    send: () => Promise<OperationResult>,
  ): Promise<OperationResult>;
  /** The id of what the same has made within ten minutes, if it is known. */
  findRecentCreate(
    plan: Pick<Plan, 'operation' | 'args'>,
    context: OperationContext,
  ): Promise<RecordId | undefined>;
}

/** What twins are known by. */
export interface DuplicateGuardOptions {
  /** Which MyCase it is, who sees it and how much of it: others are told of no twin. */
  readonly accountKey: string;
  readonly store: IdempotencyStore;
  /** All there are in that MyCase: some of them list what others make. */
  readonly operations: readonly Operation[];
}

export function createDuplicateGuard({
  accountKey,
  store,
  operations,
}: DuplicateGuardOptions): DuplicateGuard {
  const verifyRecord = createRecordVerifier(operations);
  const computeKey = async (
    { operation, args }: Pick<Plan, 'operation' | 'args'>,
    { filesFolder }: OperationContext,
  ) => computeIdempotencyKey(await store.getSecret(), accountKey, operation, args, filesFolder);
  return {
    async assertNoDuplicate(plan, context) {
      if (!isCreateOperation(plan.operation) || isDuplicateAllowed(plan)) return;
      const key = await computeKey(plan, context);
      const recentCreate = await store.find(key);
      if (!recentCreate) return;
      const rechecked = await recheckCreate(recentCreate, verifyRecord, plan, context);
      if (rechecked.recentCreate !== recentCreate) await store.settle(key, rechecked.recentCreate);
      throw createDuplicateError(plan.operation, rechecked.recentCreate, rechecked.note);
    },
    async createOnce(plan, context, scope, send) {
      if (!isCreateOperation(plan.operation)) return send();
      const key = await computeKey(plan, context);
      const sentAt = Date.now();
      const until = sentAt + Math.max(0, scope.deadline - performance.now()) + VERIFY_TIMEOUT_MS;
      const earlier = await store.claim(key, until);
      if (earlier && !isDuplicateAllowed(plan)) throw createDuplicateError(plan.operation, earlier);
      const knownIds = earlier?.ids ?? [];
      const settle = (state: RecentCreate['state'], id?: RecordId) =>
        store.settle(key, { state, at: sentAt, until, ids: id === undefined ? knownIds : [...knownIds, id] });
      const result = await send().catch((error) =>
        handleSendError(error, settle, () => store.settle(key, earlier)),
      );
      if (!(result instanceof MyCaseError)) {
        await settle('made', getBodyId(result.body));
        return result;
      }
      const verified = await verifyRecord({ ...plan, sentAt, knownIds }, context, createVerifyScope());
      if (verified.record) await settle('made', getBodyId(verified.record));
      return buildLostCreateResult(plan.operation, verified, result);
    },
    async findRecentCreate(plan, context) {
      const recentCreate = await store.find(await computeKey(plan, context));
      return recentCreate?.state === 'made' ? recentCreate.ids.at(-1) : undefined;
    },
  };
}

const isDuplicateAllowed = ({ args }: Plan): boolean => args.allow_duplicate === true;

/**
 * Notes what an error says of a create. Answers the error where MyCase may have made it and only its list can tell,
 * else throws it.
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

/** A call that ran out of time has this much more to find out what became of it. */
const VERIFY_TIMEOUT_MS = 6_000;

const createVerifyScope = (): RequestContext => ({
  signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
  deadline: performance.now() + VERIFY_TIMEOUT_MS,
});

const getBodyId = (body: unknown): RecordId | undefined => (isRecord(body) ? getRecordId(body) : undefined);

/** A twin of which too little is known is looked for once more. */
async function recheckCreate(
  recentCreate: RecentCreate,
  verifyRecord: RecordVerifier,
  plan: Plan,
  context: OperationContext,
): Promise<{ recentCreate: RecentCreate; note?: string }> {
  if (recentCreate.state === 'under way' || (recentCreate.state === 'made' && recentCreate.ids.length > 0))
    return { recentCreate };
  const knownIds = recentCreate.ids;
  const { record, note } = await verifyRecord(
    { ...plan, sentAt: recentCreate.at, knownIds },
    context,
    createVerifyScope(),
    [0],
  );
  const id = getBodyId(record);
  return id === undefined
    ? { recentCreate, note }
    : { recentCreate: { ...recentCreate, state: 'made', ids: [...knownIds, id] } };
}
