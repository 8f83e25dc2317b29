import { pluralize } from '../../base/sentences.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { namedIn } from '../../cache/named-references.ts';
import { exactSum, getBalanceDue } from '../../records/amounts.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { AGE_BUCKETS, toAgeBucket } from '../shared/age-buckets.ts';
import { groupBy } from '../shared/group-by.ts';

/** The sum of what is owed on invoices, as `1250.00`. */
export const formatTotalOwed = (invoices: readonly ApiRecord[]): string =>
  exactSum(invoices.map(getBalanceDue)).toFixed(2);

/** How an invoice stands to what the firm is owed. */
const INVOICE_STATES = ['open', 'settled', 'draft', 'forwarded', 'overpaid'] as const;

type InvoiceState = (typeof INVOICE_STATES)[number];

/**
 * Sorts an invoice. MyCase: a draft is not billed yet, and the balance of a forwarded invoice has gone into a later
 * one, where it is counted; what is left is told by the amounts, not by the other words of `status`.
 */
export function getInvoiceState(invoice: ApiRecord): InvoiceState {
  const status = getText(invoice, 'status');
  if (status === 'draft' || status === 'forwarded') return status;
  const owed = getBalanceDue(invoice);
  if (owed === 0) return 'settled';
  return owed > 0 ? 'open' : 'overpaid';
}

/** One and several of what is not owed. */
const NOT_OWED_LABELS: Partial<Readonly<Record<InvoiceState, readonly [string, string]>>> = {
  draft: ['draft, not billed yet', 'drafts, not billed yet'],
  forwarded: [
    'forwarded, so that its balance is in a later invoice',
    'forwarded, so that their balance is in later invoices',
  ],
  overpaid: ['overpaid', 'overpaid'],
};

/** The invoices that are not owed, with count and sum: `2 drafts, not billed yet (1250.00)`. */
export function formatNotOwed(invoices: readonly ApiRecord[]): string[] {
  const invoicesByState = groupBy(invoices, getInvoiceState);
  return INVOICE_STATES.flatMap((state) => {
    const [labels, stateInvoices = []] = [NOT_OWED_LABELS[state], invoicesByState.get(state)];
    return labels && stateInvoices.length > 0
      ? [`${pluralize(stateInvoices.length, ...labels)} (${formatTotalOwed(stateInvoices)})`]
      : [];
  });
}

/** MyCase hides such an invoice from lists by default: it can't be paid online. */
export const isHidden = (invoice: ApiRecord): boolean => invoice.allow_online_payments !== true;

/** MyCase: an invoice that was created and not sent yet is owed, too. */
export const isUnsent = (invoice: ApiRecord): boolean => invoice.status === 'unsent';

/** Whether an invoice is of a case deleted since; not known while cases are missing. */
export function isOnDeletedCase(invoice: ApiRecord, cases: ListSnapshot): boolean {
  const id = getReferenceId(invoice, 'case');
  return cases.isComplete && id !== undefined && !cases.records.has(id);
}

/** The amounts owed by days past due: a sum for each age. */
export function sumByAge(invoices: readonly ApiRecord[], now: string): Row {
  const invoicesByAge = groupBy(invoices, (invoice) => toAgeBucket(getText(invoice, 'due_date'), now));
  const sums = AGE_BUCKETS.map(
    (age) => [age.replaceAll(' ', '_'), formatTotalOwed(invoicesByAge.get(age) ?? [])] as const,
  );
  return Object.fromEntries(sums.filter(([age, sum]) => age !== 'no_date' || sum !== '0.00'));
}

/** An invoice in a few columns. */
export const invoiceRow = (invoice: ApiRecord, now: string, cases: ListSnapshot): Row => ({
  id: invoice.id,
  invoice_number: invoice.invoice_number,
  due_date: invoice.due_date,
  past_due: toAgeBucket(getText(invoice, 'due_date'), now),
  status: invoice.status,
  owed: formatTotalOwed([invoice]),
  case: namedIn(invoice, 'case', cases),
});
