import { isRecord } from '../../base/json.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { getEmptyCustomValue, listClearableFields } from '../../operations/empty-values.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import { getReferenceId } from '../update/compare-values.ts';
import { findUniqueByName, formatNames, type ResolutionContext } from './name-resolvers.ts';
import { findApplicableFields } from './resolve-custom-fields.ts';

/**
 * Arguments whose `clear_fields` names MyCase's own fields alone: the firm's fields among them, by name or id, have
 * become custom field values that empty them. `found` are the values that are to be set, looked up.
 */
export async function resolveClearFields(
  args: Arguments,
  resolvedValues: unknown,
  context: ResolutionContext,
): Promise<Arguments> {
  const { body = {} } = context.operation;
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  const customNames = names.filter((name) => !(name in body));
  if (customNames.length === 0) return {};
  const setValues = Array.isArray(resolvedValues) ? resolvedValues.filter(isRecord) : [];
  const clearedFields = await Promise.all(customNames.map((name) => findClearedField(name, context)));
  const emptyValues = [...new Set(clearedFields)].flatMap((field) =>
    field ? buildEmptyValue(field, setValues, context) : [],
  );
  return {
    clear_fields: names.filter((name) => name in body),
    custom_field_values: [...setValues, ...emptyValues],
  };
}

async function findClearedField(name: string, context: ResolutionContext): Promise<ApiRecord | undefined> {
  const { operation, lists, faults } = context;
  const field = await lists.find('custom_fields', (all) => {
    const fields = findApplicableFields(operation, all);
    return findUniqueByName(fields, name, 'custom field') ?? fields.find(({ id }) => String(id) === name);
  });
  if (field) return field;
  const knownNames = [
    ...listClearableFields(operation.body),
    ...findApplicableFields(operation, await lists.readAll('custom_fields')).map(getName),
  ];
  faults.push(
    `clear_fields: there is no "${name}".${formatSuggestion(name, knownNames)} It takes ${formatNames(knownNames)}.`,
  );
  return undefined;
}

function buildEmptyValue(
  field: ApiRecord,
  setValues: readonly ApiRecord[],
  { faults }: ResolutionContext,
): ApiRecord[] {
  const name = getName(field);
  const value = getEmptyCustomValue(getText(field, 'field_type'));
  if (setValues.some(({ custom_field }) => getReferenceId(custom_field) === field.id)) {
    faults.push(`"${name}" is to be emptied and to be set: give one of both.`);
  } else if (value === undefined) {
    const type = getText(field, 'field_type').replaceAll('_', ' ');
    faults.push(
      `clear_fields: "${name}" cannot be emptied from here, for no value is known that empties a custom field of the ` +
        `type ${type}: do it in MyCase itself.`,
    );
  } else {
    return [{ custom_field: { id: field.id }, value }];
  }
  return [];
}
