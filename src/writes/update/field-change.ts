import { oneLine } from '../../formatting/normalize.ts';
import { optionText } from '../../records/custom-values.ts';
import { type FirmRecord, isRecord, nameOf } from '../../records/record.ts';
import { holds, idOf } from './compare.ts';

/** What a record is to hold after a change. */
export interface Goal {
  /** What the field is called: by MyCase, or by the firm where it is one of its own. */
  readonly field: string;
  readonly to: unknown;
  /** What a record holds there. */
  of(record: FirmRecord): unknown;
  /** A value as people know it. */
  spoken(value: unknown): unknown;
  /** The id of a custom field. */
  readonly customField?: unknown;
}

/** The goals of one field of a body: one, or one for each custom field. `fields` are the firm's, by id. */
export function goalOf(
  name: string,
  shown: string,
  value: unknown,
  fields: ReadonlyMap<unknown, FirmRecord>,
): Goal[] {
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
function lastValue({ custom_field_values }: FirmRecord, id: unknown): unknown {
  const all = Array.isArray(custom_field_values) ? custom_field_values.filter(isRecord) : [];
  return all.findLast(({ custom_field }) => idOf(custom_field) === id)?.value;
}

/** Whether a record holds what it is to hold; `unseen` is told of a field that MyCase does not show. */
export function isMet(goal: Goal, record: FirmRecord, unseen: boolean): boolean {
  const held = goal.of(record);
  if (goal.customField !== undefined && held === undefined) return goal.to === '';
  return holds(goal.to, held, unseen);
}
