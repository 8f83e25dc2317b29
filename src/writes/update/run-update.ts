import { MyCaseError } from '../../base/mycase-error.ts';
import type { RequestContext } from '../../client/client-types.ts';
import { expandPath } from '../../client/url-path.ts';
import type { OperationResult } from '../../operations/operation-types.ts';
import { runOperation } from '../../operations/run-operation.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import type { Plan } from '../plan.ts';
import { planWrite } from '../plan-write.ts';
import type { WriteContext } from '../write-context.ts';
import {
  buildChangeResult,
  buildUnchangedResult,
  formatFieldValue,
  hasNoChanges,
  NOT_READ_BACK,
} from './change-result.ts';
import { matchesValue } from './compare-values.ts';
import { fetchCurrentRecord } from './current-record.ts';
import { isApplied } from './field-change.ts';

/**
 * Makes a planned change, which is no idle one: alone with the record it reads it again, merges again, sends, and reads back what MyCase
 * made of it. Nothing is sent where the record holds it all already. Throws a MyCaseError where somebody else changed
 * one of the same fields since the change was planned.
 */
export async function runUpdate(
  plan: Plan,
  context: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  return context.locks.runExclusive(expandPath(plan.operation.path, plan.args), scope, async () => {
    const latestPlan = await planWrite(plan.operation, plan.input, context, scope);
    assertNoConflicts(plan, latestPlan);
    return hasNoChanges(latestPlan)
      ? buildUnchangedResult(latestPlan)
      : sendAndReadBack(latestPlan, context, scope);
  });
}

/** The change of somebody else must not be written over unseen. */
function assertNoConflicts(plan: Plan, { currentRecord: latestRecord = {} }: Plan): void {
  const { currentRecord: plannedRecord = {}, operation } = plan;
  const faults = plan.fieldChanges
    .filter(
      (fieldChange) =>
        !isApplied(fieldChange, latestRecord, false) &&
        !matchesValue(fieldChange.getValue(plannedRecord), fieldChange.getValue(latestRecord), true),
    )
    .map(
      (fieldChange) =>
        `${fieldChange.field} was ${formatFieldValue(fieldChange, fieldChange.getValue(plannedRecord), operation)}, is now ${formatFieldValue(fieldChange, fieldChange.getValue(latestRecord), operation)} ` +
        `and was to become ${formatFieldValue(fieldChange, fieldChange.newValue, operation)}.`,
    );
  if (faults.length === 0) return;
  throw new MyCaseError(
    `${operation.name} was not carried out, for somebody else has changed the same meanwhile: ${faults.join(' ')} ` +
      'Nothing was sent: look at the record again, then decide.',
  );
}

async function sendAndReadBack(
  plan: Plan,
  context: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  try {
    const { result, plan: sentPlan } = await sendUpdate(plan, context, scope);
    return buildChangeResult(sentPlan, result, await fetchUpdatedRecord(sentPlan, context, scope));
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.outcome !== 'unknown') throw error;
    return buildLostUpdateResult(plan, error, await fetchUpdatedRecord(plan, context, scope));
  }
}

/**
 * MyCase refuses a PUT that refers to a record deleted since, though it keeps such references itself. Fields that
 * were only to stay are then left out: a 422 has changed nothing.
 */
async function sendUpdate(
  plan: Plan,
  context: WriteContext,
  scope: RequestContext,
): Promise<{ result: OperationResult; plan: Plan }> {
  try {
    return { result: await runOperation(plan.operation, plan.args, context, scope), plan };
  } catch (error) {
    const rejectedFields = error instanceof MyCaseError ? findRejectedFields(plan, error) : [];
    if (rejectedFields.length === 0) throw error;
    const args = Object.fromEntries(
      Object.entries(plan.args).filter(([name]) => !rejectedFields.includes(name)),
    );
    const note = `${rejectedFields.join(' and ')} could not be sent along: MyCase refuses what the record itself holds there.`;
    const result = await runOperation(plan.operation, args, context, scope);
    return { result, plan: { ...plan, args, notes: [...plan.notes, note] } };
  }
}

/** The fields MyCase refused, where all of them only came along. */
function findRejectedFields(
  { operation, input, fieldChanges }: Plan,
  { status, outcome, fields }: MyCaseError,
): string[] {
  if (status !== 422 || outcome !== 'not done') return [];
  const { body = {} } = operation;
  const isRetained = (name: string) =>
    input[name] === undefined &&
    !fieldChanges.some(({ field }) => field === name) &&
    body[name]?.isOptional() === true;
  return fields.every(isRetained) ? [...new Set(fields)] : [];
}

/** What the record holds after a change was sent; a sentence where it could not be read. */
async function fetchUpdatedRecord(
  { operation, args }: Plan,
  context: WriteContext,
  scope: RequestContext,
): Promise<ApiRecord | string> {
  try {
    return (await fetchCurrentRecord(operation, args, context, scope)) ?? NOT_READ_BACK;
  } catch (error) {
    if (error instanceof MyCaseError) return error.message;
    throw error;
  }
}

/** The record itself may show what an answer that never came would have said. */
function buildLostUpdateResult(
  plan: Plan,
  error: MyCaseError,
  updatedRecord: ApiRecord | string,
): OperationResult {
  if (
    typeof updatedRecord !== 'string' &&
    plan.fieldChanges.every((fieldChange) => isApplied(fieldChange, updatedRecord, false))
  ) {
    const caveat = "MyCase's answer was lost, but the record was read again and holds the change.";
    return buildChangeResult(plan, { status: 204, body: undefined, caveat }, updatedRecord);
  }
  const explanation =
    typeof updatedRecord === 'string'
      ? 'It could not be read again either.'
      : 'Read again at once, the record did not hold the change; it may still come. The same update may be called ' +
        'again: it reads the record anew.';
  const { status } = error;
  throw new MyCaseError(`${error.message} ${explanation}`, {
    outcome: 'unknown',
    ...(status !== undefined && { status }),
  });
}
