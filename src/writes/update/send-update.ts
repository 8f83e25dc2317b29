import { MyCaseError } from '../../base/mycase-error.ts';
import { joinSentences } from '../../base/sentences.ts';
import { isMemberList, toRemoveArgument } from '../../operations/member-lists.ts';
import type { Arguments, OperationResult } from '../../operations/operation-types.ts';
import type { UpdatePlan } from './plan-update.ts';

/** An update that was sent. */
export interface SentUpdate {
  /** The plan as it was sent. */
  readonly plan: UpdatePlan;
  /** MyCase's answer, or the error of an answer that was lost: the change may have been made then. */
  readonly result: OperationResult | MyCaseError;
}

/**
 * Sends an update. MyCase: it refuses a PUT with a reference to a deleted record, although the record itself
 * keeps such references. The update is sent again without these fields: a 422 has changed nothing. Throws a MyCaseError
 * for an update that was not carried out.
 */
export async function sendUpdate(
  plan: UpdatePlan,
  send: (args: Arguments) => Promise<OperationResult>,
): Promise<SentUpdate> {
  try {
    return { plan, result: await send(plan.args) };
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    if (error.outcome === 'unknown') return { plan, result: error };
    const refused = findRefusedFields(plan, error);
    if (refused.length === 0) throw withMemberAdvice(plan, error);
    return sendUpdate(withoutFields(plan, refused), send);
  }
}

/** The fields that MyCase refused, if all of them were sent only so that they stay. */
function findRefusedFields({ omittableFields }: UpdatePlan, { status, fields }: MyCaseError): string[] {
  return status === 422 && fields.every((field) => omittableFields.includes(field)) ? [...new Set(fields)] : [];
}

/** MyCase: it refuses a list with a member that was deleted, although the record keeps this member. */
function withMemberAdvice({ target }: UpdatePlan, error: MyCaseError): MyCaseError {
  const lists = error.fields.filter((field) => isMemberList(target.fields[field]));
  if (error.status !== 422 || lists.length === 0) return error;
  const removeArguments = lists.map(toRemoveArgument).join(' and ');
  const hint = `If a present member was deleted in MyCase, name its id in ${removeArguments} in the same call.`;
  const { message, advice, status, outcome, fields } = error;
  return new MyCaseError(message, { advice: joinSentences(advice, hint), status, outcome, fields });
}

function withoutFields(plan: UpdatePlan, fields: readonly string[]): UpdatePlan {
  const note = `Left unchanged: ${fields.join(', ')}. MyCase does not accept the present value, such as a link to a deleted record.`;
  return {
    ...plan,
    args: Object.fromEntries(Object.entries(plan.args).filter(([name]) => !fields.includes(name))),
    omittableFields: plan.omittableFields.filter((name) => !fields.includes(name)),
    notes: [...plan.notes, note],
  };
}
