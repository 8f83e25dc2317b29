import { isRecord } from '../../base/json.ts';
import { MyCaseError, type Outcome } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Arguments, OperationResult } from '../../operations/operation-types.ts';
import { type ApiRecord, getReferenceIds } from '../../records/api-record.ts';
import { digestJson } from '../../writes/confirm/confirmation-tokens.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import type { CreatedIds, PlanStep } from './plan-steps.ts';

/** The progress of a plan. */
export interface PlanProgress {
  /** A text for each finished step: its id, or `done`. */
  readonly done: string[];
  /** Ids of the records that the steps created or adopted. */
  readonly knownIds: Set<unknown>;
  created: CreatedIds;
  isRunning: boolean;
  /** Set if the outcome of the next step is unknown: when it was sent, in milliseconds since 1970. */
  uncertainSince?: number | undefined;
  /** The reason why the plan can't continue. */
  blockedReason?: string;
}

const MAX_UNFINISHED_PLANS = 100;

/** Plans by the firm's cache and by the digest of their arguments. A call that failed continues its plan. */
const unfinishedPlans = new WeakMap<ListCache, Map<string, PlanProgress>>();

/** The progress of the plan with these arguments. `allow_duplicate` does not make another plan. */
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

/** A plan to run, with its progress. */
export interface PlanRun {
  readonly steps: readonly PlanStep[];
  readonly progress: PlanProgress;
  readonly isDuplicateAllowed: boolean;
  readonly context: WorkflowContext;
  readonly scope: RequestContext;
}

/**
 * Adopts the client and the case that another server created a few minutes ago with identical calls. Records of later
 * steps are adopted when their step runs.
 */
export async function adoptEarlierAttempt(run: PlanRun): Promise<void> {
  const { progress, isDuplicateAllowed } = run;
  if (progress.done.length > 0) return;
  const { created, records } = await findEarlierRecords(run);
  const [client] = records;
  // Another call of this plan may have started in the meantime.
  if (progress.done.length > 0 || progress.isRunning) return;
  // A client without the case may belong to another plan, or may be an intended duplicate.
  if (created.case === undefined && (isDuplicateAllowed || getReferenceIds(client ?? {}, 'cases').length > 0)) return;
  progress.done.push(...records.map(({ id }) => `id ${id}. It was created a few minutes ago`));
  for (const { id } of records) progress.knownIds.add(id);
  progress.created = created;
}

/** Finds the records that an earlier attempt created and that still exist. */
async function findEarlierRecords({
  steps,
  progress,
  context: { cache, findRecentCreateId },
  scope,
}: PlanRun): Promise<{ readonly created: CreatedIds; readonly records: readonly ApiRecord[] }> {
  const records: ApiRecord[] = [];
  let { created } = progress;
  for (const { tool, args, creates } of steps) {
    const id = creates && (await findRecentCreateId(tool, args(created), scope));
    if (!creates || typeof id !== 'number') break;
    const { clients, cases } = await cache.read(['clients', 'cases'], scope, { fresh: true });
    const list = { client: clients, case: cases }[creates];
    const record = (await list.fetchRecords({ filter: { field: 'id', ids: [id] } })).get(id);
    if (!record) break;
    records.push(record);
    created = { ...created, [creates]: id };
  }
  return { created, records };
}

/** Runs the remaining steps. Returns the reason if it stopped. */
export async function runSteps(run: PlanRun): Promise<string | undefined> {
  const { steps, progress } = run;
  progress.isRunning = true;
  try {
    for (const step of steps.slice(progress.done.length)) {
      const problem = await runStep(step, run);
      if (problem) return problem;
    }
    return undefined;
  } finally {
    progress.isRunning = false;
  }
}

async function runStep(step: PlanStep, run: PlanRun): Promise<string | undefined> {
  const { progress } = run;
  try {
    recordStepDone(step, await sendIfMissing(step, run), progress);
    return progress.blockedReason && `${progress.blockedReason} ${formatBlockedAdvice(run.context.tools)}`;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.outcome === 'unknown') progress.uncertainSince ??= Date.now();
    // The advice of the error does not apply if the outcome is unknown: open_case itself looks for the record.
    const stepAdvice = error.outcome === 'unknown' ? undefined : error.advice;
    const failure = `step ${progress.done.length + 1} (${step.title}) failed: ${error.message}`;
    return joinSentences(failure, stepAdvice, ADVICE_BY_OUTCOME[error.outcome](run.context.tools.format('open_case')));
  }
}

const ADVICE_BY_OUTCOME: Readonly<Record<Outcome, (openCase: string) => string>> = {
  'not done': (openCase) =>
    `Fix this, then call ${openCase} again with the same arguments. It continues with the remaining steps.`,
  unknown: (openCase) =>
    `Wait a minute and check if the record exists. Then, within a few minutes, call ${openCase} again with the same ` +
    'arguments and allow_duplicate: true. It adopts existing records, creates missing ones, and continues with the remaining steps.',
};

/** A little shorter than the time that the duplicate guard remembers a create. */
const CREATE_MEMORY_TTL_MS = 9 * 60 * 1000;

/**
 * Sends a step, unless this server or an earlier one has sent it already: an existing record is adopted. Every record
 * except the client belongs to the case, so it can only come from this plan. Two steps of one plan may differ only in
 * spelling, so a record is adopted once.
 */
async function sendIfMissing(step: PlanStep, run: PlanRun): Promise<OperationResult> {
  const { progress, isDuplicateAllowed, context, scope } = run;
  const { uncertainSince, knownIds } = progress;
  const send = (allow_duplicate: boolean) =>
    context.runOperation(step.tool, { ...step.args(progress.created), allow_duplicate }, scope);
  if (step.creates === 'client' && isDuplicateAllowed && uncertainSince === undefined) return send(true);
  try {
    if (uncertainSince !== undefined && Date.now() - uncertainSince > CREATE_MEMORY_TTL_MS)
      throw new MyCaseError('An earlier call may have done this step.', { outcome: 'unknown' });
    return await send(false);
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    const adoptedResult = toAdoptedResult(error, knownIds);
    if (adoptedResult) return adoptedResult;
    if (isDuplicateAllowed && isDuplicateRefusal(error, progress)) return send(true);
    throw error;
  }
}

const toAdoptedResult = ({ createdId }: MyCaseError, knownIds: ReadonlySet<unknown>): OperationResult | undefined =>
  createdId === undefined || knownIds.has(createdId)
    ? undefined
    : { status: 200, body: { id: createdId }, caveat: 'An earlier call created it' };

/** True if a step was refused only because an identical create was sent before. */
const isDuplicateRefusal = ({ createdId, outcome }: MyCaseError, { uncertainSince }: PlanProgress): boolean =>
  createdId !== undefined || (uncertainSince !== undefined && outcome === 'unknown');

/** Records that a step is done, and the id that later steps need. */
function recordStepDone({ title, creates }: PlanStep, { body, caveat }: OperationResult, progress: PlanProgress): void {
  const id = isRecord(body) && typeof body.id === 'number' ? body.id : undefined;
  progress.done.push([id === undefined ? 'done' : `id ${id}`, caveat].filter(Boolean).join('. '));
  progress.knownIds.add(id);
  progress.uncertainSince = undefined;
  if (creates && id !== undefined) progress.created = { ...progress.created, [creates]: id };
  if (creates && id === undefined) {
    progress.blockedReason = `The step "${title}" was done, but MyCase did not return the record.`;
  }
}

/** The advice for a plan that can't continue. */
export const formatBlockedAdvice = (tools: ToolGuide): string =>
  `Find the record${adviseTool(tools, 'find_records', (name) => ` with ${name}`) ?? ''}, and do the remaining steps one by one.`;
