import { type ApiRecord, getText } from './api-record.ts';

/** The value of one of the firm's custom fields in a record. */
export interface CustomValue {
  /** The field's id. */
  readonly id: number;
  readonly name: string;
  /** `short_text`, `long_text`, `numeric`, `boolean`, `date`, `list` or `currency`; '' where it is not known. */
  readonly type: string;
  /** A choice of a list by its text, anything else as MyCase holds it. */
  readonly value: unknown;
}

/**
 * The values of a record's custom fields, by name. MyCase appends a changed value to those before it: the last one of
 * a field is the one that holds.
 */
export function collectCustomValues(record: ApiRecord, fields: ReadonlyMap<number, ApiRecord>): CustomValue[] {
  const values = Array.isArray(record.custom_field_values) ? record.custom_field_values : [];
  const byField = new Map<number, CustomValue>();
  for (const one of values) {
    const id: unknown = one?.custom_field?.id;
    if (typeof id !== 'number') continue;
    const field = fields.get(id) ?? {};
    byField.set(id, {
      id,
      name: getText(field, 'name'),
      type: getText(field, 'field_type'),
      value: toOptionText(field, one.value),
    });
  }
  return [...byField.values()];
}

/** A value of a custom field as people know it. MyCase: a list field's value is the key of one of its options. */
export function toOptionText(field: ApiRecord, value: unknown): unknown {
  const options = Array.isArray(field.list_options) ? field.list_options : [];
  return options.find((one) => one?.key === value)?.option ?? value;
}
