import { joinWords, pluralize } from '../../base/sentences.ts';
import { exactSum, formatAmount, getBalanceDue } from '../../records/amounts.ts';
import { getAmount, getReferenceId, getReferenceIds, getText } from '../../records/api-record.ts';
import { readRecord } from '../record-reader.ts';
import { type Check, createFact, getTargetId, readForCheck, toFact, withProblem } from './careful-reads.ts';
import { quoteShort } from './preview-text.ts';

/** The check of a payment: the balance of its invoice. */
export const checkPayment: Check = async ({ target, args }, sources, scope) => {
  const { parent, ids } = target;
  const { records, problem } = await withProblem(scope, async () => ({
    records: parent ? [await readRecord(parent, ids, sources, scope)] : [],
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
  const status = getText(invoice, 'status');
  return [
    toFact(
      'the balance',
      `Balance due of the invoice: ${formatAmount(balance)} before this payment, ${formatAmount(after)} after it.` +
        (after.lt(0) ? ` The payment is ${formatAmount(after.times(-1))} more than the balance due.` : '') +
        (['draft', 'forwarded'].includes(status) ? ` The invoice is ${quoteShort(status)}.` : ''),
    ),
  ];
};

/** The check of an invoice that is deleted. */
export const checkInvoiceDeletion: Check = async (plan, sources, scope) => {
  const invoiceId = getTargetId(plan);
  const lists = await Promise.all(
    (['invoice_payments', 'time_entries', 'expenses'] as const).map((list) => readForCheck(list, sources, scope)),
  );
  const [payments, entries, expenses] = lists.map(({ records, problem }, i) => ({
    problem,
    records: records.filter((record) =>
      i === 0
        ? getReferenceId(record, 'invoice') === invoiceId
        : getReferenceIds(record, 'invoices').includes(invoiceId),
    ),
  }));
  const none = { records: [] };
  const balance = formatAmount(exactSum([getBalanceDue(plan.currentRecord ?? {})]));
  return [
    toFact('the balance', `Balance due of this invoice: ${balance}.`),
    createFact('payments on it', payments ?? none, (found) => `${pluralize(found.length, 'payment')} on this invoice.`),
    createFact(
      'time entries on it',
      entries ?? none,
      (found) => `${pluralize(found.length, 'time entry', 'time entries')} on this invoice.`,
    ),
    createFact('expenses on it', expenses ?? none, (found) => `${pluralize(found.length, 'expense')} on this invoice.`),
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
