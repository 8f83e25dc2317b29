import type { CallContext } from '../../client/client-types.ts';
import type { ConfirmableState } from '../../writes/confirm/confirmation-gate.ts';
import { digestJson } from '../../writes/confirm/confirmation-tokens.ts';
import type { WritePlan } from '../../writes/plan-write.ts';
import { getStoredValue } from '../../writes/update/field-values.ts';
import type { WorkflowContext } from '../define-workflow.ts';
import { type PlannedCall, throwForStep } from './expand-steps.ts';
import { findNeededSteps, toStandIn } from './new-record-ids.ts';
import type { PreparedCall } from './prepared-call.ts';
import { assertDistinctCreates, assertSeparateChanges } from './separate-changes.ts';

/** The number of writes that are checked at the same time. */
const MAX_CHECKS = 8;

/**
 * Checks all writes of a plan: names, records, duplicates, the checks of a careful person. Nothing is sent. Throws a
 * MyCaseError that names the first step that would be refused.
 */
export async function preparePlan(
  calls: readonly PlannedCall[],
  context: WorkflowContext,
  call: CallContext,
): Promise<PreparedCall[]> {
  const results: PreparedCall[] = [];
  let nextIndex = 0;
  let isFailed = false;
  const work = async () => {
    for (let i = nextIndex; i < calls.length && !isFailed; i = nextIndex) {
      nextIndex += 1;
      const planned = calls[i];
      if (planned) results[i] = await prepareCall(planned, context, call);
      call.reportProgress?.(`checked ${Object.keys(results).length} of ${calls.length} changes`);
    }
  };
  const workers = Array.from({ length: MAX_CHECKS }, () =>
    work().catch((error: unknown) => {
      isFailed = true;
      throw error;
    }),
  );
  await Promise.allSettled(workers);
  await Promise.all(workers);
  assertDistinctCreates(results);
  assertSeparateChanges(results);
  return results;
}

async function prepareCall(planned: PlannedCall, context: WorkflowContext, call: CallContext): Promise<PreparedCall> {
  const { step, operation, args } = planned;
  const { plannedWrites } = context;
  const newIds = new Map(findNeededSteps(args).map((needed) => [toStandIn(needed), `the record of step ${needed}`]));
  try {
    const prepared =
      newIds.size > 0
        ? await plannedWrites.prepareForNewRecord(operation, args, newIds, call)
        : await plannedWrites.prepare(operation, args, call);
    const description = prepared
      ? await plannedWrites.describe(prepared, newIds, call)
      : { record: formatIds(planned), changes: [], remarks: ['It has these values already: nothing is sent.'] };
    return { ...planned, prepared, description };
  } catch (error) {
    return throwForStep(error, step);
  }
}

const formatIds = ({ args }: PlannedCall): string =>
  Object.entries(args)
    .filter(([name]) => name.endsWith('_id'))
    .map(([name, id]) => `${name} ${id}`)
    .join(', ');

/** The digest of everything that a preview shows about a write. */
export const digestShown = ({ prepared, description, args }: PreparedCall): string =>
  digestJson([prepared ? [...prepared.snapshot.parts] : args, description.changes]);

/**
 * The digest of the values that a write replaces and sends. It does not depend on other fields of the record, which an
 * earlier step of the same plan may change.
 */
export function digestSent({ target, args, currentRecord = {}, fieldChanges }: WritePlan): string {
  if (fieldChanges) {
    return digestJson(
      fieldChanges.map((change) => [change.field, getStoredValue(change, currentRecord), change.newValue]),
    );
  }
  const { updated_at: _, ...record } = currentRecord;
  const { allow_duplicate: __, ...sent } = args;
  return digestJson(target.operation.method === 'DELETE' ? record : sent);
}

/** The state that a confirmation of the plan belongs to, by step. `otherParts` are other values that it depends on. */
export function toConfirmableState(
  calls: readonly PreparedCall[],
  otherParts: ConfirmableState['parts'],
): ConfirmableState {
  const steps = calls.map(({ operation, args }) => [operation.name, args]);
  const parts = new Map<string, unknown>([['the steps', steps], ...otherParts]);
  calls.forEach(({ step, prepared, args, description }, i) => {
    const place = `step ${step}${calls.filter((call) => call.step === step).length > 1 ? `, change ${i + 1}` : ''}`;
    if (!prepared) parts.set(place, args);
    else for (const [name, value] of prepared.snapshot.parts) parts.set(`${place}: ${name}`, value);
    parts.set(`${place}: the change`, description.changes);
  });
  return { parts };
}
