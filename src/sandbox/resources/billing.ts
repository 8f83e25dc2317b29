import type { Json } from '../json.ts';
import type { Resource } from './resource.ts';

/** MyCase: rates, costs and units are sent as numbers and read back as strings such as "250.0". */
export function decimal(value: Json | undefined): Json {
  if (typeof value !== 'number') return value ?? null;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** A new time entry is billable by default. */
export const timeEntries: Resource = {
  settle: (record, { body }) => {
    record.billable = body.billable ?? true;
    record.rate = decimal(record.rate);
  },
};

/** An expense's amounts are returned as strings. */
export const expenses: Resource = {
  settle: (record) => {
    record.cost = decimal(record.cost);
    record.units = decimal(record.units);
  },
};

/** MyCase: invoices that cannot be paid online stay out of the list unless it is asked for all. */
export const invoices: Resource = {
  uncounted: true,
  listed: (record, query) =>
    record.allow_online_payments === true || query.get('only_allowed_online_payments') === 'false',
};
