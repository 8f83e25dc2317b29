import { joinWords, pluralize } from '../../base/sentences.ts';
import { exactSum, formatAmount, getBalanceDue, isIssued } from '../../records/amounts.ts';
import { type ApiRecord, getAmount, getReferenceId, getReferenceIds, getText } from '../../records/api-record.ts';
import { toPlainDay } from '../../records/day-fields.ts';
import { readAllPages, readRecord } from '../record-reader.ts';
import { type Check, createFact, getTargetId, readForCheck, toFact, withProblem } from './careful-reads.ts';
import { quoteShort } from './preview-text.ts';

/** MyCase: payments with these statuses have failed (contract). */
const FAILED_STATUSES: readonly string[] = ['failure', 'error', 'timeout'];

/** The check of a payment: the same payment in MyCase, and the balance of its invoice. */
export const checkPayment: Check = async (plan, sources, call) =>
  (await Promise.all([checkSamePayment(plan, sources, call), checkBalance(plan, sources, call)])).flat();

const checkSamePayment: Check = async ({ target: { ids }, args }, { client }, call) => {
  const invoiceId = Number(ids.invoice_id);
  const amount = getAmount(args, 'amount');
  const query = { 'filter[payable_id]': invoiceId };
  const { records, problem } = await withProblem(call, async () => ({
    records: (await readAllPages({ method: 'GET', path: '/invoice_payments', query }, client, call)).rows,
  }));
  const isSame = (payment: ApiRecord) =>
    getReferenceId(payment, 'invoice') === invoiceId &&
    !FAILED_STATUSES.includes(getText(payment, 'status')) &&
    toPlainDay(payment.date) === args.date &&
    amount !== undefined &&
    getAmount(payment, 'amount')?.eq(amount) === true;
  const formatFound = (found: readonly ApiRecord[]) => {
    const subject = `${pluralize(found.length, 'payment')} of ${amount && formatAmount(amount)} of this date`;
    const existing = joinWords(
      found.map(({ id }) => `id ${id}`),
      'and',
    );
    return `${subject} ${found.length === 1 ? 'exists' : 'exist'} already on this invoice: ${existing}.`;
  };
  return [createFact('payments of this amount and date', { records: records.filter(isSame), problem }, formatFound)];
};

const checkBalance: Check = async ({ target, args }, sources, call) => {
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
