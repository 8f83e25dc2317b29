import * as z from 'zod';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { IncompleteListError } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Report } from '../../formatting/report-result.ts';
import { getName } from '../../records/api-record.ts';
import { type ConflictCheckResult, checkParties } from '../conflict-check/conflict-check.ts';
import { defineWriteWorkflow, type WorkflowContext } from '../define-workflow.ts';
import { toRowSchemas } from '../shared/sections.ts';
import { continuePlan } from '../write-many/continue-plan.ts';
import { expandSteps } from '../write-many/expand-steps.ts';
import { type PlanResult, reportPlan } from '../write-many/plan-report.ts';
import { startPlan } from '../write-many/start-plan.ts';
import { formatConflictCheck, previewConflictCheck, toParties } from './conflict-lines.ts';
import { type OpenCaseInput, openCaseInput } from './open-case-input.ts';
import { buildSteps, STEP_TOOLS } from './plan-steps.ts';
import { type Matter, resolveMatter } from './resolve-matter.ts';

/** Opens a matter, from the conflict check to the first tasks, or adds to a case. It has one confirmation. */
export const openCase = defineWriteWorkflow({
  name: 'open_case',
  title: 'Open a matter',
  description:
    'Opens a matter or adds to a case, as one plan, confirmed once: conflict check, client, staff, folders, events, tasks, note.',
  exactlyOne: ['name', 'case', 'plan_id'],
  exampleNeeds: { name: ['client'], case: ['folders'] },
  planTools: STEP_TOOLS,
  input: openCaseInput,
  sections: toRowSchemas(['steps', 'matches', 'mentions'], z.looseObject({})),
  async run(args, context, call) {
    const argumentCount = [args.name, args.case, args.plan_id].filter((one) => one !== undefined).length;
    if (argumentCount !== 1)
      throw new MyCaseError('open_case was not called: give exactly one of name, case and plan_id.');
    if (args.plan_id === undefined) return openOrExtendCase(args, context, call);
    assertOnlyPlan(args);
    return reportPlan(await continuePlan(args.plan_id, args, context, call), 'open_case', context);
  },
});

const COUNTING_ADVICE =
  'To count from today, write "+ 2 business days". To count from an event of this call, write its name: "Hearing + 14 ' +
  'days". To count from another day, write it: "2027-03-01 - 30 days".';

function assertOnlyPlan({ plan_id: _, ...others }: OpenCaseInput): void {
  const names = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) return;
  throw new MyCaseError(`open_case was not called: plan_id continues a plan as it is, without ${names.join(', ')}.`);
}

async function openOrExtendCase(args: OpenCaseInput, context: WorkflowContext, call: CallContext): Promise<Report> {
  const { cache, zone, tools } = context;
  const matter = await resolveMatter(args, cache, zone, call);
  const isNew = 'fields' in matter.case;
  if ('fields' in matter.case) await assertNameAvailable(matter.case.fields.name, context, call);
  const steps = buildSteps(matter, args.allow_duplicate === true);
  if (steps.length === 0) throw new MyCaseError('open_case was not called: there is nothing to add to the case.');
  const expanded = await expandSteps(steps, context, call, COUNTING_ADVICE);
  const conflicts = await checkConflicts(args, matter, context, call);
  const result = await startPlan(
    { ...expanded, notes: [...matter.notes, ...expanded.notes] },
    {
      requestedInput: args,
      lines: conflicts ? previewConflictCheck(matter, conflicts, tools) : [],
      parts: new Map([['the matches of the conflict check', conflicts?.matchLines]]),
    },
    context,
    call,
  );
  const { summary, sections, ...report } = reportPlan(result, 'open_case', context);
  const outcome = formatOutcome(result, isNew, context);
  return {
    ...report,
    summary: [
      ...(result.stop ? [...summary, ...outcome] : [...outcome, ...summary]),
      ...(conflicts ? formatConflictCheck(matter, conflicts) : []),
    ],
    sections: [...sections, ...(conflicts?.sections ?? [])],
  };
}

/** The result for the new case. If the plan stopped, how to go on with other values. */
function formatOutcome({ plan, stop }: PlanResult, isNew: boolean, { tools }: WorkflowContext): string[] {
  const findId = (tool: string) => plan.items.find((item) => item.tool === tool)?.createdId;
  const [caseId, clientId] = [findId('create_case'), findId('create_client')];
  if (!isNew || (caseId === undefined && clientId === undefined)) return [];
  if (!stop) return [`Opened: case id ${caseId}.`];
  return caseId === undefined
    ? [`The client was created with id ${clientId}. If you change the arguments, use this id as the client.`]
    : [
        `The case was created with id ${caseId}. To do the rest with other values, call ${tools.format('open_case')} with case ` +
          `"${caseId}" and only the parts that are not done.`,
      ];
}

/** Undefined if there is no party to check. */
async function checkConflicts(
  args: OpenCaseInput,
  matter: Matter,
  { cache, zone }: WorkflowContext,
  call: CallContext,
): Promise<ConflictCheckResult | undefined> {
  const parties = toParties(args, matter);
  if (parties.length === 0) return undefined;
  return checkParties(parties, cache, zone, call);
}

/** MyCase: names of cases are unique in the firm. The check runs before anything is created. */
async function assertNameAvailable(name: string, { cache, tools }: WorkflowContext, call: CallContext): Promise<void> {
  const { cases } = await cache.read(['cases'], call);
  if (!cases.isComplete)
    throw new MyCaseError(`Nothing was done. ${new IncompleteListError(cases).message}`, {
      advice: 'Another case may have this name already. Call again later.',
    });
  const requested = name.toLowerCase();
  for (const [id, record] of cases.names) {
    const existing = getName(record);
    if (existing.trim().toLowerCase() !== requested) continue;
    throw new MyCaseError(`Nothing was done: the case ${quoteValue(existing)} exists already (id ${id}).`, {
      advice:
        'If it is another matter, choose another name. If a plan of yours created it, continue that plan with its plan_id. ' +
        `To add to this case, call ${tools.format('open_case')} with case "${id}" instead of name.`,
    });
  }
}
