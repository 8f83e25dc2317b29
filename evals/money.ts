import { type Fields, type Json, referenceId, referenceIds, text } from '../src/sandbox/json.ts';
import { cents, product, total } from '../test/workflows/cents.ts';
import { type HeldFirm, today, withId } from './firm.ts';

// Money, reckoned in whole cents from the sandbox's records.

const DAY_MS = 86_400_000;

/** Days since a day; negative for one to come. */
export const daysSince = (day: Json | undefined): number => (Date.parse(today()) - Date.parse(text(day))) / DAY_MS;

/** What a time entry is worth, in cents. */
export const fee = ({ flat_fee, rate, hours }: Fields): bigint => (flat_fee ? cents(rate) : product(rate, hours));

/** What an expense comes to, in cents. */
export const cost = ({ cost: each, units }: Fields): bigint => product(each, units ?? 1);

/** Whether an entry is on no invoice yet and can be put on one. */
export const isToBill = ({ invoices, billable }: Fields): boolean =>
  referenceIds(invoices).length === 0 && billable !== false;

/** What is still to be paid, in cents. */
export const owed = ({ total_amount, paid_amount }: Fields): bigint => cents(total_amount) - cents(paid_amount);

/** Whether an invoice is owed: not a draft, not forwarded, not paid. */
export const isOwed = (invoice: Fields): boolean =>
  invoice.status !== 'draft' && invoice.status !== 'forwarded' && owed(invoice) > 0n;

/** A sum of cents as it is written: `1250.00`. */
export const sumOf = (records: readonly Fields[], amount: (record: Fields) => bigint): string =>
  total(records.map(amount));

/** The same of an amount in a field. */
export const totalOf = (records: readonly Fields[], field: string): string =>
  total(records.map((record) => cents(record[field])));

/** Tenths of hours added up. */
export const hoursOf = (entries: readonly Fields[]): number =>
  entries.reduce((sum, { hours }) => sum + Math.round(Number(hours) * 10), 0) / 10;

/** The id of whom a case's invoices go to; undefined for a case that is no more. */
export const payerOf = (firm: HeldFirm, invoice: Fields): number | undefined =>
  referenceId(withId(firm.cases, referenceId(invoice.case))?.billing_contact);
