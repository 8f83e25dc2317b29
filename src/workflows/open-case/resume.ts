import { MyCaseError, type Outcome } from '../../base/errors.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Arguments, OperationResult } from '../../operations/types.ts';
import { type ApiRecord, isRecord, referencesOf } from '../../records/record.ts';
import { digestOf } from '../../writes/confirm/tokens.ts';
import { nextStep } from '../../writes/duplicates/messages.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { Made, Step } from './steps.ts';

/** How far a plan was carried out. */
export interface Progress {
  /** What the steps done so far have answered. */
  readonly done: string[];
  /** Ids of all that they made or took over. */
  readonly ids: Set<unknown>;
  made: Made;
  isRunning: boolean;
  /** Since when the step after those may have been carried out all the same, in milliseconds since 1970. */
  unsureSince?: number | undefined;
  /** Why it can't go on by itself. */
  lost?: string;
}

const MOST_KEPT = 100;

/** Plans begun, by firm and by the digest of their arguments: a call that failed in the middle is taken up again. */
const unfinishedPlans = new WeakMap<ListCache, Map<string, Progress>>();

/** How far this plan was carried out before; the same plan is the one with the same arguments, duplicates allowed or not. */
export function progressOf(cache: ListCache, { allow_duplicate: _, ...args }: Arguments): Progress {
  const plans = unfinishedPlans.get(cache) ?? new Map<string, Progress>();
  unfinishedPlans.set(cache, plans);
  const key = digestOf(args);
  const progress = plans.get(key) ?? { done: [], ids: new Set(), made: {}, isRunning: false };
  plans.set(key, progress);
  const [oldest] = plans.keys();
  if (plans.size > MOST_KEPT && oldest !== undefined) plans.delete(oldest);
  return progress;
}

/**
 * Takes over the client and the case that another server made for the same plan: it had the same calls made a few
 * minutes ago. What follows them is taken over when its turn comes.
 */
export async function adoptEarlierAttempt(
  steps: readonly Step[],
  progress: Progress,
  mayDouble: boolean,
  context: WorkflowContext,
  scope: RequestContext,
): Promise<void> {
  if (progress.done.length > 0) return;
  const { made, records } = await madeBefore(steps, progress.made, context, scope);
  const [client] = records;
  // Another call of the same plan may have begun meanwhile.
  if (progress.done.length > 0 || progress.isRunning) return;
  // A client alone may be of another plan, or wanted a second time.
  if (made.case === undefined && (mayDouble || referencesOf(client ?? {}, 'cases').length > 0)) return;
  progress.done.push(...records.map(({ id }) => `id ${id}. It was made a few minutes ago`));
  for (const { id } of records) progress.ids.add(id);
  progress.made = made;
}

/** What the first steps have made before and is there still: it may have been deleted since. */
async function madeBefore(
  steps: readonly Step[],
  before: Made,
  { cache, madeLately }: WorkflowContext,
  scope: RequestContext,
): Promise<{ readonly made: Made; readonly records: readonly ApiRecord[] }> {
  const records: ApiRecord[] = [];
  let made = before;
  for (const { tool, args, makes } of steps) {
    const id = makes && (await madeLately(tool, args(made), scope));
    if (!makes || typeof id !== 'number') break;
    const { clients, cases } = await cache.read(['clients', 'cases'], scope, { fresh: true });
    const record = { client: clients, case: cases }[makes].records.get(id);
    if (!record) break;
    records.push(record);
    made = { ...made, [makes]: id };
  }
  return { made, records };
}

/** Goes on with the steps that are left. Answers why it stopped, where it did. */
export async function carryOut(
  steps: readonly Step[],
  progress: Progress,
  mayDouble: boolean,
  { perform }: WorkflowContext,
  scope: RequestContext,
): Promise<string | undefined> {
  progress.isRunning = true;
  try {
    for (const step of steps.slice(progress.done.length)) {
      const send = (allow_duplicate: boolean) =>
        perform(step.tool, { ...step.args(progress.made), allow_duplicate }, scope);
      const problem = await take(step, progress, mayDouble, send);
      if (problem) return problem;
    }
    return undefined;
  } finally {
    progress.isRunning = false;
  }
}

type Send = (allowDuplicate: boolean) => Promise<OperationResult>;

async function take(
  step: Step,
  progress: Progress,
  mayDouble: boolean,
  send: Send,
): Promise<string | undefined> {
  try {
    keep(step, await sendIfMissing(step, send, mayDouble, progress), progress);
    return progress.lost;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.outcome === 'unknown') progress.unsureSince ??= Date.now();
    const said = error.message.replace(nextStep(step.tool), '').trim();
    return `step ${progress.done.length + 1} (${step.words}) failed: ${said} ${ADVICE[error.outcome]}`;
  }
}

const ADVICE: Readonly<Record<Outcome, string>> = {
  'not done':
    'When that is mended, call open_case again with the same arguments: it goes on with what is left.',
  unknown:
    'Look in a minute whether it is there. Then call open_case again with the same arguments and allow_duplicate: ' +
    'true: within a few minutes it takes over what it finds, makes only what it does not find, and goes on with what is left.',
};

/** A little less than what is made is remembered for. */
const REMEMBERED_MS = 9 * 60 * 1000;

/**
 * Takes a step that may have been carried out, by this server or by the one before it: what is there is taken over, not
 * made again. All but the client belongs to the case, so nobody else can have meant it; but two steps of one plan may
 * be the same but for their spelling.
 */
async function sendIfMissing(
  { makes }: Step,
  send: Send,
  mayDouble: boolean,
  progress: Progress,
): Promise<OperationResult> {
  const { unsureSince, ids } = progress;
  if (makes === 'client' && mayDouble && unsureSince === undefined) return send(true);
  try {
    if (unsureSince !== undefined && Date.now() - unsureSince > REMEMBERED_MS)
      throw new MyCaseError('It may have been carried out the time before.', { outcome: 'unknown' });
    return await send(false);
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const there = takenOver(error, ids);
    if (there) return there;
    if (mayDouble && isDoubling(error, progress)) return send(true);
    throw error;
  }
}

const takenOver = ({ made }: MyCaseError, ids: Progress['ids']): OperationResult | undefined =>
  made === undefined || ids.has(made)
    ? undefined
    : { status: 200, body: { id: made }, caveat: 'It had arrived' };

/** Whether a step was refused only because the same was made, or may have been, before. */
const isDoubling = ({ made, outcome }: MyCaseError, { unsureSince }: Progress): boolean =>
  made !== undefined || (unsureSince !== undefined && outcome === 'unknown');

/** Notes that a step is done, and the id that later ones need. */
function keep({ words, makes }: Step, { body, caveat }: OperationResult, progress: Progress): void {
  const id = isRecord(body) && typeof body.id === 'number' ? body.id : undefined;
  progress.done.push([id === undefined ? 'done' : `id ${id}`, caveat].filter(Boolean).join('. '));
  progress.ids.add(id);
  progress.unsureSince = undefined;
  if (makes && id !== undefined) progress.made = { ...progress.made, [makes]: id };
  if (makes && id === undefined) {
    progress.lost = `"${words}" was done, but MyCase did not send it back: look it up with find_records and add what is left by the single tools.`;
  }
}
