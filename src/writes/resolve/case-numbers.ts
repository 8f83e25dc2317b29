import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { ListCache } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, collectIds } from '../../records/api-record.ts';
import { findCaseByNumber } from '../../search/case-by-number.ts';
import type { ReferencedPeople } from '../confirm/referenced-people.ts';
import { createArgumentError } from '../write-errors.ts';

/** The arguments of writes that refer to cases. */
const CASE_FIELDS = ['case', 'cases'];

/**
 * Throws a MyCaseError if a write refers to a case by a case number instead of the id: MyCase showed no case with this
 * id, and one case has this number. `shown` are the records that MyCase showed, and `current` is the record that is
 * changed: it can refer to deleted cases.
 */
export async function assertNoCaseNumbers(
  toolLabel: string,
  args: ApiRecord,
  shown: ReferencedPeople,
  current: ApiRecord,
  cache: ListCache,
  call: CallContext,
): Promise<void> {
  for (const field of CASE_FIELDS) {
    const known = [...Object.keys(shown[field] ?? {}).map(Number), ...collectIds(current[field])];
    for (const id of collectIds(args[field]).filter((one) => !known.includes(one))) {
      const fault = await findFault(field, id, cache, call);
      if (fault) throw createArgumentError(toolLabel, [`${field}: ${fault.sentence} ${ADVICE}`], fault.suggestions);
    }
  }
}

/**
 * Adds to the error of a write that MyCase refused the case that was meant, if the arguments have a case number instead
 * of an id. Returns any other error unchanged.
 */
export async function explainCaseNumber(
  error: unknown,
  args: Arguments,
  cache: ListCache,
  call: CallContext,
): Promise<unknown> {
  if (!(error instanceof MyCaseError) || error.outcome !== 'not done') return error;
  const { message, status, fields } = error;
  for (const [field, id] of findRefusedIds(error, args)) {
    const fault = await findFault(field, id, cache, call);
    if (fault)
      return new MyCaseError(`${message} ${fault.sentence}`, {
        advice: ADVICE,
        status,
        fields,
        suggestions: fault.suggestions,
      });
  }
  return error;
}

/** The ids of cases that MyCase refused, each with its argument: in the path with 404, in the body with 422. */
function findRefusedIds({ status, fields }: MyCaseError, args: Arguments): (readonly [field: string, id: number])[] {
  if (status === 404) return 'case_id' in args ? [['case_id', Number(args.case_id)]] : [];
  const refused = status === 422 ? CASE_FIELDS.filter((field) => fields.includes(field)) : [];
  return refused.flatMap((field) => collectIds(args[field]).map((id) => [field, id] as const));
}

const ADVICE = 'If this is the case that you mean, use its id.';

async function findFault(field: string, number: number, cache: ListCache, call: CallContext) {
  const found = await findCaseByNumber(number, cache, call);
  if (!found) return undefined;
  return {
    sentence: `MyCase shows no case with the id ${number}. The case number ${number} is that of case ${quoteValue(found.name)} (id ${found.id}).`,
    suggestions: { [field]: field === 'cases' ? [String(found.id)] : String(found.id) },
  };
}
