import { joinWords, pluralize } from '../../base/sentences.ts';
import { exactSum, formatAmount, getBalanceDue, isIssued } from '../../records/amounts.ts';
import { getAmount, getReferenceIds, getText } from '../../records/api-record.ts';
import { readRecord } from '../record-reader.ts';
import { type Check, createFact, getTargetId, readForCheck, toFact, withProblem } from './careful-reads.ts';
import { quoteShort } from './preview-text.ts';

/** The check of a payment: the balance of its invoice. */
export const checkPayment: Check = async ({ target, args }, sources, call) => {
  const { parentReader, ids } = target;
  const { records, problem } = await withProblem(call, async () => ({
    records: parentReader ? [await readRecord(parentReader, ids, sources, call)] : [],
  }));
  const [invoice] = records;
  const [total, paid, amount] = [
    invoice && getAmount(invoice, 'total_amount'),
    invoice && getAmount(invoice, 'paid_amount'),
    getAmount(args, 'amount'),
  ];
  if (!invoice || !total || !paid || !amount) {
    const reason = problem ?? 'MyCase does not show its amounts';
    return [toFact('the balance', `Could not check the balance of the invoice: ${reason}.`, false)];
  }
  const balance = total.minus(paid);
  const after = balance.minus(amount);
  return [
    toFact(
      'the balance',
      `Balance due of the invoice: ${formatAmount(balance)} before this payment, ${formatAmount(after)} after it.` +
        (after.lt(0) ? ` The payment is ${formatAmount(after.times(-1))} more than the balance due.` : '') +
        (isIssued(invoice) ? '' : ` The invoice is ${quoteShort(getText(invoice, 'status'))}.`),
    ),
  ];
};

/** The check of an invoice that is deleted. */
export const checkInvoiceDeletion: Check = async (plan, sources, call) => {
  const invoiceId = getTargetId(plan);
  const [payments, entries, expenses] = await Promise.all([
    readForCheck('invoice_payments', sources, call, { field: 'invoice', ids: [invoiceId] }),
    readForCheck('time_entries', sources, call, { field: 'invoices', ids: [invoiceId] }),
    readForCheck('expenses', sources, call, { field: 'invoices', ids: [invoiceId] }),
  ]);
  const balance = formatAmount(exactSum([getBalanceDue(plan.currentRecord ?? {})]));
  return [
    toFact('the balance', `Balance due of this invoice: ${balance}.`),
    createFact('payments on it', payments, (found) => `${pluralize(found.length, 'payment')} on this invoice.`),
    createFact(
      'time entries on it',
      entries,
      (found) => `${pluralize(found.length, 'time entry', 'time entries')} on this invoice.`,
    ),
    createFact('expenses on it', expenses, (found) => `${pluralize(found.length, 'expense')} on this invoice.`),
  ];
};

/** The check of a time entry or an expense that is deleted. */
export const checkEntryDeletion: Check = async ({ currentRecord = {} }) => {
  const ids = getReferenceIds(currentRecord, 'invoices');
  const sentence =
    ids.length > 0
      ? `It is billed on ${pluralize(ids.length, 'invoice')}: id ${joinWords(ids.map(String), 'and')}.`
      : '';
  return [toFact('invoices with it', sentence, true, ids.length)];
};
