import { isRecord } from '../../base/json.ts';
import { MyCaseError, type Outcome } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Arguments, OperationResult } from '../../operations/operation-types.ts';
import { type ApiRecord, getReferenceIds } from '../../records/api-record.ts';
import { digestJson } from '../../writes/confirm/confirmation-tokens.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { CreatedIds, PlanStep } from './plan-steps.ts';

/** How far a plan was carried out. */
export interface PlanProgress {
  /** The ids that the finished steps returned. */
  readonly done: string[];
  /** Ids of all that they made or took over. */
  readonly knownIds: Set<unknown>;
  created: CreatedIds;
  isRunning: boolean;
  /** The time from which the next step may have been carried out unseen, in milliseconds since 1970. */
  uncertainSince?: number | undefined;
  /** Why it can't go on by itself. */
  blockedReason?: string;
}

const MAX_UNFINISHED_PLANS = 100;

/** Plans begun, by firm and by the digest of their arguments: a call that failed in the middle is taken up again. */
const unfinishedPlans = new WeakMap<ListCache, Map<string, PlanProgress>>();

/** How far this plan was carried out before; the same plan is the one with the same arguments, duplicates allowed or not. */
export function getProgress(cache: ListCache, { allow_duplicate: _, ...args }: Arguments): PlanProgress {
  const plans = unfinishedPlans.get(cache) ?? new Map<string, PlanProgress>();
  unfinishedPlans.set(cache, plans);
  const key = digestJson(args);
  const progress = plans.get(key) ?? { done: [], knownIds: new Set(), created: {}, isRunning: false };
  plans.set(key, progress);
  const [oldest] = plans.keys();
  if (plans.size > MAX_UNFINISHED_PLANS && oldest !== undefined) plans.delete(oldest);
  return progress;
}

/**
 * Takes over the client and the case that another server made for the same plan: it had the same calls made a few
 * minutes ago. What follows them is taken over when its turn comes.
 */
export async function adoptEarlierAttempt(
  steps: readonly PlanStep[],
  progress: PlanProgress,
  isDuplicateAllowed: boolean,
  context: WorkflowContext,
  scope: RequestContext,
): Promise<void> {
  if (progress.done.length > 0) return;
  const { created, records } = await findEarlierRecords(steps, progress.created, context, scope);
  const [client] = records;
  // Another call of the same plan may have begun meanwhile.
  if (progress.done.length > 0 || progress.isRunning) return;
  // A client alone may be of another plan, or wanted a second time.
  if (created.case === undefined && (isDuplicateAllowed || getReferenceIds(client ?? {}, 'cases').length > 0)) return;
  progress.done.push(...records.map(({ id }) => `id ${id}. It was made a few minutes ago`));
  for (const { id } of records) progress.knownIds.add(id);
  progress.created = created;
}

/** Finds the records that earlier steps created and that still exist. */
async function findEarlierRecords(
  steps: readonly PlanStep[],
  initialIds: CreatedIds,
  { cache, findRecentCreateId }: WorkflowContext,
  scope: RequestContext,
): Promise<{ readonly created: CreatedIds; readonly records: readonly ApiRecord[] }> {
  const records: ApiRecord[] = [];
  let created = initialIds;
  for (const { tool, args, creates } of steps) {
    const id = creates && (await findRecentCreateId(tool, args(created), scope));
    if (!creates || typeof id !== 'number') break;
    const { clients, cases } = await cache.read(['clients', 'cases'], scope, { fresh: true });
    const record = { client: clients, case: cases }[creates].records.get(id);
    if (!record) break;
    records.push(record);
    created = { ...created, [creates]: id };
  }
  return { created, records };
}

/** Goes on with the steps that are left. Answers why it stopped, where it did. */
export async function runSteps(
  steps: readonly PlanStep[],
  progress: PlanProgress,
  isDuplicateAllowed: boolean,
  { runOperation }: WorkflowContext,
  scope: RequestContext,
): Promise<string | undefined> {
  progress.isRunning = true;
  try {
    for (const step of steps.slice(progress.done.length)) {
      const send = (allow_duplicate: boolean) =>
        runOperation(step.tool, { ...step.args(progress.created), allow_duplicate }, scope);
      const problem = await runStep(step, progress, isDuplicateAllowed, send);
      if (problem) return problem;
    }
    return undefined;
  } finally {
    progress.isRunning = false;
  }
}

type SendStep = (allowDuplicate: boolean) => Promise<OperationResult>;

async function runStep(
  step: PlanStep,
  progress: PlanProgress,
  isDuplicateAllowed: boolean,
  send: SendStep,
): Promise<string | undefined> {
  try {
    recordStepDone(step, await sendIfMissing(step, send, isDuplicateAllowed, progress), progress);
    return progress.blockedReason && `${progress.blockedReason} ${BLOCKED_ADVICE}`;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.outcome === 'unknown') progress.uncertainSince ??= Date.now();
    // Of a step that may have been carried out only the advice below is right: open_case itself looks for it.
    const stepAdvice = error.outcome === 'unknown' ? undefined : error.advice;
    const failure = `step ${progress.done.length + 1} (${step.title}) failed: ${error.message}`;
    return joinSentences(failure, stepAdvice, ADVICE_BY_OUTCOME[error.outcome]);
  }
}

const ADVICE_BY_OUTCOME: Readonly<Record<Outcome, string>> = {
  'not done': 'When that is mended, call open_case again with the same arguments: it goes on with what is left.',
  unknown:
    'Look in a minute whether it is there. Then call open_case again with the same arguments and allow_duplicate: ' +
    'true: within a few minutes it takes over what it finds, makes only what it does not find, and goes on with what is left.',
};

/** A little less than what is made is remembered for. */
const CREATE_MEMORY_TTL_MS = 9 * 60 * 1000;

/**
 * Takes a step that may have been carried out, by this server or by the one before it: what is there is taken over, not
 * made again. All but the client belongs to the case, so nobody else can have meant it; but two steps of one plan may
 * be the same but for their spelling.
 */
async function sendIfMissing(
  { creates }: PlanStep,
  send: SendStep,
  isDuplicateAllowed: boolean,
  progress: PlanProgress,
): Promise<OperationResult> {
  const { uncertainSince, knownIds } = progress;
  if (creates === 'client' && isDuplicateAllowed && uncertainSince === undefined) return send(true);
  try {
    if (uncertainSince !== undefined && Date.now() - uncertainSince > CREATE_MEMORY_TTL_MS)
      throw new MyCaseError('It may have been carried out the time before.', { outcome: 'unknown' });
    return await send(false);
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const adoptedResult = toAdoptedResult(error, knownIds);
    if (adoptedResult) return adoptedResult;
    if (isDuplicateAllowed && isDuplicateRefusal(error, progress)) return send(true);
    throw error;
  }
}

const toAdoptedResult = (
  { createdId }: MyCaseError,
  knownIds: PlanProgress['knownIds'],
): OperationResult | undefined =>
  createdId === undefined || knownIds.has(createdId)
    ? undefined
    : { status: 200, body: { id: createdId }, caveat: 'It had arrived' };

/** Whether a step was refused only because the same was made, or may have been, before. */
const isDuplicateRefusal = ({ createdId, outcome }: MyCaseError, { uncertainSince }: PlanProgress): boolean =>
  createdId !== undefined || (uncertainSince !== undefined && outcome === 'unknown');

/** Notes that a step is done, and the id that later ones need. */
function recordStepDone({ title, creates }: PlanStep, { body, caveat }: OperationResult, progress: PlanProgress): void {
  const id = isRecord(body) && typeof body.id === 'number' ? body.id : undefined;
  progress.done.push([id === undefined ? 'done' : `id ${id}`, caveat].filter(Boolean).join('. '));
  progress.knownIds.add(id);
  progress.uncertainSince = undefined;
  if (creates && id !== undefined) progress.created = { ...progress.created, [creates]: id };
  if (creates && id === undefined) {
    progress.blockedReason = `"${title}" was done, but MyCase did not send it back.`;
  }
}

/** The advice for a plan that cannot go on by itself. */
export const BLOCKED_ADVICE = 'Look it up with find_records and add what is left by the single tools.';
