import { isRecord } from '../../base/json.ts';
import { joinWords } from '../../base/sentences.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';

/**
 * Removes the blank fields of an update: they count as not given, so that only `clear_fields` empties a field. Returns
 * the other arguments and a sentence about the removed ones. The arguments of other writes stay.
 */
export function omitBlankFields(
  { method, body = {} }: Operation,
  input: Arguments,
): { readonly args: Arguments; readonly notes: readonly string[] } {
  const isUpdate = method === 'PUT' || method === 'PATCH';
  const blankNames = isUpdate ? Object.keys(body).filter((name) => name in input && isBlank(input[name])) : [];
  if (blankNames.length === 0) return { args: input, notes: [] };
  return {
    args: Object.fromEntries(Object.entries(input).filter(([name]) => !blankNames.includes(name))),
    notes: [`${joinWords(blankNames, 'and')} counted as not given, because a blank value empties nothing.`],
  };
}

/** Whether a value has no content: null, blank text, an empty list, or an object with only such values. */
const isBlank = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.every(isBlank)) ||
  (isRecord(value) && Object.values(value).every(isBlank));
