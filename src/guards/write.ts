import type { CallScope } from '../client/client.ts';
import type { Operation } from '../tools/operation.ts';
import { type Arguments, type Deps, type RunAnswer, runOperation } from '../tools/run.ts';
import type { Demand } from './confirm.ts';
import type { Plan, PlanSources } from './plan.ts';
import { presentRecord } from './present.ts';
import { groundOf, type Preview } from './preview.ts';

/** What stands before a write. */
export interface Guards {
  readonly demand: Demand;
  readonly preview: Preview;
}

/** Carries a write out, with all that stands before it: nothing is sent that any of them refuses. */
export async function write(
  operation: Operation,
  args: Arguments,
  deps: Deps,
  { demand, preview }: Guards,
  scope: CallScope,
): Promise<RunAnswer> {
  const plan = await planWrite(operation, args, deps, scope);
  await demand({
    asked: args,
    ground: () => groundOf(plan, deps, scope),
    preview: (ground) => preview(plan, ground, scope),
  });
  const answer = await runOperation(plan.operation, plan.args, deps, scope);
  const caveat = [answer.caveat, ...plan.notes].filter(Boolean).join(' ') || undefined;
  return { ...answer, caveat };
}

/** The write as it would be made now; nothing is sent, and it may be planned again after some time. */
async function planWrite(
  operation: Operation,
  args: Arguments,
  sources: PlanSources,
  scope: CallScope,
): Promise<Plan> {
  const before = await presentRecord(operation, args, sources, scope);
  return { operation, args, ...(before && { before }), notes: [] };
}
