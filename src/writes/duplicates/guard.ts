import { MyCaseError, type RecordId } from '../../base/errors.ts';
import type { RequestContext } from '../../client/types.ts';
import { createsRecord } from '../../operations/operation.ts';
import type { Operation, OperationContext, OperationResult } from '../../operations/types.ts';
import { isRecord } from '../../records/record.ts';
import type { Plan } from '../types.ts';
import { idempotencyKey } from './key.ts';
import { afterLostAnswer, refusal } from './messages.ts';
import type { IdempotencyStore, RecentCreate } from './store.ts';
import { type CreateVerifier, createLookout, recordId } from './verify-create.ts';

/** Sees to it that nothing is made twice by mistake. */
export interface DuplicateGuard {
  /**
   * Throws a MyCaseError where the same was made within ten minutes, with its id, or where nobody knows whether it was
   * and its list does not show it; unless the call allows a duplicate.
   */
  assertNoDuplicate(plan: Plan, deps: OperationContext): Promise<void>;
  /**
   * Makes it. Where nobody knows whether it was made, its list is looked through: what has arrived is answered as
   * made, else the error says what was found.
   */
  createOnce(
    plan: Plan,
    deps: OperationContext,
    scope: RequestContext,
    make: () => Promise<OperationResult>,
  ): Promise<OperationResult>;
  /** The id of what the same has made within ten minutes, if it is known. */
  findRecentCreate(
    plan: Pick<Plan, 'operation' | 'args'>,
    deps: OperationContext,
  ): Promise<RecordId | undefined>;
}

/** What twins are known by. */
export interface TwinSources {
  /** Which MyCase it is, who sees it and how much of it: others are told of no twin. */
  readonly place: string;
  readonly memory: IdempotencyStore;
  /** All there are in that MyCase: some of them list what others make. */
  readonly operations: readonly Operation[];
}

export function createTwins({ place, memory, operations }: TwinSources): DuplicateGuard {
  const lookout = createLookout(operations);
  const keyOf = async (
    { operation, args }: Pick<Plan, 'operation' | 'args'>,
    { filesFolder }: OperationContext,
  ) => idempotencyKey(await memory.secret(), place, operation, args, filesFolder);
  return {
    async assertNoDuplicate(plan, deps) {
      if (!createsRecord(plan.operation) || isAllowed(plan)) return;
      const key = await keyOf(plan, deps);
      const twin = await memory.find(key);
      if (!twin) return;
      const seen = await lookAgain(twin, lookout, plan, deps);
      if (seen.twin !== twin) await memory.settle(key, seen.twin);
      throw refusal(plan.operation, seen.twin, seen.told);
    },
    async createOnce(plan, deps, scope, make) {
      if (!createsRecord(plan.operation)) return make();
      const key = await keyOf(plan, deps);
      const since = Date.now();
      const until = since + Math.max(0, scope.deadline - performance.now()) + LAST_LOOK_MS;
      const earlier = await memory.claim(key, until);
      if (earlier && !isAllowed(plan)) throw refusal(plan.operation, earlier);
      const known = earlier?.ids ?? [];
      const settle = (state: RecentCreate['state'], id?: RecordId) =>
        memory.settle(key, { state, at: since, until, ids: id === undefined ? known : [...known, id] });
      const answer = await make().catch((error) => lost(error, settle, () => memory.settle(key, earlier)));
      if (!(answer instanceof MyCaseError)) {
        await settle('made', idIn(answer.body));
        return answer;
      }
      const found = await lookout({ ...plan, since, known }, deps, lastLook());
      if (found.record) await settle('made', idIn(found.record));
      return afterLostAnswer(plan.operation, found, answer);
    },
    async findRecentCreate(plan, deps) {
      const twin = await memory.find(await keyOf(plan, deps));
      return twin?.state === 'made' ? twin.ids.at(-1) : undefined;
    },
  };
}

const isAllowed = ({ args }: Plan): boolean => args.allow_duplicate === true;

/**
 * Notes what an error says of a create. Answers the error where MyCase may have made it and only its list can tell,
 * else throws it.
 */
async function lost(
  error: unknown,
  settle: (state: RecentCreate['state'], id?: RecordId) => Promise<void>,
  forget: () => Promise<void>,
): Promise<MyCaseError> {
  if (!(error instanceof MyCaseError)) await settle('unknown');
  else if (error.made !== undefined) await settle('made', error.made);
  else if (error.outcome === 'not done') await forget();
  else {
    await settle('unknown');
    return error;
  }
  throw error;
}

/** A call that ran out of time has this much more to find out what became of it. */
const LAST_LOOK_MS = 6_000;

const lastLook = (): RequestContext => ({
  signal: AbortSignal.timeout(LAST_LOOK_MS),
  deadline: performance.now() + LAST_LOOK_MS,
});

const idIn = (body: unknown): RecordId | undefined => (isRecord(body) ? recordId(body) : undefined);

/** A twin of which too little is known is looked for once more. */
async function lookAgain(
  twin: RecentCreate,
  lookout: CreateVerifier,
  plan: Plan,
  deps: OperationContext,
): Promise<{ twin: RecentCreate; told?: string }> {
  if (twin.state === 'under way' || (twin.state === 'made' && twin.ids.length > 0)) return { twin };
  const known = twin.ids;
  const { record, told } = await lookout({ ...plan, since: twin.at, known }, deps, lastLook(), [0]);
  const id = idIn(record);
  return id === undefined ? { twin, told } : { twin: { ...twin, state: 'made', ids: [...known, id] } };
}
