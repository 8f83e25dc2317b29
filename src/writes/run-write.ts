import { MyCaseError } from '../base/mycase-error.ts';
import type { RequestContext } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import { isCreateOperation } from '../operations/define-operation.ts';
import { loadUploadedFile } from '../operations/file-transfer.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { RequireConfirmation } from './confirm/confirmation-gate.ts';
import { type PreviewBuilder, readConfirmationSnapshot } from './confirm/confirmation-preview.ts';
import { assertNoSimilarRecord } from './duplicates/similar-records.ts';
import { planWrite, type WritePlan } from './plan-write.ts';
import { readRecord } from './record-reader.ts';
import { reportWrite } from './report-write.ts';
import { createListLookup } from './resolve/list-lookup.ts';
import { type ResolvedArguments, resolveNames } from './resolve/resolve-names.ts';
import { planUpdate } from './update/plan-update.ts';
import { reportUnchanged, reportUpdate } from './update/report-update.ts';
import { sendUpdate } from './update/send-update.ts';
import type { WriteContext } from './write-context.ts';
import { withNotSentNote } from './write-errors.ts';
import { findWriteTarget, type WriteTarget } from './write-target.ts';

/** The checks of a write that depend on its caller. */
export interface WriteOptions {
  readonly requireConfirmation: RequireConfirmation;
  readonly buildPreview: PreviewBuilder;
  /** The caller has looked for similar records already. */
  readonly skipSimilarityCheck?: boolean;
}

/** One write on its way: each of the stages below takes the next step with it. */
interface WriteCall {
  readonly operation: Operation;
  readonly target: WriteTarget;
  readonly resolved: ResolvedArguments;
  readonly context: WriteContext;
  readonly scope: RequestContext;
  /** Returns where the write is confirmed or needs no confirmation; else it throws. */
  readonly confirm: (plan: WritePlan) => Promise<void>;
}

/**
 * Runs one write: resolve the names, read the record, plan, confirm, send, read back, report. Nothing is sent when one
 * of the stages before it throws. A create is guarded against duplicates. Every other write has its record to itself
 * from the reading to the reading back; while a person decides it has ended with a ConfirmationRequiredError, so that
 * nothing is locked.
 */
export async function runWrite(
  operation: Operation,
  input: Arguments,
  context: WriteContext,
  { requireConfirmation, buildPreview, skipSimilarityCheck = false }: WriteOptions,
  scope: RequestContext,
): Promise<OperationResult> {
  const resolved = await resolveNames(operation, input, context, scope);
  const target = findWriteTarget(operation, resolved.args, context.operations);
  const path = expandPath(operation.path, target.ids);
  const confirm = (plan: WritePlan) =>
    requireConfirmation({
      requestedInput: input,
      readSnapshot: () => readConfirmationSnapshot(plan, context, scope),
      buildPreview: (snapshot) => buildPreview(plan, snapshot, scope),
    });
  const call: WriteCall = { operation, target, resolved, context, scope, confirm };
  if (isCreateOperation(operation)) return runCreate(call, skipSimilarityCheck);
  // An update that is under way would put the old links back, so a link is added under the lock of its record.
  const [recordPath = path] = path.split('/relationships/');
  return context.locks.runExclusive(recordPath, scope, () =>
    operation.method === 'PUT' ? runUpdate(call) : runChange(call),
  );
}

async function runCreate(
  { operation, target, resolved, context, scope, confirm }: WriteCall,
  skipSimilarityCheck: boolean,
): Promise<OperationResult> {
  const { client, cache, zone, duplicates, filesFolder } = context;
  const file = await loadUploadedFile(resolved.args, filesFolder);
  const plan = planWrite(operation, target, resolved, zone, { file });
  const create = { operation, args: plan.args, fileSha256: file?.sha256 };
  await duplicates.assertNoDuplicate(create, client);
  const similarityNotes = skipSimilarityCheck ? [] : await assertNoSimilarRecord(create, cache, scope);
  await confirm(plan);
  const send = () => runOperation(operation, plan.args, { ...context, file }, scope);
  const result = await duplicates.createOnce(create, client, scope, send);
  return reportWrite(operation, { ...plan, notes: [...plan.notes, ...similarityNotes] }, result);
}

async function runUpdate({
  operation,
  target,
  resolved,
  context,
  scope,
  confirm,
}: WriteCall): Promise<OperationResult> {
  const { record: reader } = target;
  if (!reader) throw new Error(`${operation.name}: its record cannot be read`);
  const read = () => readRecord(reader, target.ids, context, scope);
  const currentRecord = await withNotSentNote(operation.name, read);
  const basePlan = planWrite(operation, target, resolved, context.zone, { currentRecord });
  const plan = await planUpdate(operation, basePlan, currentRecord, createListLookup(context.cache, scope));
  if (plan.fieldChanges.length === 0) return reportUnchanged(plan, reader.entity);
  await confirm(plan);
  const sent = await sendUpdate(plan, (args) => runOperation(operation, args, context, scope));
  const readBack = await read().catch(toMyCaseError);
  return reportUpdate(sent, readBack, reader.entity);
}

/** Runs a deletion, an addition of links, or a change of a record that MyCase does not show. */
async function runChange({
  operation,
  target,
  resolved,
  context,
  scope,
  confirm,
}: WriteCall): Promise<OperationResult> {
  const { record: reader } = target;
  const currentRecord =
    reader && (await withNotSentNote(operation.name, () => readRecord(reader, target.ids, context, scope)));
  const plan = planWrite(operation, target, resolved, context.zone, { currentRecord });
  await confirm(plan);
  return reportWrite(operation, plan, await runOperation(operation, plan.args, context, scope));
}

/** A fault of this program is thrown on. */
function toMyCaseError(error: unknown): MyCaseError {
  if (error instanceof MyCaseError) return error;
  throw error;
}
