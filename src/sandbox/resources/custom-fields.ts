import { type Fields, fieldsList, type Json } from '../json.ts';
import type { Resource } from './resource.ts';

/** MyCase: an option is written as `option_value` and read as `option` under a key that is a string. */
export const customFields: Resource = {
  settle: (record, { body, now }) => {
    record.list_options = record.field_type === 'list' ? newOptions([], body.list_options, now) : [];
  },
};

/** Returns the options of a body, with keys that follow those of the field. */
export function newOptions(existing: readonly Fields[], given: Json | undefined, now: string): Fields[] {
  const highest = Math.max(0, ...existing.map(({ key }) => Number(key)));
  return fieldsList(given).map((option, i) => ({
    key: String(highest + 1 + i),
    option: option.option_value ?? null,
    created_at: now,
    updated_at: now,
  }));
}
