import { MyCaseError } from '../../base/mycase-error.ts';
import type { ToolGuide } from '../../base/tool-guide.ts';
import type { CallContext } from '../../client/client-types.ts';
import { isCreateOperation } from '../../operations/define-operation.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { getRecordId, SETTLE_MS } from '../../writes/duplicates/record-verifier.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { insertIds } from './new-record-ids.ts';
import { collectCreatedIds, type PlanStop } from './run-plan.ts';
import type { OpenPlan, PlanItem } from './stored-plan.ts';

/**
 * Finds out if the write was carried out that was sent when an earlier call of the plan ended. Its outcome is read from
 * the records in MyCase. Returns the reason if it is not known.
 */
export async function settlePlan(
  open: OpenPlan,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanStop | undefined> {
  for (const item of open.plan.items.filter(({ state }) => state === 'sending')) {
    const operation = context.plannedWrites.findOperation(item.tool);
    const args = insertIds(item.args, collectCreatedIds(open.plan.items));
    const outcome = await findOutcome(item, operation, args, open, context, call);
    if (outcome === 'unknown')
      return { reason: `Step ${item.step}: ${formatUnknown(item, context.tools)}`, isUnknown: true };
    if (outcome !== 'missing') await open.update(item, outcome);
  }
  return undefined;
}

/**
 * Finds out if a write was carried out whose outcome was not stored. Returns the changes of its item if it was,
 * `missing` if it was not, or if sending it again has no second effect.
 */
async function findOutcome(
  item: PlanItem,
  operation: Operation,
  args: Arguments,
  { plan }: OpenPlan,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<Partial<PlanItem> | 'missing' | 'unknown'> {
  const sentAt = item.sentAt ?? 0;
  if (operation.method === 'DELETE') return findDeletion(item, operation, args, plannedWrites, call);
  // An update reads the record first, and sends nothing if it has the values. Added links are on a record once.
  if (!isCreateOperation(operation)) return 'missing';
  const knownIds = plan.items.flatMap(({ createdId }) => (createdId === undefined ? [] : [createdId]));
  const { record, isMissing } = await plannedWrites.findCreated(operation, args, sentAt, knownIds, call);
  if (record)
    return { state: 'done', createdId: getRecordId(record), note: 'The record was found: an earlier call created it.' };
  return isMissing && Date.now() - sentAt > SETTLE_MS ? 'missing' : 'unknown';
}

const NOT_FOUND = 404;

async function findDeletion(
  item: PlanItem,
  operation: Operation,
  args: Arguments,
  plannedWrites: WorkflowContext['plannedWrites'],
  call: CallContext,
): Promise<Partial<PlanItem> | 'missing'> {
  try {
    await plannedWrites.prepare(operation, args, call);
    return 'missing';
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.status !== NOT_FOUND) throw error;
    return { state: 'done', before: item.before, note: 'The record is deleted: MyCase does not find it any more.' };
  }
}

const formatUnknown = ({ tool, sentAt = 0 }: PlanItem, tools: ToolGuide): string =>
  Date.now() - sentAt > SETTLE_MS
    ? `it is not known if ${tools.label(tool)} was carried out, and its list does not show it for certain. Look for the record in MyCase. Do the remaining steps with a new plan.`
    : `it is not known yet if ${tools.label(tool)} was carried out. Continue the plan in a minute: its record is searched for again.`;
