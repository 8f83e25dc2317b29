import { isRecord } from '../../base/json.ts';
import { toOneLine } from '../../base/safe-text.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { toOptionText } from '../../records/custom-field-values.ts';
import { getReferenceId, matchesValue } from './compare-values.ts';

/** What a record is to hold after a change. */
export interface FieldChange {
  /** What the field is called: by MyCase, or by the firm where it is one of its own. */
  readonly field: string;
  readonly newValue: unknown;
  /** What a record holds there. */
  getValue(record: ApiRecord): unknown;
  /** A value as people know it. */
  formatValue(value: unknown): unknown;
  /** The id of a custom field. */
  readonly customFieldId?: unknown;
}

/** The goals of one field of a body: one, or one for each custom field. `fields` are the firm's, by id. */
export function toFieldChanges(
  name: string,
  responseField: string,
  value: unknown,
  fields: ReadonlyMap<unknown, ApiRecord>,
): FieldChange[] {
  if (name !== 'custom_field_values') {
    return [
      {
        field: name,
        newValue: value,
        getValue: (record) => record[responseField],
        formatValue: (one) => one,
      },
    ];
  }
  return (Array.isArray(value) ? value : []).map((one) => {
    const id = getReferenceId(one.custom_field);
    const field = fields.get(id) ?? {};
    return {
      field: `${toOneLine(getName(field)) || id} (custom field)`,
      newValue: one.value,
      getValue: (record) => findLastValue(record, id),
      formatValue: (stored) => toOptionText(field, stored),
      customFieldId: id,
    };
  });
}

/** MyCase appends a custom field's new value to the one before: the last holds. */
function findLastValue({ custom_field_values }: ApiRecord, id: unknown): unknown {
  const values = Array.isArray(custom_field_values) ? custom_field_values.filter(isRecord) : [];
  return values.findLast(({ custom_field }) => getReferenceId(custom_field) === id)?.value;
}

/** Whether a record holds what it is to hold; `unseen` is told of a field that MyCase does not show. */
export function isApplied(fieldChange: FieldChange, record: ApiRecord, whenAbsent: boolean): boolean {
  const actual = fieldChange.getValue(record);
  if (fieldChange.customFieldId !== undefined && actual === undefined) return fieldChange.newValue === '';
  return matchesValue(fieldChange.newValue, actual, whenAbsent);
}
