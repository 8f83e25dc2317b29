import { type Fields, fieldsList, type Json, referenceId } from '../json.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { all, find, insert } from '../store.ts';
import { day, type Maker, moment, numbers } from './maker.ts';

const STATUSES = ['paid', 'paid', 'paid', 'partial', 'partial', 'overdue', 'sent', 'unsent', 'draft', 'forwarded'];

/** Creates the invoices. Every third cannot be paid online, and the case of every twentieth is deleted. */
export function addInvoices(maker: Maker): void {
  const next = numbers('invoices');
  const cases = all(maker.store, 'cases');
  for (let i = 0; i < maker.plan.invoices; i += 1) {
    const id = pick(next, cases).id ?? null;
    const issued = -between(next, 40, 500);
    insert(maker.store, 'invoices', {
      invoice_date: day(maker, issued),
      invoice_number: String(10_001 + i),
      ...standing(maker, next, STATUSES[i % STATUSES.length] ?? 'sent', -issued),
      total_amount: amount(between(next, 2, 80) * 100, i % 4 === 1),
      paid_amount: amount(0, i % 4 === 1),
      case: { id: i % 20 === 7 ? deletedCase(maker, id) : id },
      bank_account: { name: 'Operating account', account_type: 'operating' },
      view_url: `https://thistlewick-marlow.example.com/invoices/${10_001 + i}`,
      allow_online_payments: i % 3 !== 2,
      created_at: moment(maker, issued, 1000),
      updated_at: moment(maker, issued + 20, 1010),
    });
  }
}

/**
 * Returns when an invoice is due, relative to today. Overdue, paid and partly paid invoices were due in the past, after
 * the day on which they were issued. Other invoices are due in the future.
 */
function standing(maker: Maker, next: Random, status: string, age: number): Fields {
  const past = ['overdue', 'paid', 'partial'].includes(status);
  const due = past ? -between(next, 1, Math.min(age, LONGEST_OVERDUE)) : between(next, 1, 30);
  return { due_date: day(maker, due), status };
}

const LONGEST_OVERDUE = 150;

/** MyCase: amounts are numbers on some invoices and strings such as "500.0" on others. */
function amount(value: number, asText: boolean): Json {
  return asText ? `${value}.0` : value;
}

/** Returns an id close to a case's id that no case has. */
function deletedCase({ store }: Maker, near: Json): number {
  let id = Number(near) + 1;
  while (find(store, 'cases', id)) id += 1;
  return id;
}

/**
 * Creates payments for each paid or partly paid invoice in turn. The first payment of an invoice succeeds; later ones
 * may fail. The successful payments add up to the paid amount: all of a paid invoice, half of a partly paid one.
 */
export function addPayments(maker: Maker): void {
  const next = numbers('payments');
  const paid = all(maker.store, 'invoices').filter(({ status }) => status === 'paid' || status === 'partial');
  const attempts = new Map<Fields, string[]>(paid.map((invoice) => [invoice, []]));
  for (let i = 0; i < maker.plan.payments; i += 1) {
    const invoice = paid[i % paid.length];
    const list = invoice && attempts.get(invoice);
    list?.push(list.length > 0 && chance(next, 0.3) ? pick(next, FAILURES) : 'success');
  }
  for (const [invoice, statuses] of attempts) payInvoice(maker, next, invoice, statuses);
}

const FAILURES = ['pending', 'failure', 'error', 'timeout'] as const;

function payInvoice(maker: Maker, next: Random, invoice: Fields, statuses: string[]): void {
  const asText = typeof invoice.total_amount === 'string';
  const paid = Number(invoice.total_amount) / (invoice.status === 'paid' ? 1 : 2);
  const successes = statuses.filter((status) => status === 'success').length;
  const part = Math.floor(paid / successes);
  let left = paid;
  for (const [i, status] of statuses.entries()) {
    const isLast = statuses.lastIndexOf('success') === i;
    const value = isLast ? left : part;
    if (status === 'success') left -= value;
    insert(maker.store, 'invoice_payments', payment(maker, next, invoice, value, status));
  }
  invoice.paid_amount = amount(paid, asText);
}

function payment(maker: Maker, next: Random, invoice: Fields, value: number, status: string): Fields {
  const parent = find(maker.store, 'cases', referenceId(invoice.case) ?? 0);
  const paidOn = -between(next, 1, 30);
  const written = moment(maker, paidOn, 1100);
  return {
    amount: value,
    notes: status === 'success' ? '' : 'The bank did not confirm this payment.',
    date: day(maker, paidOn),
    invoice: { id: invoice.id ?? null },
    status,
    transaction_type: pick(next, ['credit_card', 'echeck', 'check', 'cash']),
    case: invoice.case ?? null,
    account_name: 'Operating account',
    attorney: firstOf(parent?.staff),
    client: firstOf(parent?.clients),
    invoice_number: invoice.invoice_number ?? null,
    created_at: written,
    updated_at: written,
  };
}

function firstOf(list: Json | undefined): Fields | null {
  const [first] = fieldsList(list);
  return first ? { id: first.id ?? null } : null;
}
