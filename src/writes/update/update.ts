import { MyCaseError } from '../../base/errors.ts';
import { expandPath } from '../../client/path.ts';
import type { RequestContext } from '../../client/types.ts';
import { runOperation } from '../../operations/request.ts';
import type { OperationResult } from '../../operations/types.ts';
import type { ApiRecord } from '../../records/record.ts';
import type { WriteContext } from '../context.ts';
import { planWrite } from '../plan.ts';
import type { Plan } from '../types.ts';
import { matchesValue } from './compare.ts';
import { fetchCurrentRecord } from './current-record.ts';
import { isApplied } from './field-change.ts';
import { changedAnswer, inWords, isIdle, NOT_READ_BACK, nothingToChange } from './result.ts';

/**
 * Makes a planned change, which is no idle one: alone with the record it reads it again, merges again, sends, and reads back what MyCase
 * made of it. Nothing is sent where the record holds it all already. Throws a MyCaseError where somebody else changed
 * one of the same fields since the change was planned.
 */
export async function change(
  plan: Plan,
  deps: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  return deps.locks.alone(expandPath(plan.operation.path, plan.args), scope, async () => {
    const now = await planWrite(plan.operation, plan.given, deps, scope);
    refuseConflicts(plan, now);
    return isIdle(now) ? nothingToChange(now) : sendAndReadBack(now, deps, scope);
  });
}

/** The change of somebody else must not be written over unseen. */
function refuseConflicts(planned: Plan, { before: now = {} }: Plan): void {
  const { before: then = {}, operation } = planned;
  const faults = planned.goals
    .filter((goal) => !isApplied(goal, now, false) && !matchesValue(goal.of(then), goal.of(now), true))
    .map(
      (goal) =>
        `${goal.field} was ${inWords(goal, goal.of(then), operation)}, is now ${inWords(goal, goal.of(now), operation)} ` +
        `and was to become ${inWords(goal, goal.to, operation)}.`,
    );
  if (faults.length === 0) return;
  throw new MyCaseError(
    `${operation.name} was not carried out, for somebody else has changed the same meanwhile: ${faults.join(' ')} ` +
      'Nothing was sent: look at the record again, then decide.',
  );
}

async function sendAndReadBack(
  plan: Plan,
  deps: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  try {
    const { answer, plan: sent } = await send(plan, deps, scope);
    return changedAnswer(sent, answer, await readBack(sent, deps, scope));
  } catch (error) {
    if (!(error instanceof MyCaseError) || error.outcome !== 'unknown') throw error;
    return afterLostAnswer(plan, error, await readBack(plan, deps, scope));
  }
}

/**
 * MyCase refuses a PUT that refers to a record deleted since, though it keeps such references itself. Fields that
 * were only to stay are then left out: a 422 has changed nothing.
 */
async function send(
  plan: Plan,
  deps: WriteContext,
  scope: RequestContext,
): Promise<{ answer: OperationResult; plan: Plan }> {
  try {
    return { answer: await runOperation(plan.operation, plan.args, deps, scope), plan };
  } catch (error) {
    const spoiled = error instanceof MyCaseError ? spoiledFields(plan, error) : [];
    if (spoiled.length === 0) throw error;
    const args = Object.fromEntries(Object.entries(plan.args).filter(([name]) => !spoiled.includes(name)));
    const note = `${spoiled.join(' and ')} could not be sent along: MyCase refuses what the record itself holds there.`;
    const answer = await runOperation(plan.operation, args, deps, scope);
    return { answer, plan: { ...plan, args, notes: [...plan.notes, note] } };
  }
}

/** The fields MyCase refused, where all of them only came along. */
function spoiledFields(
  { operation, given, goals }: Plan,
  { status, outcome, fields }: MyCaseError,
): string[] {
  if (status !== 422 || outcome !== 'not done') return [];
  const { body = {} } = operation;
  const cameAlong = (name: string) =>
    given[name] === undefined &&
    !goals.some(({ field }) => field === name) &&
    body[name]?.isOptional() === true;
  return fields.every(cameAlong) ? [...new Set(fields)] : [];
}

/** What the record holds after a change was sent; a sentence where it could not be read. */
async function readBack(
  { operation, args }: Plan,
  deps: WriteContext,
  scope: RequestContext,
): Promise<ApiRecord | string> {
  try {
    return (await fetchCurrentRecord(operation, args, deps, scope)) ?? NOT_READ_BACK;
  } catch (error) {
    if (error instanceof MyCaseError) return error.message;
    throw error;
  }
}

/** The record itself may show what an answer that never came would have said. */
function afterLostAnswer(plan: Plan, error: MyCaseError, after: ApiRecord | string): OperationResult {
  if (typeof after !== 'string' && plan.goals.every((goal) => isApplied(goal, after, false))) {
    const caveat = "MyCase's answer was lost, but the record was read again and holds the change.";
    return changedAnswer(plan, { status: 204, body: undefined, caveat }, after);
  }
  const seen =
    typeof after === 'string'
      ? 'It could not be read again either.'
      : 'Read again at once, the record did not hold the change; it may still come. The same update may be called ' +
        'again: it reads the record anew.';
  const { status } = error;
  throw new MyCaseError(`${error.message} ${seen}`, {
    outcome: 'unknown',
    ...(status !== undefined && { status }),
  });
}
