import { joinSentences } from '../base/sentences.ts';
import type { RequestContext } from '../client/client-types.ts';
import { expandPath } from '../client/url-path.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { RequireConfirmation } from './confirm/confirmation-gate.ts';
import { type PreviewBuilder, readConfirmationSnapshot } from './confirm/confirmation-preview.ts';
import { assertNoSimilarRecord } from './duplicates/similar-records.ts';
import type { Plan } from './plan.ts';
import { planWrite } from './plan-write.ts';
import { resolveNames } from './resolve/resolve-names.ts';
import { buildUnchangedResult, hasNoChanges } from './update/change-result.ts';
import { collectDroppedFieldNotes } from './update/dropped-fields.ts';
import { runUpdate } from './update/run-update.ts';
import type { WriteContext } from './write-context.ts';

/** What stands before a write. */
export interface WriteOptions {
  readonly requireConfirmation: RequireConfirmation;
  readonly buildPreview: PreviewBuilder;
  /** Whether somebody has looked already for records like the one that is to be made. */
  readonly skipSimilarityCheck?: boolean;
}

/** Carries a write out, with all that stands before it: nothing is sent that any of them refuses. */
export async function runWrite(
  operation: Operation,
  args: Arguments,
  context: WriteContext,
  { requireConfirmation, buildPreview, skipSimilarityCheck = false }: WriteOptions,
  scope: RequestContext,
): Promise<OperationResult> {
  const resolved = await resolveNames(operation, args, context, scope);
  const plan = await planWrite(operation, resolved.args, context, scope);
  if (hasNoChanges(plan)) return buildUnchangedResult(plan);
  await context.duplicates.assertNoDuplicate(plan, context);
  const similarityNotes = skipSimilarityCheck ? [] : await assertNoSimilarRecord(plan, context.cache, scope);
  await requireConfirmation({
    requestedInput: args,
    readSnapshot: () => readConfirmationSnapshot(plan, context, scope),
    buildPreview: (snapshot) => buildPreview(plan, snapshot, scope),
  });
  const result = await executePlan(plan, context, scope);
  return { ...result, caveat: joinSentences(result.caveat, ...resolved.notes, ...similarityNotes) };
}

async function executePlan(
  plan: Plan,
  context: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  if (plan.operation.method === 'PUT') return runUpdate(plan, context, scope);
  const { operation, args } = plan;
  const send = () => runOperation(operation, args, context, scope);
  const linkedPath = getLinkedRecordPath(operation, args);
  const result = await (linkedPath
    ? context.locks.runExclusive(linkedPath, scope, send)
    : context.duplicates.createOnce(plan, context, scope, send));
  return {
    ...result,
    caveat: joinSentences(result.caveat, ...plan.notes, ...collectDroppedFieldNotes(plan, result)),
  };
}

/** The record whose lists a write adds to: a change that is under way would put the old ones back. */
function getLinkedRecordPath({ path }: Operation, args: Arguments): string | undefined {
  const [recordPath, rest] = path.split('/relationships/');
  return rest === undefined || recordPath === undefined ? undefined : expandPath(recordPath, args);
}
