import * as z from 'zod';
import { getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue, toOneLine, truncateText } from '../../base/safe-text.ts';
import { joinSentences } from '../../base/sentences.ts';
import { adviseTool, type ToolGuide } from '../../base/tool-guide.ts';
import { IncompleteListError } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { Report, Section } from '../../formatting/report-result.ts';
import { type ApiRecord, getName, getReferenceIds } from '../../records/api-record.ts';
import { findImprobableDays } from '../../writes/confirm/improbable-values.ts';
import { type ConflictCheckResult, checkParties, type PartyInput } from '../conflict-check/conflict-check.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toRowSchemas, toSection } from '../shared/sections.ts';
import { type OpenCaseInput, openCaseInput } from './open-case-input.ts';
import { buildSteps, formatStep, type Matter, type PlanStep } from './plan-steps.ts';
import { resolveMatter } from './resolve-matter.ts';
import {
  adoptEarlierAttempt,
  formatBlockedAdvice,
  getProgress,
  type PlanProgress,
  type PlanRun,
  runSteps,
} from './run-plan.ts';

/** Opens a matter, from the conflict check to the first tasks, with one confirmation. */
export const openCase = defineWriteWorkflow({
  name: 'open_case',
  title: 'Open a matter',
  description:
    'Opens a matter as one plan: conflict check, client (existing or new), case, role, staff, folders, tasks and note. ' +
    'The plan is previewed and confirmed once, and then runs step by step.',
  exactlyOne: ['client', 'new_client'],
  input: openCaseInput,
  sections: toRowSchemas(['steps', 'matches', 'mentions'], z.looseObject({})),
  async run(args, context, scope) {
    const { cache, zone, requireConfirmation } = context;
    const progress = getProgress(cache, args);
    assertReady(progress, context.tools);
    const matter = await resolveMatter(args, cache, zone, scope);
    const steps = buildSteps(matter);
    const run: PlanRun = { steps, progress, isDuplicateAllowed: args.allow_duplicate === true, context, scope };
    if ('id' in matter.client) progress.created = { ...progress.created, client: matter.client.id };
    await adoptEarlierAttempt(run);
    if (progress.done.length === steps.length)
      return buildReport(run, ['All steps were done by an earlier call. Nothing was done now.']);
    await assertRemainingSteps(run, matter);
    const conflicts = await checkParties(toParties(args, matter), cache, zone, scope, {
      clients: progress.created.client,
      cases: progress.created.case,
    });
    await requireConfirmation({
      requestedInput: args,
      readSnapshot: async () => ({
        parts: new Map<string, unknown>([
          ['the finished steps', progress.done],
          ['the client', matter.client],
          ['the matches of the conflict check', conflicts.matchLines],
        ]),
      }),
      buildPreview: async () => formatPreview(run, matter, conflicts),
    });
    // An identical call may have started in the meantime.
    assertReady(progress, context.tools);
    const failure = await runSteps(run);
    const headline = failure
      ? formatUnfinished(failure, matter, progress)
      : `Opened: case id ${progress.created.case}.`;
    const summary = [headline, ...matter.notes, ...formatConflictCheck(matter, conflicts)];
    const report = buildReport(run, summary, conflicts.sections);
    return failure ? { ...report, stopped: progress.uncertainSince === undefined ? 'not done' : 'unknown' } : report;
  },
});

function assertReady({ blockedReason, isRunning }: PlanProgress, tools: ToolGuide): void {
  if (blockedReason) throw new MyCaseError(blockedReason, { advice: formatBlockedAdvice(tools) });
  if (isRunning) throw new MyCaseError('Nothing was done: an identical call is still running.');
}

/** Checks the remaining steps before the first write. Throws a MyCaseError for an unknown name or a similar record. */
async function assertRemainingSteps(
  { steps, progress, isDuplicateAllowed, context, scope }: PlanRun,
  matter: Matter,
): Promise<void> {
  const { created, uncertainSince } = progress;
  const remaining = steps.slice(progress.done.length);
  // The record of the uncertain step may exist. `runSteps` looks for it.
  const uncertainStep = uncertainSince === undefined ? undefined : remaining[0];
  if (!created.case && uncertainStep?.creates !== 'case') await assertNameAvailable(steps, matter, context, scope);
  for (const step of remaining) {
    const allow_duplicate = isDuplicateAllowed || step === uncertainStep;
    await context.assertValidWrite(step.tool, { ...step.args(created), allow_duplicate }, scope);
  }
}

/** A call with other arguments is another plan, which would create the client again. */
function formatUnfinished(failure: string, { client }: Matter, { created }: PlanProgress): string {
  const isOnlyClientCreated = 'fields' in client && created.client !== undefined && created.case === undefined;
  const clientNote = isOnlyClientCreated
    ? ` The client was created with id ${created.client}. If you change the arguments, use this id as the client.`
    : '';
  return `Not finished: ${failure}${clientNote}`;
}

/** MyCase (A-70): names of cases are unique in the firm. The check runs before anything is created. */
async function assertNameAvailable(
  steps: readonly PlanStep[],
  matter: Matter,
  { cache, tools }: WorkflowContext,
  scope: RequestContext,
): Promise<void> {
  const { cases } = await cache.read(['cases'], scope);
  if (!cases.isComplete)
    throw new MyCaseError(`Nothing was done. ${new IncompleteListError(cases).message}`, {
      advice: 'Another case may have this name already. Call again later.',
    });
  const requestedName = matter.fields.name.toLowerCase();
  const sameNameIds = [...cases.names].flatMap(([id, record]) =>
    getName(record).trim().toLowerCase() === requestedName ? id : [],
  );
  const [existingCase] =
    sameNameIds.length > 0 ? (await cases.fetchRecords({ filter: { field: 'id', ids: sameNameIds } })).values() : [];
  if (!existingCase) return;
  const calls = formatRemainingCalls(steps, existingCase, tools);
  throw new MyCaseError(
    `Nothing was done: the case ${quoteValue(getName(existingCase))} exists already (id ${existingCase.id}).`,
    {
      advice: joinSentences(
        'If it is another matter, choose another name.',
        calls.length > 0
          ? `If this plan created it, see its present contents${adviseTool(tools, 'case_brief', (name) => ` with ${name}`) ?? ''}, and complete it with these calls:\n${calls.join('\n')}`
          : undefined,
      ),
    },
  );
}

/** The calls that complete a case that exists already. */
function formatRemainingCalls(steps: readonly PlanStep[], existingCase: ApiRecord, tools: ToolGuide): string[] {
  const [client] = getReferenceIds(existingCase, 'clients');
  const ids = { ...(client !== undefined && { client }), case: Number(existingCase.id) };
  return steps.flatMap(({ creates, tool, args }) =>
    creates || !tools.has(tool) ? [] : [tools.formatCall(tool, args(ids))],
  );
}

/** The parties of the conflict check. */
const toParties = ({ other_parties = [] }: OpenCaseInput, { client }: Matter): PartyInput[] => [
  'id' in client
    ? { name: client.name }
    : {
        name: `${client.fields.first_name} ${client.fields.last_name}`,
        emails: [client.fields.email ?? []].flat(),
        phones: [client.fields.cell_phone_number ?? []].flat(),
      },
  ...other_parties.map((name) => ({ name })),
];

/** Formats the result of the conflict check, with the lines of its matches. */
const formatConflictCheck = (
  { client }: Matter,
  { partySummaries, coverageNotes }: ConflictCheckResult,
  matchLines: readonly string[] = [],
): string[] => [
  ...partySummaries.map(toOneLine),
  ...matchLines,
  ...('id' in client ? ["The matches do not include the client's own record."] : []),
  ...coverageNotes,
];

/** The most characters of the steps and of the conflict check. A longer plan is refused, because its end would not be shown. */
const MAX_LENGTHS = { steps: 5_500, conflicts: 2_000 };
const MAX_PREVIEW_MATCHES = 12;

function formatPreview(
  { steps, progress, isDuplicateAllowed, context }: PlanRun,
  matter: Matter,
  conflicts: ConflictCheckResult,
): string {
  const { done } = progress;
  const plan = steps.flatMap((step, i) => {
    const [title = '', ...details] =
      i < done.length ? [`${toOneLine(step.title)} (already done: ${toOneLine(done[i] ?? '')});`] : formatStep(step);
    return [`  ${i + 1}. ${title}`, ...details.map((line) => `     ${line}`)];
  });
  const matches = conflicts.matchLines.map((line) => `  ${truncateText(toOneLine(line), MAX_MATCH_LENGTH)};`);
  const formatMatches = (count: number) =>
    formatConflictCheck(matter, conflicts, [
      ...matches.slice(0, count),
      ...(matches.length > count ? [`  and ${matches.length - count} more matches.`] : []),
    ]);
  // As many of the most certain matches as fit. The answer after the confirmation has all of them.
  const counts = Array.from({ length: MAX_PREVIEW_MATCHES + 1 }, (_, i) => MAX_PREVIEW_MATCHES - i);
  const fittingCount = counts.find((count) => isShort(formatMatches(count), MAX_LENGTHS.conflicts)) ?? 0;
  const conflictLines = formatMatches(fittingCount);
  assertShort('plan', plan, MAX_LENGTHS.steps, 'Leave out some tasks or long texts, and add them later.');
  assertShort(
    'conflict check',
    conflictLines,
    MAX_LENGTHS.conflicts,
    adviseTool(
      context.tools,
      'conflict_check',
      (name) => `Leave out some other_parties, and check them with ${name}.`,
    ) ?? 'Leave out some other_parties.',
  );
  return [
    'Steps of the plan:',
    ...plan,
    ...formatImprobableDays(steps, context.zone),
    ...matter.notes.map(toOneLine),
    ...(isDuplicateAllowed ? ['allow_duplicate: true, so records are created even if similar records exist.'] : []),
    'Conflict check:',
    ...conflictLines,
  ].join('\n');
}

const MAX_MATCH_LENGTH = 120;

const isShort = (lines: readonly string[], maxLength: number): boolean => lines.join('\n').length <= maxLength;

/** Throws a MyCaseError if lines are too long to be shown whole. */
function assertShort(label: string, lines: readonly string[], maxLength: number, advice: string): void {
  if (isShort(lines, maxLength)) return;
  const { length } = lines.join('\n');
  throw new MyCaseError(
    `Nothing was done: the ${label} is too long to be shown completely in the confirmation (${length} characters, more than ${maxLength}).`,
    { advice },
  );
}

/** Lines about improbable days of the case and of its tasks. */
const formatImprobableDays = (steps: readonly PlanStep[], zone: string): string[] =>
  steps.flatMap(({ title, args }) =>
    findImprobableDays(args({}), getToday(zone), true).map((reason) => `Improbable: ${toOneLine(title)}: ${reason}`),
  );

function buildReport(
  { steps, progress, context }: PlanRun,
  summary: readonly string[],
  sections: readonly Section[] = [],
): Report {
  const { done, uncertainSince } = progress;
  const getStepResult = (i: number) =>
    done[i] ?? (i === done.length && uncertainSince !== undefined ? 'unknown' : 'not done');
  const rows = steps.map(({ title }, i) => ({ step: i + 1, action: title, result: getStepResult(i) }));
  return { summary, sections: [toSection('steps', { title: 'Steps', rows }), ...sections], zone: context.zone };
}
