import { type Fields, referenceId, referenceIds } from '../src/sandbox/json.ts';
import { cents, product, total } from '../test/workflows/cents.ts';
import { type HeldFirm, leadOf, withId } from './firm.ts';
import { isWithin } from './firm-calendar.ts';

// Money, reckoned in whole cents from the sandbox's records.

/** What a time entry is worth, in cents. */
export const fee = ({ flat_fee, rate, hours }: Fields): bigint => (flat_fee ? cents(rate) : product(rate, hours));

/** What an expense comes to, in cents. */
export const cost = ({ cost: each, units }: Fields): bigint => product(each, units ?? 1);

/** Whether an entry is on no invoice yet and can be put on one. */
export const isToBill = ({ invoices, billable }: Fields): boolean =>
  referenceIds(invoices).length === 0 && billable !== false;

/** What is still to be paid, in cents. */
export const owed = ({ total_amount, paid_amount }: Fields): bigint => cents(total_amount) - cents(paid_amount);

/** Whether an invoice was issued: not a draft, not forwarded. */
export const isIssued = ({ status }: Fields): boolean => status !== 'draft' && status !== 'forwarded';

/** Whether an invoice is owed: issued and not paid. */
export const isOwed = (invoice: Fields): boolean => isIssued(invoice) && owed(invoice) > 0n;

/** A sum of cents as it is written: `1250.00`. */
export const sumOf = (records: readonly Fields[], amount: (record: Fields) => bigint): string =>
  total(records.map(amount));

/** The same of an amount in a field. */
export const totalOf = (records: readonly Fields[], field: string): string =>
  total(records.map((record) => cents(record[field])));

/** The time entries of last month. */
export const timeOfLastMonth = ({ time_entries, calendar }: HeldFirm): Fields[] =>
  time_entries.filter(({ entry_date }) => isWithin(entry_date, calendar.monthFromNow(-1)));

/** Thousandths of hours added up. */
export const hoursOf = (entries: readonly Fields[]): number =>
  entries.reduce((sum, { hours }) => sum + Math.round(Number(hours) * 1_000), 0) / 1_000;

/** The case that an amount belongs to; undefined for a deleted case. */
export const caseOf = (firm: HeldFirm, amount: Fields): Fields | undefined =>
  withId(firm.cases, referenceId(amount.case));

/**
 * The id of the client who pays an amount: the case's billing contact, its first client, the first client that lists
 * the case, or the client of its first payment.
 */
export function payerOf(firm: HeldFirm, amount: Fields): number | undefined {
  const matter = caseOf(firm, amount);
  return (
    referenceId(matter?.billing_contact) ??
    referenceIds(matter?.clients)[0] ??
    firstListingClient(firm, referenceId(amount.case)) ??
    firstPaymentReference(firm, amount, 'client')
  );
}

function firstListingClient({ clients }: HeldFirm, caseId: number | undefined): number | undefined {
  const ids = clients.flatMap(({ id, cases }) =>
    caseId !== undefined && referenceIds(cases).includes(caseId) ? [Number(id)] : [],
  );
  return ids.toSorted((a, b) => a - b)[0];
}

/** The id of the attorney of an amount: the case's lead attorney, or the attorney of its first payment. */
export const attorneyOf = (firm: HeldFirm, amount: Fields): number | undefined =>
  leadOf(caseOf(firm, amount) ?? {}) ?? firstPaymentReference(firm, amount, 'attorney');

function firstPaymentReference(firm: HeldFirm, amount: Fields, field: string): number | undefined {
  const matter = referenceId(amount.case);
  const payments = firm.invoice_payments.filter((one) => matter !== undefined && referenceId(one.case) === matter);
  return referenceId(payments.toSorted((a, b) => Number(a.id) - Number(b.id))[0]?.[field]);
}
