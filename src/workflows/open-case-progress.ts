import type { CallScope } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';
import type { Firm } from '../firm/mirror.ts';
import { isRecord } from '../firm/record.ts';
import { digestOf } from '../guards/tokens.ts';
import type { Arguments, RunAnswer } from '../tools/run.ts';
import type { Made, Step } from './open-case-plan.ts';
import type { WorkflowContext } from './workflow.ts';

/** How far a plan was carried out. */
export interface Progress {
  /** What the steps done so far have answered. */
  readonly done: string[];
  made: Made;
  isRunning: boolean;
  /** Since when the step after those may have been carried out all the same, in milliseconds since 1970. */
  unsureSince?: number | undefined;
  /** Why it can't go on by itself. */
  lost?: string;
}

const MOST_KEPT = 100;

/** Plans begun, by firm and by the digest of their arguments: a call that failed in the middle is taken up again. */
const begun = new WeakMap<Firm, Map<string, Progress>>();

/** How far this plan was carried out before; the same plan is the one with the same arguments, duplicates allowed or not. */
export function progressOf(firm: Firm, { allow_duplicate: _, ...args }: Arguments): Progress {
  const plans = begun.get(firm) ?? new Map<string, Progress>();
  begun.set(firm, plans);
  const key = digestOf(args);
  const progress = plans.get(key) ?? { done: [], made: {}, isRunning: false };
  plans.set(key, progress);
  const [oldest] = plans.keys();
  if (plans.size > MOST_KEPT && oldest !== undefined) plans.delete(oldest);
  return progress;
}

/** Goes on with the steps that are left. Answers why it stopped, where it did. */
export async function carryOut(
  left: readonly Step[],
  progress: Progress,
  mayDouble: boolean,
  { perform }: WorkflowContext,
  scope: CallScope,
): Promise<string | undefined> {
  progress.isRunning = true;
  try {
    for (const step of left) {
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

type Send = (allowDuplicate: boolean) => Promise<RunAnswer>;

async function take(
  step: Step,
  progress: Progress,
  mayDouble: boolean,
  send: Send,
): Promise<string | undefined> {
  const { unsureSince } = progress;
  try {
    const sent =
      unsureSince === undefined ? send(mayDouble) : sendIfMissing(send, mayDouble, Date.now() - unsureSince);
    keep(step, await sent, progress);
    return progress.lost;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.outcome === 'unknown') progress.unsureSince ??= Date.now();
    return `"${step.words}" failed: ${error.message}`;
  }
}

/** A little less than what is made is remembered for. */
const REMEMBERED_MS = 9 * 60 * 1000;

/** Takes a step that may have been carried out `age` milliseconds ago: what is there is taken over, not made again. */
async function sendIfMissing(send: Send, mayDouble: boolean, age: number): Promise<RunAnswer> {
  try {
    if (age > REMEMBERED_MS) throw new MyCaseError(TOO_LONG_AGO, { outcome: 'unknown' });
    return await send(false);
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.made !== undefined) return { status: 200, body: { id: error.made }, caveat: 'It had arrived' };
    if (!mayDouble || error.outcome !== 'unknown') throw error;
    return send(true);
  }
}

const TOO_LONG_AGO =
  'It may have been carried out the time before. If it is not in MyCase, call open_case again with allow_duplicate: true.';

/** Notes that a step is done, and the id that later ones need. */
function keep({ words, makes }: Step, { body, caveat }: RunAnswer, progress: Progress): void {
  const id = isRecord(body) && typeof body.id === 'number' ? body.id : undefined;
  progress.done.push([id === undefined ? 'done' : `id ${id}`, caveat].filter(Boolean).join('. '));
  progress.unsureSince = undefined;
  if (makes && id !== undefined) progress.made = { ...progress.made, [makes]: id };
  if (makes && id === undefined) {
    progress.lost = `"${words}" was done, but MyCase did not send it back: look it up with find_records and add what is left by the single tools.`;
  }
}
