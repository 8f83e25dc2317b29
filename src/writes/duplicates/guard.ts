import type { CallScope } from '../../client/client.ts';
import { MyCaseError, type RecordId } from '../../base/errors.ts';
import { isRecord } from '../../records/record.ts';
import { makesNew, type Operation } from '../../operations/operation.ts';
import type { Deps, RunAnswer } from '../../operations/request.ts';
import { createLookout, type Lookout, recordId } from './verify-create.ts';
import type { Plan } from '../plan.ts';
import { twinKey } from './key.ts';
import type { Twin, TwinMemory } from './store.ts';
import { afterLostAnswer, refusal } from './messages.ts';

/** Sees to it that nothing is made twice by mistake. */
export interface Twins {
  /**
   * Throws a MyCaseError where the same was made within ten minutes, with its id, or where nobody knows whether it was
   * and its list does not show it; unless the call allows a duplicate.
   */
  expectNone(plan: Plan, deps: Deps): Promise<void>;
  /**
   * Makes it. Where nobody knows whether it was made, its list is looked through: what has arrived is answered as
   * made, else the error says what was found.
   */
  makeOnce(plan: Plan, deps: Deps, scope: CallScope, make: () => Promise<RunAnswer>): Promise<RunAnswer>;
  /** The id of what the same has made within ten minutes, if it is known. */
  madeLately(plan: Pick<Plan, 'operation' | 'args'>, deps: Deps): Promise<RecordId | undefined>;
}

/** What twins are known by. */
export interface TwinSources {
  /** Which MyCase it is, who sees it and how much of it: others are told of no twin. */
  readonly place: string;
  readonly memory: TwinMemory;
  /** All there are in that MyCase: some of them list what others make. */
  readonly operations: readonly Operation[];
}

export function createTwins({ place, memory, operations }: TwinSources): Twins {
  const lookout = createLookout(operations);
  const keyOf = async ({ operation, args }: Pick<Plan, 'operation' | 'args'>, { filesFolder }: Deps) =>
    twinKey(await memory.secret(), place, operation, args, filesFolder);
  return {
    async expectNone(plan, deps) {
      if (!makesNew(plan.operation) || isAllowed(plan)) return;
      const key = await keyOf(plan, deps);
      const twin = await memory.find(key);
      if (!twin) return;
      const seen = await lookAgain(twin, lookout, plan, deps);
      if (seen.twin !== twin) await memory.settle(key, seen.twin);
      throw refusal(plan.operation, seen.twin, seen.told);
    },
    async makeOnce(plan, deps, scope, make) {
      if (!makesNew(plan.operation)) return make();
      const key = await keyOf(plan, deps);
      const since = Date.now();
      const until = since + Math.max(0, scope.deadline - performance.now()) + LAST_LOOK_MS;
      const earlier = await memory.claim(key, until);
      if (earlier && !isAllowed(plan)) throw refusal(plan.operation, earlier);
      const known = earlier?.ids ?? [];
      const settle = (state: Twin['state'], id?: RecordId) =>
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
    async madeLately(plan, deps) {
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
  settle: (state: Twin['state'], id?: RecordId) => Promise<void>,
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

const lastLook = (): CallScope => ({
  signal: AbortSignal.timeout(LAST_LOOK_MS),
  deadline: performance.now() + LAST_LOOK_MS,
});

const idIn = (body: unknown): RecordId | undefined => (isRecord(body) ? recordId(body) : undefined);

/** A twin of which too little is known is looked for once more. */
async function lookAgain(
  twin: Twin,
  lookout: Lookout,
  plan: Plan,
  deps: Deps,
): Promise<{ twin: Twin; told?: string }> {
  if (twin.state === 'under way' || (twin.state === 'made' && twin.ids.length > 0)) return { twin };
  const known = twin.ids;
  const { record, told } = await lookout({ ...plan, since: twin.at, known }, deps, lastLook(), [0]);
  const id = idIn(record);
  return id === undefined ? { twin, told } : { twin: { ...twin, state: 'made', ids: [...known, id] } };
}
