import { sentences } from '../base/sentences.ts';
import type { CallScope } from '../client/client.ts';
import { expandPath } from '../client/path.ts';
import type { Operation } from '../operations/operation.ts';
import { type Arguments, type Deps, type RunAnswer, runOperation } from '../operations/request.ts';
import { change } from './update/update.ts';
import { isIdle, nothingToChange } from './update/result.ts';
import type { Demand } from './confirm/gate.ts';
import { likeIt } from './duplicates/similar-records.ts';
import { lookUp } from './resolve/resolve-names.ts';
import { type Plan, planWrite } from './plan.ts';
import { groundOf, type Preview } from './confirm/preview.ts';
import { untaken } from './update/dropped-fields.ts';

/** What stands before a write. */
export interface Guards {
  readonly demand: Demand;
  readonly preview: Preview;
  /** Whether somebody has looked already for records like the one that is to be made. */
  readonly isLikenessKnown?: boolean;
}

/** Carries a write out, with all that stands before it: nothing is sent that any of them refuses. */
export async function write(
  operation: Operation,
  args: Arguments,
  deps: Deps,
  { demand, preview, isLikenessKnown = false }: Guards,
  scope: CallScope,
): Promise<RunAnswer> {
  const found = await lookUp(operation, args, deps, scope);
  const plan = await planWrite(operation, found.args, deps, scope);
  if (isIdle(plan)) return nothingToChange(plan);
  await deps.twins.expectNone(plan, deps);
  const unseen = isLikenessKnown ? [] : await likeIt(plan, deps.firm, scope);
  await demand({
    asked: args,
    ground: () => groundOf(plan, deps, scope),
    preview: (ground) => preview(plan, ground, scope),
  });
  const answer = await carryOut(plan, deps, scope);
  return { ...answer, caveat: sentences(answer.caveat, ...found.notes, ...unseen) };
}

async function carryOut(plan: Plan, deps: Deps, scope: CallScope): Promise<RunAnswer> {
  if (plan.operation.method === 'PUT') return change(plan, deps, scope);
  const { operation, args } = plan;
  const send = () => runOperation(operation, args, deps, scope);
  const linked = linkedRecord(operation, args);
  const answer = await (linked
    ? deps.turns.alone(linked, scope, send)
    : deps.twins.makeOnce(plan, deps, scope, send));
  return { ...answer, caveat: sentences(answer.caveat, ...plan.notes, ...untaken(plan, answer)) };
}

/** The record whose lists a write adds to: a change that is under way would put the old ones back. */
function linkedRecord({ path }: Operation, args: Arguments): string | undefined {
  const [record, rest] = path.split('/relationships/');
  return rest === undefined || record === undefined ? undefined : expandPath(record, args);
}
