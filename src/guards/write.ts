import type { CallScope } from '../client/client.ts';
import type { Operation } from '../tools/operation.ts';
import { type Arguments, type Deps, type RunAnswer, runOperation } from '../tools/run.ts';
import type { Plan } from './plan.ts';

/** Carries a write out, with all that stands before it: nothing is sent that any of them refuses. */
export async function write(
  operation: Operation,
  args: Arguments,
  deps: Deps,
  scope: CallScope,
): Promise<RunAnswer> {
  const plan: Plan = { operation, args, notes: [] };
  const answer = await runOperation(plan.operation, plan.args, deps, scope);
  const caveat = [answer.caveat, ...plan.notes].filter(Boolean).join(' ') || undefined;
  return { ...answer, caveat };
}
