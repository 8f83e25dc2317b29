import type { Fields } from './json.ts';
import { referenceId, text } from './json.ts';
import { moment } from './query.ts';
import type { Operation } from './routes.ts';

type Test = (record: Fields) => boolean;

/** The records a list's `filter[...]` parameters leave, in the order they came. */
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

/** Inclusive; stored moments are whole seconds, so the wanted one is cut down to its second. */
function updatedAfter(value: string): Test {
  const earliest = Math.floor(moment(value) / 1000) * 1000;
  return (record) => Date.parse(text(record.updated_at)) >= earliest;
}

/** Assumption: only the digits of a phone number count; how MyCase compares them is documented nowhere. */
function samePhone(field: string, value: string): Test {
  const digits = value.replaceAll(/\D/g, '');
  return (record) => text(record[field]).replaceAll(/\D/g, '') === digits;
}

/** A staff member has no status of its own, only a flag. */
function statusOf(record: Fields): string {
  if (typeof record.active === 'boolean') return record.active ? 'active' : 'inactive';
  return text(record.status);
}
