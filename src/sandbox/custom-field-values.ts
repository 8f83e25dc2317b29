import { type Fields, fieldsList, type Json, referenceId, text } from './json.ts';
import { at, type Problem } from './refusal.ts';
import { type CollectionName, find, type Store } from './store.ts';

const PARENT_TYPES: { readonly [collection: string]: string } = {
  cases: 'case',
  clients: 'client',
  companies: 'company',
};

/**
 * Returns a problem for each custom field value of a body whose field is not of this kind of record, or whose value has
 * the wrong type.
 */
export function customFieldProblems(store: Store, name: CollectionName, body: Fields): Problem[] {
  return fieldsList(body.custom_field_values).flatMap((entry, i) => {
    const place = `/custom_field_values/${i}`;
    const field = find(store, 'custom_fields', referenceId(entry.custom_field) ?? 0);
    const parent = PARENT_TYPES[name];
    if (field === undefined) return [at(`${place}/custom_field/id`, 'must exist')];
    if (parent !== undefined && field.parent_type !== parent) {
      return [at(`${place}/custom_field/id`, `is not a field of a ${parent}`)];
    }
    return fits(field, entry.value) ? [] : [at(`${place}/value`, `is not a ${text(field.field_type)} value`)];
  });
}

function fits(field: Fields, value: Json | undefined): boolean {
  switch (field.field_type) {
    // MyCase: an option is addressed by its key.
    case 'list':
      return fieldsList(field.list_options).some(({ key }) => key === value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'numeric':
    case 'currency':
      return value !== '' && !Number.isNaN(Number(value));
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text(value));
    default:
      return typeof value === 'string';
  }
}

/** Returns custom field values as they are stored, with the times of creation and change. */
export function storedCustomFieldValues(value: Json | undefined, now: string): Fields[] {
  return fieldsList(value).map((entry) => ({
    custom_field: { id: referenceId(entry.custom_field) ?? null },
    value: entry.value ?? null,
    created_at: now,
    updated_at: now,
  }));
}
