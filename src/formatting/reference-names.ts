import { isRecord } from '../base/json.ts';
import { toOneLine } from '../base/safe-text.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import {
  type Collection,
  getCustomFieldValues,
  hasName,
  isReference,
  REFERENCE_COLLECTIONS,
  type ReferenceNames,
} from '../records/references.ts';

/** Replaces the references in a row that have no name. */
export const mapReferences = (
  row: ApiRecord,
  replace: (reference: { readonly id: number }, collections: readonly Collection[]) => unknown,
): ApiRecord =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => {
      const collections = REFERENCE_COLLECTIONS[field];
      if (!collections) return [field, value];
      const replaceOne = (one: unknown) => (isReference(one) && !hasName(one) ? replace(one, collections) : one);
      return [field, Array.isArray(value) ? value.map(replaceOne) : replaceOne(value)];
    }),
  );

/**
 * Adds the names of the records to the references in rows, and to custom field values the name of the field and the
 * text of the chosen option. A reference without a known name stays unchanged. `nameMissing` names an id whose record
 * does not exist.
 */
export const withReferenceNames = (
  rows: readonly ApiRecord[],
  names: ReferenceNames,
  nameMissing: NameMissing = () => 'deleted in MyCase',
): ApiRecord[] =>
  rows.map((row) => {
    const named = mapReferences(row, (reference, collections) =>
      nameReference(reference, collections, names, nameMissing),
    );
    const values = getCustomFieldValues(row);
    return values.length === 0
      ? named
      : { ...named, custom_field_values: values.map((value) => nameCustomField(value, names.customFields)) };
  });

/**
 * Names an id whose record does not exist. A stored reference is to a record that existed. A caller can give any id.
 */
type NameMissing = (id: number) => 'deleted in MyCase' | 'no record with this id';

function nameReference(
  reference: { readonly id: number },
  collections: readonly Collection[],
  { names, deletedIds }: ReferenceNames,
  nameMissing: NameMissing,
): unknown {
  const { id } = reference;
  const name = collections.map((list) => names.get(list)?.get(id)).find((one) => one !== undefined);
  if (name !== undefined) return { ...reference, name: toOneLine(name) };
  const isDeleted = collections.every((list) => deletedIds.get(list)?.has(id));
  return isDeleted ? { ...reference, name: nameMissing(id) } : reference;
}

function nameCustomField(value: unknown, fields: ReferenceNames['customFields']): unknown {
  if (!isRecord(value) || !isRecord(value.custom_field)) return value;
  const field = fields.get(Number(value.custom_field.id));
  if (!field) return value;
  const option = findOptionText(field, value.value);
  return {
    ...value,
    custom_field: { ...value.custom_field, name: toOneLine(getText(field, 'name')) },
    ...(option !== '' && { option: toOneLine(option) }),
  };
}

/** MyCase: the value of a list field is the key of one of its options. */
function findOptionText({ list_options: options }: ApiRecord, value: unknown): string {
  const option = Array.isArray(options) ? options.filter(isRecord).find(({ key }) => key === value) : undefined;
  return option ? getText(option, 'option') : '';
}
