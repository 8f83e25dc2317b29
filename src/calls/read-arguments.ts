import { MyCaseError } from '../base/mycase-error.ts';
import type { ListCache } from '../cache/list-cache.ts';
import type { CallContext } from '../client/client-types.ts';
import { isNumberButNoId } from '../operations/coerce-scalars.ts';
import { buildInputSchema, getPathParameters } from '../operations/define-operation.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { MAX_REFERENCE_LENGTH } from '../operations/request-fields.ts';
import type { NamedKind } from '../search/record-kinds.ts';
import { resolveRecord } from '../search/resolve-record.ts';
import { type CoercedArguments, coerceArguments } from './coerce-arguments.ts';
import type { JsonSchema } from './parse-arguments.ts';
import { type ValidArguments, validateArguments } from './validate-arguments.ts';

const KIND_BY_PARAMETER: Readonly<Record<string, NamedKind>> = {
  case_id: 'case',
  client_id: 'client',
  company_id: 'company',
  lead_id: 'lead',
  staff_id: 'staff',
};

/** The parts that arguments are read with. */
interface ReadingParts {
  readonly cache: ListCache;
  /** IANA identifier of the zone that defines today. */
  readonly zone: string;
}

/**
 * Coerces and checks the arguments of a call, and replaces a name by the id of the only record that it fits, in an
 * argument that is part of the path. Only a read accepts a name there: for a write it throws a MyCaseError that names
 * the record, so that the caller sees what would be changed. Throws a MyCaseError also for a name that fits no record
 * or several, and for arguments that are not valid. `listed` is the schema that `tools/list` shows.
 */
export async function readArguments(
  operation: Operation,
  listed: JsonSchema,
  input: Arguments,
  { cache, zone }: ReadingParts,
  call: CallContext,
): Promise<ValidArguments> {
  const { name: tool, method, path, params = {} } = operation;
  const coerced = coerceArguments(buildInputSchema(operation), input, zone);
  const validate = (args: CoercedArguments) => validateArguments(operation, listed, args);
  const named = getPathParameters(path).flatMap((parameter) => {
    const [kind, value] = [KIND_BY_PARAMETER[parameter], coerced.value[parameter]];
    const isName = typeof value === 'string' && isWords(value) && !(parameter in params);
    return kind && isName ? [{ parameter, kind, value }] : [];
  });
  if (named.length === 0) return validate(coerced);
  validate(withIds(coerced, Object.fromEntries(named.map(({ parameter }) => [parameter, 1]))));
  const ids: Record<string, number> = {};
  const notes: string[] = [];
  for (const { parameter, kind, value } of named) {
    const { id, note = '' } = await resolveRecord(kind, value, cache, call).catch((error: unknown) => {
      throw error instanceof MyCaseError ? createPathError(tool, parameter, error.fullMessage) : error;
    });
    if (method !== 'GET') throw createPathError(tool, parameter, `must be an id here. ${note}`, id);
    ids[parameter] = id;
    notes.push(note);
  }
  const valid = validate(withIds(coerced, ids));
  return { args: valid.args, notes: [...notes, ...valid.notes] };
}

/** Arguments with ids in place of names. A name is a fault only where an id is required. */
const withIds = (coerced: CoercedArguments, ids: Readonly<Record<string, number>>): CoercedArguments => ({
  ...coerced,
  value: { ...coerced.value, ...ids },
  faults: coerced.faults.filter(({ path }) => !(path in ids)),
});

/** Returns whether a text is a name or a case number. An id is digits only, and does not begin with 0. */
const isWords = (text: string): boolean =>
  text.length <= MAX_REFERENCE_LENGTH &&
  /[\p{L}\p{N}]/u.test(text) &&
  (Number.isNaN(Number(text)) || isNumberButNoId(text));

const createPathError = (tool: string, parameter: string, fault: string, id?: number): MyCaseError =>
  new MyCaseError(`${tool} was not called: ${parameter}: ${fault}`, {
    ...(id !== undefined && { advice: 'If this is the record that you mean, use its id.' }),
    suggestions: { [parameter]: id },
  });
