import { isRecord } from '../../base/json.ts';
import { toOneLine } from '../../base/safe-text.ts';
import { type ApiRecord, getName, getRawId } from '../../records/api-record.ts';
import { toOptionText } from '../../records/custom-field-values.ts';
import { matchesValue } from './field-values.ts';

/** A field of a record, or a custom field of the firm, and the value that a write gives it. */
export interface FieldChange {
  /** MyCase's name of the field, or the firm's name of a custom field. */
  readonly field: string;
  readonly newValue: unknown;
  /** The field of the record that shows the value. */
  readonly responseField: string;
  /** Set for a custom field: its id, and its definition as far as it is known. */
  readonly customField?: { readonly id: unknown; readonly definition: ApiRecord };
}

/** MyCase: some fields are written under one name and shown under another. */
const RESPONSE_FIELDS: Readonly<Record<string, string>> = {
  client_recipients: 'clients',
  staff_recipients: 'staff',
  option_value: 'option',
};

/** The field of a record that shows the value of a body's field. */
export const toResponseField = (field: string): string => RESPONSE_FIELDS[field] ?? field;

/** MyCase: it may drop the values of these fields without an error. */
export const SILENTLY_DROPPED_FIELDS: readonly string[] = [
  'case_stage',
  'practice_area',
  'referral_source_reference',
  'referred_by',
  'people_group',
  'custom_field_values',
];

/** The changes in one field of a body: one, or one for each custom field. `definitions` are the custom fields by id. */
export function toFieldChanges(
  name: string,
  value: unknown,
  definitions: ReadonlyMap<unknown, ApiRecord> = new Map(),
): FieldChange[] {
  const responseField = toResponseField(name);
  if (name !== 'custom_field_values') return [{ field: name, newValue: value, responseField }];
  return (Array.isArray(value) ? value : []).map((one) => {
    const id = getRawId(one.custom_field);
    const definition = definitions.get(id) ?? {};
    const field = `${toOneLine(getName(definition)) || id} (custom field)`;
    return { field, newValue: one.value, responseField, customField: { id, definition } };
  });
}

/** A record's value of the field. */
export function getStoredValue({ responseField, customField }: FieldChange, record: ApiRecord): unknown {
  const stored = record[responseField];
  if (!customField) return stored;
  // MyCase appends a custom field's new value to the one before: the last one holds.
  const values = Array.isArray(stored) ? stored.filter(isRecord) : [];
  return values.findLast(({ custom_field }) => getRawId(custom_field) === customField.id)?.value;
}

/** A value of the field as people know it: an option of a list by its text. */
export const toKnownValue = ({ customField }: FieldChange, value: unknown): unknown =>
  customField ? toOptionText(customField.definition, value) : value;

/** Whether a record holds the new value. `whenAbsent` is the result for a field that MyCase does not show. */
export function isApplied(change: FieldChange, record: ApiRecord, whenAbsent: boolean): boolean {
  const stored = getStoredValue(change, record);
  if (change.customField && stored === undefined) return change.newValue === '';
  return matchesValue(change.newValue, stored, whenAbsent);
}
