import { MyCaseError } from '../base/mycase-error.ts';
import type { RequestContext } from '../client/client-types.ts';
import type { LoadedFile } from '../files/local-files.ts';
import { loadUploadedFile } from '../operations/file-transfer.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { RequireConfirmation } from './confirm/confirmation-gate.ts';
import { type PreviewBuilder, readConfirmationSnapshot } from './confirm/confirmation-preview.ts';
import { assertNoSimilarRecord } from './duplicates/similar-records.ts';
import { planWrite, type WritePlan } from './plan-write.ts';
import { readRecord } from './record-reader.ts';
import { reportCreate, reportOther } from './report-write.ts';
import { createListLookup } from './resolve/list-lookup.ts';
import { resolveNames } from './resolve/resolve-names.ts';
import { planUpdate } from './update/plan-update.ts';
import { reportUnchanged, reportUpdate } from './update/report-update.ts';
import { sendUpdate } from './update/send-update.ts';
import type { WriteContext } from './write-context.ts';
import { findWriteTarget, readCurrentRecord } from './write-target.ts';

/** The checks of a write that depend on its caller. */
export interface WriteOptions {
  readonly requireConfirmation: RequireConfirmation;
  readonly buildPreview: PreviewBuilder;
  /** The caller has looked for similar records already. */
  readonly skipSimilarityCheck?: boolean;
}

/**
 * Runs one write: resolve the names, read the record, plan, confirm, send, read back, report. Nothing is sent when a
 * stage before the sending throws. Every write but a create has its record to itself from the reading to the report.
 * A write that waits for its confirmation has ended with a ConfirmationRequiredError, so no record is locked while a
 * person decides.
 */
export async function runWrite(
  operation: Operation,
  input: Arguments,
  context: WriteContext,
  options: WriteOptions,
  scope: RequestContext,
): Promise<OperationResult> {
  const resolved = await resolveNames(operation, input, context, scope);
  const file = await loadUploadedFile(resolved.args, context.filesFolder);
  const target = findWriteTarget(operation, resolved.args, context.operations);
  const call: WriteCall = { operation, input, file, context, options, scope };
  const readPlanAndSend = async () => {
    const currentRecord = await readCurrentRecord(target, context, scope);
    const plan = planWrite(operation, { target, resolved, currentRecord, file }, context.zone);
    if (target.kind === 'create') return finishCreate(plan, call);
    return target.kind === 'update' ? finishUpdate(plan, call) : finishOther(plan, call);
  };
  return target.lockedPath === undefined
    ? readPlanAndSend()
    : context.locks.runExclusive(target.lockedPath, scope, readPlanAndSend);
}

/** One write, as its last stages need it. */
interface WriteCall {
  readonly operation: Operation;
  /** The arguments as the agent gave them: a confirmation is bound to them. */
  readonly input: Arguments;
  readonly file: LoadedFile | undefined;
  readonly context: WriteContext;
  readonly options: WriteOptions;
  readonly scope: RequestContext;
}

/** Checks for duplicates, confirms, sends the create once, reports. */
async function finishCreate(plan: WritePlan, call: WriteCall): Promise<OperationResult> {
  const { operation, file, context, options, scope } = call;
  const { client, cache, duplicates } = context;
  const create = { operation, args: plan.args, fileSha256: file?.sha256 };
  await duplicates.assertNoDuplicate(create, client);
  const notes = options.skipSimilarityCheck ? [] : await assertNoSimilarRecord(create, cache, scope);
  await confirm(plan, call);
  const result = await duplicates.createOnce(create, client, scope, () => send(plan.args, call));
  return reportCreate({ ...plan, notes: [...plan.notes, ...notes] }, result);
}

/** Merges the changes into the record, confirms, sends, reads back, reports. */
async function finishUpdate(basePlan: WritePlan, call: WriteCall): Promise<OperationResult> {
  const { operation, context, scope } = call;
  const plan = await planUpdate(operation, basePlan, createListLookup(context.cache, scope));
  if (plan.fieldChanges.length === 0) return reportUnchanged(plan);
  await confirm(plan, call);
  const sent = await sendUpdate(plan, (args) => send(args, call));
  const readBack = await readRecord(plan.reader, plan.target.ids, context, scope).catch(toMyCaseError);
  return reportUpdate(sent, readBack);
}

/** Confirms, sends and reports a deletion, an addition of links, or a change of a record that MyCase does not show. */
async function finishOther(plan: WritePlan, call: WriteCall): Promise<OperationResult> {
  await confirm(plan, call);
  return reportOther(call.operation, plan, await send(plan.args, call));
}

const confirm = (plan: WritePlan, { input, context, options, scope }: WriteCall): Promise<void> =>
  options.requireConfirmation({
    requestedInput: input,
    readSnapshot: () => readConfirmationSnapshot(plan, context, scope),
    buildPreview: (snapshot) => options.buildPreview(plan, snapshot, scope),
  });

const send = (args: Arguments, { operation, file, context, scope }: WriteCall): Promise<OperationResult> =>
  runOperation(operation, args, { ...context, file }, scope);

/** A fault of this program is thrown on. */
function toMyCaseError(error: unknown): MyCaseError {
  if (error instanceof MyCaseError) return error;
  throw error;
}
