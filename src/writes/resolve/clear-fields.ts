import { didYouMean } from '../../base/suggest.ts';
import { clearableOf, emptyOfType } from '../../operations/empty-values.ts';
import type { Arguments } from '../../operations/types.ts';
import { type ApiRecord, isRecord, nameOf, textOf } from '../../records/record.ts';
import { idOf } from '../update/compare.ts';
import { ownFields } from './custom-fields.ts';
import { listed, type Search, theOneNamed } from './names.ts';

/**
 * Arguments whose `clear_fields` names MyCase's own fields alone: the firm's fields among them, by name or id, have
 * become custom field values that empty them. `found` are the values that are to be set, looked up.
 */
export async function withEmptied(args: Arguments, found: unknown, search: Search): Promise<Arguments> {
  const { body = {} } = search.operation;
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  const custom = names.filter((name) => !(name in body));
  if (custom.length === 0) return {};
  const set = Array.isArray(found) ? found.filter(isRecord) : [];
  const fields = await Promise.all(custom.map((name) => fieldCalled(name, search)));
  const emptied = [...new Set(fields)].flatMap((field) => (field ? emptyValue(field, set, search) : []));
  return {
    clear_fields: names.filter((name) => name in body),
    custom_field_values: [...set, ...emptied],
  };
}

async function fieldCalled(name: string, search: Search): Promise<ApiRecord | undefined> {
  const { operation, lists, faults } = search;
  const field = await lists.find('custom_fields', (all) => {
    const fields = ownFields(operation, all);
    return theOneNamed(fields, name, 'custom field') ?? fields.find(({ id }) => String(id) === name);
  });
  if (field) return field;
  const known = [
    ...clearableOf(operation.body),
    ...ownFields(operation, await lists.all('custom_fields')).map(nameOf),
  ];
  faults.push(`clear_fields: there is no "${name}".${didYouMean(name, known)} It takes ${listed(known)}.`);
  return undefined;
}

function emptyValue(field: ApiRecord, set: readonly ApiRecord[], { faults }: Search): ApiRecord[] {
  const name = nameOf(field);
  const value = emptyOfType(textOf(field, 'field_type'));
  if (set.some(({ custom_field }) => idOf(custom_field) === field.id)) {
    faults.push(`"${name}" is to be emptied and to be set: give one of both.`);
  } else if (value === undefined) {
    const type = textOf(field, 'field_type').replaceAll('_', ' ');
    faults.push(
      `clear_fields: "${name}" cannot be emptied from here, for no value is known that empties a custom field of the ` +
        `type ${type}: do it in MyCase itself.`,
    );
  } else {
    return [{ custom_field: { id: field.id }, value }];
  }
  return [];
}
