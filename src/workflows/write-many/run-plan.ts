import { isRecord } from '../../base/json.ts';
import { MyCaseError, type RecordId, toMyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import type { ToolGuide } from '../../base/tool-guide.ts';
import type { CallContext } from '../../client/client-types.ts';
import { isAddition, isCreateOperation } from '../../operations/define-operation.ts';
import type { Operation, OperationResult } from '../../operations/operation-types.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { getRecordId } from '../../writes/duplicates/record-verifier.ts';
import type { WritePlan } from '../../writes/plan-write.ts';
import { type FieldChange, getStoredValue } from '../../writes/update/field-values.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { findNeededSteps, insertIds } from './new-record-ids.ts';
import { digestSent } from './prepare-plan.ts';
import type { OpenPlan, PlanItem, StoredChange } from './stored-plan.ts';

/** The reason why a plan stopped. */
export interface PlanStop {
  readonly reason: string;
  /** True if the stored plan does not have the outcome of its last write. */
  readonly isUnknown: boolean;
}

/** A write is not started if the call ends sooner than this. */
const WRITE_RESERVE_MS = 8_000;

/**
 * Sends the writes of a plan that are not done, one after the other. Before each write its intent is stored, and after
 * it its outcome. Returns why it stopped; undefined if all writes are done.
 */
export async function runPlan(
  open: OpenPlan,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanStop | undefined> {
  const { items } = open.plan;
  for (const [i, item] of items.entries()) {
    if (item.state === 'done') continue;
    if (call.signal.aborted || call.deadline - performance.now() < WRITE_RESERVE_MS) {
      return { reason: 'The time of this call is over.', isUnknown: false };
    }
    call.reportProgress?.(`change ${i + 1} of ${items.length}`);
    const stop = await runItem(item, open, context, call);
    if (stop) return stop;
  }
  return undefined;
}

async function runItem(
  item: PlanItem,
  open: OpenPlan,
  context: WorkflowContext,
  call: CallContext,
): Promise<PlanStop | undefined> {
  let outcome: Partial<PlanItem>;
  try {
    outcome = await sendItem(item, open, context, call);
  } catch (error) {
    return storeFailure(item, toMyCaseError(error), open, context.tools);
  }
  return storeSuccess(item, outcome, open, context.tools);
}

/** Sends the write of an item. Returns the changes of the item. */
async function sendItem(
  item: PlanItem,
  open: OpenPlan,
  { plannedWrites }: WorkflowContext,
  call: CallContext,
): Promise<Partial<PlanItem>> {
  const operation = plannedWrites.findOperation(item.tool);
  const args = insertIds(item.args, collectCreatedIds(open.plan.items));
  // A create that may have been sent was searched for, so the guard against duplicates would only refuse it.
  const sentArgs =
    item.sentAt !== undefined && isCreateOperation(operation) ? { ...args, allow_duplicate: true } : args;
  const onPlanned = async (plan: WritePlan, readParent: () => Promise<ApiRecord | undefined>) =>
    storeIntent(item, plan, isAddition(operation) ? await readParent() : plan.currentRecord, open);
  const result = await plannedWrites.send(operation, sentArgs, onPlanned, call);
  return { state: 'done', note: result.caveat, ...toCreated(operation, result) };
}

/** The ids of the created records, by step. */
export const collectCreatedIds = (items: readonly PlanItem[]): Map<number, RecordId> =>
  new Map(items.flatMap(({ step, createdId }) => (createdId === undefined ? [] : [[step, createdId] as const])));

/** Stores what is sent, and the record before it. Throws a MyCaseError if these are not those of the preview. */
async function storeIntent(
  item: PlanItem,
  plan: WritePlan,
  before: ApiRecord | undefined,
  open: OpenPlan,
): Promise<void> {
  const isShown = findNeededSteps(item.args).length === 0;
  if (isShown && digestSent(plan) !== item.sent) {
    throw new MyCaseError('The record has changed since the preview. Nothing was sent for it.', {
      advice: 'Continue the plan to get a new preview of the remaining changes.',
    });
  }
  await open.update(item, {
    state: 'sending',
    sentAt: Date.now(),
    before: before && { ...before },
    changes: plan.fieldChanges?.map((change) => toStoredChange(change, plan)) ?? toStoredAdditions(plan, before),
  });
}

const toStoredChange = (change: FieldChange, { currentRecord = {} }: WritePlan): StoredChange => ({
  field: change.customField ? 'custom_field_values' : change.field,
  responseField: change.responseField,
  ...(change.customField && {
    customFieldId: change.customField.id,
    customFieldName: change.field,
    customFieldType: getText(change.customField.definition, 'field_type'),
  }),
  before: getStoredValue(change, currentRecord) ?? null,
  after: change.newValue,
});

/** The people that a write adds to a record, with those that were on it before. Undefined for a create. */
const toStoredAdditions = ({ target, args }: WritePlan, before: ApiRecord | undefined): StoredChange[] | undefined =>
  target.kind === 'other' && before
    ? Object.keys(target.fields).map((field) => ({
        field,
        responseField: field,
        before: before[field] ?? null,
        after: args[field],
      }))
    : undefined;

const toCreated = (operation: Operation, { body }: OperationResult): Partial<PlanItem> => {
  const id = isCreateOperation(operation) && isRecord(body) ? getRecordId(body) : undefined;
  return id === undefined ? {} : { createdId: id };
};

/**
 * Stores that a write was carried out. If that fails, nothing more is stored: the stored plan has the write as sent, so
 * a later call finds out its outcome.
 */
async function storeSuccess(
  item: PlanItem,
  outcome: Partial<PlanItem>,
  open: OpenPlan,
  tools: ToolGuide,
): Promise<PlanStop | undefined> {
  const error = await tryUpdate(item, outcome, open);
  return (
    error && {
      reason: `${labelStep(item, tools)} was carried out, but the stored plan does not say so. ${error.fullMessage}`,
      isUnknown: true,
    }
  );
}

async function storeFailure(item: PlanItem, error: MyCaseError, open: OpenPlan, tools: ToolGuide): Promise<PlanStop> {
  const isUnknown = error.outcome === 'unknown' && item.state === 'sending';
  const note = joinSentences(error.message, isUnknown ? undefined : error.advice) ?? '';
  const storeError = await tryUpdate(item, isUnknown ? { note } : { state: 'failed', note }, open);
  const storeMessage = storeError?.message === error.message ? undefined : storeError?.fullMessage;
  const result = `${labelStep(item, tools)} ${isUnknown ? 'has an unknown outcome' : 'failed'}: ${note}`;
  return { reason: joinSentences(result, storeMessage) ?? result, isUnknown };
}

const labelStep = ({ step, tool }: PlanItem, tools: ToolGuide): string => `Step ${step} (${tools.label(tool)})`;

/** Stores changes of an item. Returns the error if that fails. */
const tryUpdate = (item: PlanItem, changes: Partial<PlanItem>, open: OpenPlan): Promise<MyCaseError | undefined> =>
  open.update(item, changes).then(() => undefined, toMyCaseError);
