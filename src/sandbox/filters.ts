import type { Fields } from './json.ts';
import { referenceId, text } from './json.ts';
import { moment } from './query.ts';
import type { Operation } from './routes.ts';

type Test = (record: Fields) => boolean;

/** Returns the records that match a list's `filter[...]` parameters, in their order. */
export function filtered(records: Fields[], operation: Operation, query: URLSearchParams): Fields[] {
  const tests = operation.query.flatMap(({ name }) => {
    const value = query.get(name);
    const field = /^filter\[(.+)\]$/.exec(name)?.[1];
    return field === undefined || value === null ? [] : [test(field, value)];
  });
  return tests.length === 0 ? records : records.filter((record) => tests.every((passes) => passes(record)));
}

function test(field: string, value: string): Test {
  if (field === 'updated_after') return updatedAfter(value);
  if (field === 'payable_id') return (record) => String(referenceId(record.invoice)) === value;
  if (field.endsWith('_phone_number')) return samePhone(field, value);
  if (field === 'status') return (record) => statusOf(record) === value;
  const wanted = value.toLowerCase();
  return (record) => text(record[field]).toLowerCase() === wanted;
}

/**
 * Includes records changed at that time. Stored times are whole seconds, so the value is rounded down to its second.
 */
function updatedAfter(value: string): Test {
  const earliest = Math.floor(moment(value) / 1000) * 1000;
  return (record) => Date.parse(text(record.updated_at)) >= earliest;
}

/** Assumption: only the digits of a telephone number are compared. MyCase does not document this. */
function samePhone(field: string, value: string): Test {
  const digits = value.replaceAll(/\D/g, '');
  return (record) => text(record[field]).replaceAll(/\D/g, '') === digits;
}

/** A staff member has the flag `active` instead of a status. */
function statusOf(record: Fields): string {
  if (typeof record.active === 'boolean') return record.active ? 'active' : 'inactive';
  return text(record.status);
}
