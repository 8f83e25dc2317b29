import { oneLine } from '../../base/safe-text.ts';
import { optionText } from '../../records/custom-values.ts';
import { type ApiRecord, isRecord, nameOf } from '../../records/record.ts';
import { idOf, matchesValue } from './compare.ts';

/** What a record is to hold after a change. */
export interface FieldChange {
  /** What the field is called: by MyCase, or by the firm where it is one of its own. */
  readonly field: string;
  readonly to: unknown;
  /** What a record holds there. */
  of(record: ApiRecord): unknown;
  /** A value as people know it. */
  spoken(value: unknown): unknown;
  /** The id of a custom field. */
  readonly customField?: unknown;
}

/** The goals of one field of a body: one, or one for each custom field. `fields` are the firm's, by id. */
export function fieldChanges(
  name: string,
  shown: string,
  value: unknown,
  fields: ReadonlyMap<unknown, ApiRecord>,
): FieldChange[] {
  if (name !== 'custom_field_values') {
    return [{ field: name, to: value, of: (record) => record[shown], spoken: (one) => one }];
  }
  return (Array.isArray(value) ? value : []).map((one) => {
    const id = idOf(one.custom_field);
    const field = fields.get(id) ?? {};
    return {
      field: `${oneLine(nameOf(field)) || id} (custom field)`,
      to: one.value,
      of: (record) => lastValue(record, id),
      spoken: (held) => optionText(field, held),
      customField: id,
    };
  });
}

/** MyCase appends a custom field's new value to the one before: the last holds. */
function lastValue({ custom_field_values }: ApiRecord, id: unknown): unknown {
  const all = Array.isArray(custom_field_values) ? custom_field_values.filter(isRecord) : [];
  return all.findLast(({ custom_field }) => idOf(custom_field) === id)?.value;
}

/** Whether a record holds what it is to hold; `unseen` is told of a field that MyCase does not show. */
export function isApplied(goal: FieldChange, record: ApiRecord, unseen: boolean): boolean {
  const held = goal.of(record);
  if (goal.customField !== undefined && held === undefined) return goal.to === '';
  return matchesValue(goal.to, held, unseen);
}
