import { isRecord } from '../base/json.ts';
import { type ApiRecord, getReferenceId, getText } from './api-record.ts';
import { getCustomFieldValues } from './references.ts';

/**
 * The values of a record's custom fields. A list option is its text. MyCase: a changed value is appended, so the
 * last value of a field is valid.
 */
export function collectCustomValues(record: ApiRecord, fields: ReadonlyMap<number, ApiRecord>) {
  const byField = new Map<number, { id: number; name: string; value: unknown }>();
  for (const one of getCustomFieldValues(record)) {
    if (!isRecord(one)) continue;
    const id = getReferenceId(one, 'custom_field');
    if (id === undefined) continue;
    const field = fields.get(id) ?? {};
    byField.set(id, { id, name: getText(field, 'name'), value: toOptionText(field, toTypedValue(field, one.value)) });
  }
  return [...byField.values()];
}

/**
 * A record with only the last value of each custom field. MyCase: an update adds a value to the earlier ones,
 * and the last one is valid.
 */
export function withValidCustomValues(record: ApiRecord): ApiRecord {
  const values = record.custom_field_values;
  if (!Array.isArray(values) || values.length < 2) return record;
  const ids = values.map((one) => getReferenceId(isRecord(one) ? one : {}, 'custom_field'));
  const valid = values.filter((_, i) => ids[i] === undefined || ids.lastIndexOf(ids[i]) === i);
  return valid.length === values.length ? record : { ...record, custom_field_values: valid };
}

/**
 * The value in the form that MyCase sends for the type of its field. The tables of SQLite have text: `1` for true, and
 * the digits of a number.
 */
function toTypedValue(field: ApiRecord, value: unknown): unknown {
  switch (typeof value === 'string' ? getText(field, 'field_type') : undefined) {
    case 'boolean':
      return value === '1' || (value === '0' ? false : value);
    case 'numeric':
    case 'currency':
      return /^-?\d+(\.\d+)?$/.test(String(value)) ? Number(value) : value;
    default:
      return value;
  }
}

/** The text of a list option, or the value itself. MyCase: the value of a list field is the key of an option. */
export function toOptionText(field: ApiRecord, value: unknown): unknown {
  const options = Array.isArray(field.list_options) ? field.list_options : [];
  return options.find((one) => String(one?.key) === String(value))?.option ?? value;
}
