import { toMyCaseError } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import type { LoadedFile } from '../files/load-file.ts';
import type { Arguments, Operation, OperationContext, OperationResult } from '../operations/operation-types.ts';
import { runOperation } from '../operations/run-operation.ts';
import { loadUploadedFile } from '../operations/upload.ts';
import { findCarefulFacts, formatFactNotes } from './confirm/careful-checks.ts';
import { withReadMemo } from './confirm/careful-reads.ts';
import type { ConfirmableAction } from './confirm/confirmation-gate.ts';
import {
  type ConfirmationSnapshot,
  type PreviewBuilder,
  readConfirmationSnapshot,
} from './confirm/confirmation-preview.ts';
import { findImprobableValues } from './confirm/improbable-values.ts';
import type { ThreadDirectory } from './confirm/thread-directory.ts';
import { assertDocumentName } from './document-name.ts';
import { assertDocumentPath } from './document-path.ts';
import type { DuplicateGuard } from './duplicates/duplicate-guard.ts';
import { assertNoSimilarRecord } from './duplicates/similar-records.ts';
import { findWriteTarget, planWrite, type WritePlan } from './plan-write.ts';
import type { RecordLocks } from './record-locks.ts';
import { readRecord } from './record-reader.ts';
import { reportCreate, reportOther, reportUnchanged, reportUpdate } from './report-write.ts';
import { resolveNames } from './resolve/resolve-names.ts';
import { planUpdate } from './update/plan-update.ts';
import { sendUpdate } from './update/send-update.ts';
import { sendVerified } from './verify-write.ts';

/** The parts that a write works with. */
export interface WriteContext extends OperationContext {
  readonly cache: ListCache;
  /** The time zone in a sentence. It states that the zone is this machine's, if the firm's is not known. */
  readonly zoneText: string;
  /** The operations of the API in use: some of them read the records that others write. */
  readonly operations: readonly Operation[];
  readonly locks: RecordLocks;
  readonly duplicates: DuplicateGuard;
  /** The message threads that MyCase has shown. */
  readonly threads: ThreadDirectory;
  readonly buildPreview: PreviewBuilder;
}

/** The checks of a write that depend on its caller. */
export interface WriteOptions {
  /** Runs when all checks are done and nothing is sent yet. If it throws, nothing is sent. */
  requireConfirmation(action: ConfirmableAction<ConfirmationSnapshot>, plan: WritePlan): Promise<void>;
  /** The caller has searched for similar, closed and inactive records already, and has shown the notes about them. */
  readonly skipCheckNotes?: boolean;
  /** The file of an upload that the server has made. Otherwise the file follows from the arguments. */
  readonly file?: LoadedFile | undefined;
}

/**
 * Runs one write: resolve the names, read the record, plan, check, confirm, send, read back, report. Nothing is sent
 * when a stage before the sending throws. Every write except a create locks its record from the reading to the report.
 * A write that needs a confirmation ends with a ConfirmationRequiredError, so no record is locked while a person
 * decides.
 */
export async function runWrite(
  operation: Operation,
  input: Arguments,
  context: WriteContext,
  options: WriteOptions,
  call: CallContext,
): Promise<OperationResult> {
  const { client, cache, duplicates, locks } = context;
  const resolved = await resolveNames(operation, input, context, call);
  const file = options.file ?? (await loadUploadedFile(resolved.args, context.files, call));
  const target = findWriteTarget(operation, resolved.args, context);
  const runStages = async (lockedCall: CallContext) => {
    const planned = await planWrite(target, resolved, file, context, lockedCall);
    const plan = options.skipCheckNotes ? { ...planned, checkNotes: [] } : planned;
    await assertDocumentPath(plan, client, lockedCall);
    await assertDocumentName(plan, client, lockedCall);
    /** Waits for the confirmation of a plan. Returns the plan with the facts that were checked. */
    const requireConfirmed = async <Plan extends WritePlan>(checked: Plan): Promise<Plan> => {
      const sources = { ...context, client: withReadMemo(client) };
      const { facts, requiresConfirmation } = await findCarefulFacts(checked, sources, lockedCall);
      const action = {
        requestedInput: input,
        needsConfirmation: requiresConfirmation || (checked.removals ?? []).length > 0,
        improbableValues: findImprobableValues(checked, context.zone),
        readSnapshot: () => readConfirmationSnapshot(checked, facts, sources, lockedCall),
        buildPreview: (snapshot: ConfirmationSnapshot) => context.buildPreview(checked, snapshot, lockedCall),
      };
      await options.requireConfirmation(action, checked);
      return { ...checked, notes: [...checked.notes, ...formatFactNotes(facts)] };
    };
    const send = (args: Arguments) => runOperation(operation, args, { ...context, file }, lockedCall);
    if (target.kind === 'update') {
      const update = await planUpdate(plan, context, lockedCall);
      if (update.fieldChanges.length === 0) return reportUnchanged(update);
      const sent = await sendUpdate(await requireConfirmed(update), send);
      const readBack = await readRecord(update.recordReader, target.ids, context, lockedCall).catch(toMyCaseError);
      return reportUpdate(sent, readBack);
    }
    if (target.kind === 'create') {
      const create = { operation, args: plan.args, fileSha256: file?.sha256 };
      await duplicates.assertNoDuplicate(create, client);
      const similarityNotes = options.skipCheckNotes ? [] : await assertNoSimilarRecord(plan, cache, lockedCall);
      const confirmed = await requireConfirmed({ ...plan, checkNotes: [...plan.checkNotes, ...similarityNotes] });
      const result = await duplicates.createOnce(create, client, lockedCall, () => send(plan.args));
      return reportCreate(confirmed, result);
    }
    const confirmed = await requireConfirmed(plan);
    return reportOther(confirmed, await sendVerified(plan, client, () => send(plan.args)));
  };
  return target.lockedPath === undefined ? runStages(call) : locks.runExclusive(target.lockedPath, call, runStages);
}
