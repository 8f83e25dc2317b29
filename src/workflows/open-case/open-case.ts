import * as z from 'zod';
import { MyCaseError, type Outcome } from '../../base/mycase-error.ts';
import { toOneLine, truncateText } from '../../base/safe-text.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Report, Section } from '../../formatting/report-result.ts';
import { type ApiRecord, getName, getReferenceIds } from '../../records/api-record.ts';
import { type ConflictCheckResult, checkParties } from '../conflict-check/conflict-check.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { type OpenCaseInput, openCaseInput } from './open-case-input.ts';
import { buildSteps, formatCalls, formatStep, type Matter, type NewClient, type PlanStep } from './plan-steps.ts';
import { resolveMatter } from './resolve-matter.ts';
import { adoptEarlierAttempt, BLOCKED_ADVICE, getProgress, type PlanProgress, runSteps } from './run-plan.ts';

const RowSchema = z.looseObject({});

/** A new matter from the conflict check to the first tasks, confirmed once. */
export const openCase = defineWriteWorkflow({
  name: 'open_case',
  title: 'Open a matter',
  description:
    'Opens a matter as one plan: conflict check, client (found or made), case, role, staff, folders, tasks and note. ' +
    'Previewed, confirmed once, then done step by step.',
  input: openCaseInput,
  sections: { steps: RowSchema, matches: RowSchema, mentions: RowSchema },
  async run(args, context, scope) {
    const { cache, zone, requireConfirmation } = context;
    const progress = getProgress(cache, args);
    assertReady(progress);
    const isDuplicateAllowed = args.allow_duplicate === true;
    const matter = await resolveMatter(args, cache, zone, scope);
    const steps = buildSteps(matter);
    if ('id' in matter.client) progress.created = { ...progress.created, client: matter.client.id };
    await adoptEarlierAttempt(steps, progress, isDuplicateAllowed, context, scope);
    const remaining = steps.slice(progress.done.length);
    if (remaining.length === 0)
      return buildReport(steps, progress, ['This was done before; nothing was done now.'], zone);
    await assertRemainingSteps(remaining, matter, progress, isDuplicateAllowed, context, scope);
    const conflicts = await checkParties(toParties(args, matter), cache, zone, scope, {
      clients: progress.created.client,
      cases: progress.created.case,
    });
    await requireConfirmation({
      requestedInput: args,
      readSnapshot: async () => ({
        parts: new Map<string, unknown>([
          ['the steps that are done', progress.done],
          ['the client', matter.client],
          ['the matches of the conflict check', conflicts.matchLines],
        ]),
      }),
      buildPreview: async () => formatPreview(args, matter, steps, progress, conflicts),
    });
    // The same call may have come twice.
    assertReady(progress);
    const failure = await runSteps(steps, progress, isDuplicateAllowed, context, scope);
    const headline = failure
      ? formatUnfinished(failure, matter, progress)
      : `Opened: case id ${progress.created.case}.`;
    const report = buildReport(
      steps,
      progress,
      [headline, ...matter.notes, ...formatConflictCheck(matter, conflicts)],
      zone,
      conflicts.sections,
    );
    return failure ? { ...report, stopped: getStopOutcome(progress) } : report;
  },
});

function assertReady({ blockedReason, isRunning }: PlanProgress): void {
  if (blockedReason) throw new MyCaseError(blockedReason, { advice: BLOCKED_ADVICE });
  if (isRunning) throw new MyCaseError('Nothing was done: this very plan is being carried out.');
}

/** Looks up what the steps that are left would name, and whether something like it is there. Throws a MyCaseError. */
async function assertRemainingSteps(
  remaining: readonly PlanStep[],
  matter: Matter,
  { created, uncertainSince }: PlanProgress,
  isDuplicateAllowed: boolean,
  { cache, assertValidWrite }: WorkflowContext,
  scope: RequestContext,
): Promise<void> {
  // What may have come of it the time before is looked for when its turn comes.
  const uncertainStep = uncertainSince === undefined ? undefined : remaining[0];
  if (!created.case && uncertainStep?.creates !== 'case') await assertNameAvailable(matter, cache, scope);
  for (const step of remaining) {
    const allow_duplicate = isDuplicateAllowed || step === uncertainStep;
    await assertValidWrite(step.tool, { ...step.args(created), allow_duplicate }, scope);
  }
}

/** Other arguments are another plan, which would make the client once more. */
function formatUnfinished(failure: string, { client }: Matter, { created }: PlanProgress): string {
  const isOnlyClientCreated = 'fields' in client && created.client !== undefined && created.case === undefined;
  const clientNote = isOnlyClientCreated
    ? ` The client is made, id ${created.client}: with other arguments, name it by that.`
    : '';
  return `Not finished: ${failure}${clientNote}`;
}

const getStopOutcome = ({ uncertainSince }: PlanProgress): Outcome =>
  uncertainSince === undefined ? 'not done' : 'unknown';

/** MyCase: names of cases are unique in the firm. Found out first, nothing is made that has to be taken back. */
async function assertNameAvailable(matter: Matter, cache: ListCache, scope: RequestContext): Promise<void> {
  const { cases } = await cache.read(['cases'], scope);
  const requestedName = matter.fields.name.toLowerCase();
  const existingCase = [...cases.records.values()].find(
    (record) => getName(record).trim().toLowerCase() === requestedName,
  );
  if (!existingCase) return;
  const calls = formatRemainingCalls(matter, existingCase);
  throw new MyCaseError(
    `Nothing was done: there is a case "${getName(existingCase)}" already (id ${existingCase.id}).`,
    {
      advice: joinSentences(
        'If that is another matter, choose another name.',
        calls.length > 0
          ? `If it was begun by this plan, look with case_brief what it has, and add what is missing by these calls:\n${calls.join('\n')}`
          : undefined,
      ),
    },
  );
}

/** The calls that complete a case that exists already. */
function formatRemainingCalls(matter: Matter, existingCase: ApiRecord): string[] {
  const [client] = getReferenceIds(existingCase, 'clients');
  const remainingSteps = buildSteps(matter).filter(({ creates }) => creates === undefined);
  return formatCalls(remainingSteps, {
    ...(client !== undefined && { client }),
    case: Number(existingCase.id),
  });
}

/** Everyone the matter is about. */
const toParties = ({ others = [] }: OpenCaseInput, { client }: Matter) => [
  'id' in client ? { name: client.name } : toParty(client.fields),
  ...others.map((name) => ({ name })),
];

const toParty = ({ first_name, last_name, email, cell_phone_number }: NewClient) => ({
  name: `${first_name} ${last_name}`,
  emails: [email ?? []].flat(),
  phones: [cell_phone_number ?? []].flat(),
});

/** Formats the result of the conflict check, with at most `lines` of its matches. */
const formatConflictCheck = (
  { client }: Matter,
  { partySummaries, coverageNotes }: ConflictCheckResult,
  matchLines: readonly string[] = [],
): string[] => [
  ...partySummaries.map(toOneLine),
  ...matchLines,
  ...('id' in client ? ["The client's own record is left out of the matches."] : []),
  ...coverageNotes,
];

/** A text that is longer is cut in the preview, its length said. */
const MAX_DETAIL_LENGTH = 2_000;
/** A longer plan would lose its end in the preview, which holds 8,000 characters. */
const MAX_PLAN_LENGTH = 6_500;
const MAX_PREVIEW_MATCHES = 12;

function formatPreview(
  { allow_duplicate }: OpenCaseInput,
  matter: Matter,
  steps: readonly PlanStep[],
  { done }: PlanProgress,
  conflicts: ConflictCheckResult,
): string {
  const { matchLines } = conflicts;
  const previewMatches = [
    ...matchLines.slice(0, MAX_PREVIEW_MATCHES).map((line) => `  ${toOneLine(line)}`),
    ...(matchLines.length > MAX_PREVIEW_MATCHES
      ? [`  and ${matchLines.length - MAX_PREVIEW_MATCHES} matches more`]
      : []),
  ];
  const plan = steps.flatMap((step, i) => {
    const [title = '', ...details] = i < done.length ? [`${step.title} (done already: ${done[i]})`] : formatStep(step);
    return [
      `  ${i + 1}. ${toOneLine(title)}`,
      ...details.map((line) => `       ${truncateText(toOneLine(line), MAX_DETAIL_LENGTH)}`),
    ];
  });
  if (plan.join('\n').length > MAX_PLAN_LENGTH) throw createPlanTooLongError();
  return [
    'What would be done:',
    ...plan,
    ...matter.notes.map(toOneLine),
    ...(allow_duplicate ? ['allow_duplicate: true, so what may be there already is made all the same.'] : []),
    'Conflict check:',
    ...formatConflictCheck(matter, conflicts, previewMatches),
  ].join('\n');
}

const createPlanTooLongError = (): MyCaseError =>
  new MyCaseError('Nothing was done: the plan is too long to be shown whole before it is confirmed.', {
    advice: 'Leave out some tasks or long texts, and add them afterwards by their own tools.',
  });

function buildReport(
  steps: readonly PlanStep[],
  { done, uncertainSince }: PlanProgress,
  summary: readonly string[],
  zone: string,
  sections: readonly Section[] = [],
): Report {
  const getStepResult = (i: number) =>
    done[i] ?? (i === done.length && uncertainSince !== undefined ? 'not known' : 'not done');
  const rows = steps.map(({ title }, i) => ({ step: i + 1, what: title, result: getStepResult(i) }));
  return {
    summary,
    sections: [{ key: 'steps', title: 'Steps', rows, total: rows.length }, ...sections],
    zone,
  };
}
