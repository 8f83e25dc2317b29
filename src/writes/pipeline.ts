import { joinSentences } from '../base/sentences.ts';
import { expandPath } from '../client/path.ts';
import type { RequestContext } from '../client/types.ts';
import { runOperation } from '../operations/request.ts';
import type { Arguments, Operation, OperationResult } from '../operations/types.ts';
import type { RequireConfirmation } from './confirm/gate.ts';
import { type Preview, readConfirmationSnapshot } from './confirm/preview.ts';
import type { WriteContext } from './context.ts';
import { assertNoSimilarRecord } from './duplicates/similar-records.ts';
import { planWrite } from './plan.ts';
import { lookUp } from './resolve/resolve-names.ts';
import type { Plan } from './types.ts';
import { droppedFieldNotes } from './update/dropped-fields.ts';
import { isIdle, nothingToChange } from './update/result.ts';
import { change } from './update/update.ts';

/** What stands before a write. */
export interface WriteOptions {
  readonly demand: RequireConfirmation;
  readonly preview: Preview;
  /** Whether somebody has looked already for records like the one that is to be made. */
  readonly skipSimilarityCheck?: boolean;
}

/** Carries a write out, with all that stands before it: nothing is sent that any of them refuses. */
export async function write(
  operation: Operation,
  args: Arguments,
  deps: WriteContext,
  { demand, preview, skipSimilarityCheck = false }: WriteOptions,
  scope: RequestContext,
): Promise<OperationResult> {
  const found = await lookUp(operation, args, deps, scope);
  const plan = await planWrite(operation, found.args, deps, scope);
  if (isIdle(plan)) return nothingToChange(plan);
  await deps.duplicates.assertNoDuplicate(plan, deps);
  const unseen = skipSimilarityCheck ? [] : await assertNoSimilarRecord(plan, deps.cache, scope);
  await demand({
    asked: args,
    ground: () => readConfirmationSnapshot(plan, deps, scope),
    preview: (ground) => preview(plan, ground, scope),
  });
  const answer = await carryOut(plan, deps, scope);
  return { ...answer, caveat: joinSentences(answer.caveat, ...found.notes, ...unseen) };
}

async function carryOut(plan: Plan, deps: WriteContext, scope: RequestContext): Promise<OperationResult> {
  if (plan.operation.method === 'PUT') return change(plan, deps, scope);
  const { operation, args } = plan;
  const send = () => runOperation(operation, args, deps, scope);
  const linked = linkedRecord(operation, args);
  const answer = await (linked
    ? deps.locks.alone(linked, scope, send)
    : deps.duplicates.createOnce(plan, deps, scope, send));
  return {
    ...answer,
    caveat: joinSentences(answer.caveat, ...plan.notes, ...droppedFieldNotes(plan, answer)),
  };
}

/** The record whose lists a write adds to: a change that is under way would put the old ones back. */
function linkedRecord({ path }: Operation, args: Arguments): string | undefined {
  const [record, rest] = path.split('/relationships/');
  return rest === undefined || record === undefined ? undefined : expandPath(record, args);
}
