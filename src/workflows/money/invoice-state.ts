import { pluralize } from '../../base/sentences.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { getNamedReference } from '../../cache/named-references.ts';
import { exactSum, getBalanceDue } from '../../records/amounts.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import { AGE_BUCKETS, type AgeBucket, toAgeBucket } from '../shared/age-buckets.ts';
import { groupBy } from '../shared/group-by.ts';

/** The sum of the balances due of invoices, as `1250.00`. */
export const formatTotalOwed = (invoices: readonly ApiRecord[]): string =>
  exactSum(invoices.map(getBalanceDue)).toFixed(2);

/**
 * The state of an invoice. MyCase: a draft is not billed yet. The balance of a forwarded invoice is part of a later
 * invoice. For all other invoices the amounts decide, not `status`. Only open invoices are owed.
 */
export function getInvoiceState(invoice: ApiRecord): 'open' | 'settled' | 'draft' | 'forwarded' | 'overpaid' {
  const status = getText(invoice, 'status');
  if (status === 'draft' || status === 'forwarded') return status;
  const owed = getBalanceDue(invoice);
  if (owed === 0) return 'settled';
  return owed > 0 ? 'open' : 'overpaid';
}

/** Singular and plural of the states that are not owed. */
const NOT_OWED_LABELS: Readonly<Record<string, readonly [string, string]>> = {
  draft: ['draft', 'drafts'],
  forwarded: ['forwarded (its balance is in a later invoice)', 'forwarded (their balances are in later invoices)'],
  overpaid: ['overpaid', 'overpaid'],
};

/** The invoices that are not owed, with count and sum: `2 drafts: 1250.00`. */
export const formatNotOwed = (invoices: readonly ApiRecord[]): string[] =>
  Object.entries(NOT_OWED_LABELS).flatMap(([state, labels]) => {
    const stateInvoices = invoices.filter((invoice) => getInvoiceState(invoice) === state);
    return stateInvoices.length > 0
      ? [`${pluralize(stateInvoices.length, ...labels)}: ${formatTotalOwed(stateInvoices)}`]
      : [];
  });

/** MyCase: lists leave out invoices that can't be paid online, unless a request asks for them. */
export const isHidden = (invoice: ApiRecord): boolean => invoice.allow_online_payments !== true;

/** MyCase: an invoice that was not sent yet is owed too. */
export const isUnsent = (invoice: ApiRecord): boolean => invoice.status === 'unsent';

/** The balances due of each age group by days past due. The group without a due date is left out if it is empty. */
export function sumByAge(invoices: readonly ApiRecord[], now: string): (readonly [age: AgeBucket, sum: string])[] {
  const invoicesByAge = groupBy(invoices, (invoice) => toAgeBucket(getText(invoice, 'due_date'), now));
  return AGE_BUCKETS.map((age) => [age, formatTotalOwed(invoicesByAge.get(age) ?? [])] as const).filter(
    ([age, sum]) => age !== 'no date' || sum !== '0.00',
  );
}

/** An invoice as a row. */
export const invoiceRow = (invoice: ApiRecord, now: string, cases: ListSnapshot): Row => ({
  id: invoice.id,
  invoice_number: invoice.invoice_number,
  due_date: invoice.due_date,
  days_past_due: toAgeBucket(getText(invoice, 'due_date'), now),
  status: invoice.status,
  balance_due: formatTotalOwed([invoice]),
  case: getNamedReference(invoice, 'case', cases),
});
