import { pluralize } from '../../base/sentences.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { namedIn } from '../../cache/named-references.ts';
import { exactSum, owedOn } from '../../records/amounts.ts';
import { type ApiRecord, referenceOf, textOf } from '../../records/record.ts';
import type { Row } from '../define-workflow.ts';
import { AGES, ageSince } from '../shared/age-buckets.ts';
import { groupedBy } from '../shared/group-by.ts';

/** The sum of what is owed on invoices, as `1250.00`. */
export const owedOnAll = (invoices: readonly ApiRecord[]): string =>
  exactSum(invoices.map(owedOn)).toFixed(2);

/** How an invoice stands to what the firm is owed. */
const STANDINGS = ['open', 'settled', 'draft', 'forwarded', 'overpaid'] as const;

type Standing = (typeof STANDINGS)[number];

/**
 * Sorts an invoice. MyCase: a draft is not billed yet, and the balance of a forwarded invoice has gone into a later
 * one, where it is counted; what is left is told by the amounts, not by the other words of `status`.
 */
export function invoiceState(invoice: ApiRecord): Standing {
  const status = textOf(invoice, 'status');
  if (status === 'draft' || status === 'forwarded') return status;
  const owed = owedOn(invoice);
  if (owed === 0) return 'settled';
  return owed > 0 ? 'open' : 'overpaid';
}

/** One and several of what is not owed. */
const NOT_OWED: Partial<Readonly<Record<Standing, readonly [string, string]>>> = {
  draft: ['draft, not billed yet', 'drafts, not billed yet'],
  forwarded: [
    'forwarded, so that its balance is in a later invoice',
    'forwarded, so that their balance is in later invoices',
  ],
  overpaid: ['overpaid', 'overpaid'],
};

/** What of invoices is not owed, each with its count and sum: `2 drafts, not billed yet (1250.00)`. */
export function notOwed(invoices: readonly ApiRecord[]): string[] {
  const those = groupedBy(invoices, invoiceState);
  return STANDINGS.flatMap((standing) => {
    const [words, own = []] = [NOT_OWED[standing], those.get(standing)];
    return words && own.length > 0 ? [`${pluralize(own.length, ...words)} (${owedOnAll(own)})`] : [];
  });
}

/** MyCase hides such an invoice from lists by default: it can't be paid online. */
export const isHidden = (invoice: ApiRecord): boolean => invoice.allow_online_payments !== true;

/** MyCase: an invoice that was made and not sent yet is owed all the same. */
export const isUnsent = (invoice: ApiRecord): boolean => invoice.status === 'unsent';

/** Whether an invoice is of a case deleted since; not known while cases are missing. */
export function isOfDeletedCase(invoice: ApiRecord, cases: ListSnapshot): boolean {
  const id = referenceOf(invoice, 'case');
  return cases.isWhole && id !== undefined && !cases.records.has(id);
}

/** What is owed by days past due: a sum for each age. */
export function ageing(invoices: readonly ApiRecord[], now: string): Row {
  const byAge = groupedBy(invoices, (invoice) => ageSince(textOf(invoice, 'due_date'), now));
  const sums = AGES.map((age) => [age.replaceAll(' ', '_'), owedOnAll(byAge.get(age) ?? [])] as const);
  return Object.fromEntries(sums.filter(([age, sum]) => age !== 'no_date' || sum !== '0.00'));
}

/** An invoice in a few columns. */
export const invoiceRow = (invoice: ApiRecord, now: string, cases: ListSnapshot): Row => ({
  id: invoice.id,
  invoice_number: invoice.invoice_number,
  due_date: invoice.due_date,
  past_due: ageSince(textOf(invoice, 'due_date'), now),
  status: invoice.status,
  owed: owedOnAll([invoice]),
  case: namedIn(invoice, 'case', cases),
});
