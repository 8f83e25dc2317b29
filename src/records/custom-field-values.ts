import { isRecord } from '../base/json.ts';
import { type ApiRecord, getReferenceId, getText } from './api-record.ts';
import { getCustomFieldValues } from './references.ts';

/** The value of a custom field in a record. */
export interface CustomValue {
  /** Id of the custom field. */
  readonly id: number;
  readonly name: string;
  /** `short_text`, `long_text`, `numeric`, `boolean`, `date`, `list` or `currency`; '' if it is unknown. */
  readonly type: string;
  /** The text of a list option; any other value as MyCase sent it. */
  readonly value: unknown;
}

/** The values of a record's custom fields. MyCase: a changed value is appended, so the last value of a field is valid. */
export function collectCustomValues(record: ApiRecord, fields: ReadonlyMap<number, ApiRecord>): CustomValue[] {
  const byField = new Map<number, CustomValue>();
  for (const one of getCustomFieldValues(record)) {
    if (!isRecord(one)) continue;
    const id = getReferenceId(one, 'custom_field');
    if (id === undefined) continue;
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

/** The text of a list option, or the value itself. MyCase: the value of a list field is the key of an option. */
export function toOptionText(field: ApiRecord, value: unknown): unknown {
  const options = Array.isArray(field.list_options) ? field.list_options : [];
  return options.find((one) => one?.key === value)?.option ?? value;
}
