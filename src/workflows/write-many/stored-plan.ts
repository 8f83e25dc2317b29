import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { getErrorCode } from '../../base/error-code.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { StateStore } from '../../base/state-store.ts';
import { retryWhileUnavailable } from '../../base/store-unavailable-error.ts';

const recordSchema = z.record(z.string(), z.unknown());

/** A field that an update changed. `before` and `after` are values as MyCase stores them. */
const changeSchema = z.object({
  field: z.string(),
  responseField: z.string(),
  customFieldId: z.unknown().optional(),
  /** The name of a custom field, and its type. */
  customFieldName: z.string().optional(),
  customFieldType: z.string().optional(),
  before: z.unknown(),
  after: z.unknown(),
});

const itemSchema = z.object({
  /** The number of the step that it belongs to, from 1. */
  step: z.number(),
  tool: z.string(),
  /** Checked arguments. An id that an earlier step creates is a stand-in. */
  args: recordSchema,
  /** The record in words, for answers. */
  record: z.string(),
  /** Digest of everything that the preview showed about it. */
  shown: z.string(),
  /** Digest of the values that it replaces and sends. */
  sent: z.string(),
  state: z.enum(['waiting', 'sending', 'done', 'failed']),
  /** When it was sent, in milliseconds since 1970. */
  sentAt: z.number().optional(),
  createdId: z.union([z.number(), z.string()]).optional(),
  /** The record before it was changed, deleted or added to. */
  before: recordSchema.optional(),
  changes: z.array(changeSchema).optional(),
  note: z.string().optional(),
});

const planSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  createdAt: z.number(),
  /** The plan that this one reverses. */
  undoes: z.string().optional(),
  items: z.array(itemSchema),
});

/** One write of a plan, and its progress. */
export type PlanItem = z.infer<typeof itemSchema>;

export type StoredChange = z.infer<typeof changeSchema>;

/** A confirmed plan. */
export type StoredPlan = z.infer<typeof planSchema>;

/** A plan of which this process changes the items. Each change is stored before the next request. */
export interface OpenPlan {
  readonly plan: StoredPlan;
  /** Stores changes of an item. Throws a MyCaseError if it cannot, or if another process has changed the plan. */
  update(item: PlanItem, changes: Partial<PlanItem>): Promise<void>;
}

const PLAN_TTL_DAYS = 30;
const PLAN_TTL_MS = PLAN_TTL_DAYS * 24 * 60 * 60 * 1000;

/** Creates a plan with items, and stores it. Deletes plans that are older than 30 days. */
export async function createPlan(
  store: StateStore,
  items: readonly PlanItem[],
  undoes: string | undefined,
): Promise<string> {
  for (const { key, changedAt } of await store.list()) {
    if (Date.now() - changedAt > PLAN_TTL_MS) await store.delete(key);
  }
  const id = `plan-${randomBytes(6).toString('hex')}`;
  const plan: StoredPlan = { format: 1, id, createdAt: Date.now(), ...(undoes && { undoes }), items: [...items] };
  if (!(await withStoreErrors(() => store.putIfAbsent(id, plan)))) throw new Error(`there is a plan ${id} already`);
  return id;
}

/** Opens a plan. Throws a MyCaseError if there is none with this id, or if it is too old. */
export async function openPlan(store: StateStore, id: string): Promise<OpenPlan> {
  const stored = PLAN_ID.test(id) ? await store.get(id) : undefined;
  const plan = planSchema.safeParse(stored?.value).data;
  if (!stored || !plan || Date.now() - plan.createdAt > PLAN_TTL_MS) {
    throw new MyCaseError(`There is no plan ${quoteValue(id)}. Nothing was sent.`, {
      advice: `A plan is kept for ${PLAN_TTL_DAYS} days, for the account that confirmed it and the same ethical walls. Check the id, or give the steps.`,
    });
  }
  let { revision } = stored;
  /** The states of the plan that may be stored although the store has not confirmed it. */
  let unconfirmed: unknown[] = [];
  return {
    plan,
    async update(item, changes) {
      Object.assign(item, changes);
      const newRevision = await withStoreErrors(() => replacePlan(store, plan, revision, unconfirmed));
      if (newRevision === undefined) {
        throw new MyCaseError(`Stopped: another server continues the plan ${id}.`, { advice: 'Wait for its answer.' });
      }
      revision = newRevision;
      unconfirmed = [];
    },
  };
}

/** A plan is stored again and again for this time while the store cannot be reached. */
const STORE_TIMEOUT_MS = 5_000;

/**
 * Replaces the plan of a revision. Returns the new revision; undefined if another process has changed the plan. The
 * store may have carried out an attempt whose answer was lost: such states are added to `unconfirmed`.
 */
async function replacePlan(
  store: StateStore,
  plan: StoredPlan,
  revision: number,
  unconfirmed: unknown[],
): Promise<number | undefined> {
  const replacement = toJson(plan);
  return retryWhileUnavailable(STORE_TIMEOUT_MS, async () => {
    const earlier = [...unconfirmed];
    unconfirmed.push(replacement);
    if (await store.compareAndSet(plan.id, revision, plan)) return revision + 1;
    const stored = earlier.length > 0 ? await store.get(plan.id) : undefined;
    if (stored?.revision !== revision + 1 || !hasState(earlier, stored.value)) return undefined;
    if (isDeepStrictEqual(stored.value, replacement)) return stored.revision;
    return (await store.compareAndSet(plan.id, stored.revision, plan)) ? stored.revision + 1 : undefined;
  });
}

const hasState = (states: readonly unknown[], state: unknown): boolean =>
  states.some((one) => isDeepStrictEqual(one, state));

/** A plan as a store returns it. */
const toJson = (plan: StoredPlan): unknown => JSON.parse(JSON.stringify(plan));

/** Nothing more is sent if the plan cannot be stored. */
async function withStoreErrors<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = getErrorCode(error) ?? (error instanceof Error ? error.message : 'unknown error');
    throw new MyCaseError(`The plan cannot be stored in the state folder (${reason}), so it stopped.`, {
      advice: 'Correct this, and continue the plan.',
    });
  }
}

const PLAN_ID = /^plan-[\da-f]{12}$/;
