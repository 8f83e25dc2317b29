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
    byField.set(id, { id, name: getText(field, 'name'), value: toOptionText(field, toTruthValue(field, one.value)) });
  }
  return [...byField.values()];
}

/** A truth value of a field of that type. A record that was read from a table of SQLite has 1 or 0. */
const toTruthValue = (field: ApiRecord, value: unknown): unknown =>
  getText(field, 'field_type') === 'boolean' && (value === 1 || value === 0) ? value === 1 : value;

/** The text of a list option, or the value itself. MyCase: the value of a list field is the key of an option. */
export function toOptionText(field: ApiRecord, value: unknown): unknown {
  const options = Array.isArray(field.list_options) ? field.list_options : [];
  return options.find((one) => one?.key === value)?.option ?? value;
}
