import { type Fields, fieldsList, type Json, referenceId } from '../../json.ts';
import { insert, type Stored } from '../../store.ts';
import { day, type Maker } from '../maker.ts';
import { written } from './people.ts';

/** The total, what was paid, and the status of an invoice. MyCase: amounts are numbers or strings such as "500.0". */
type InvoicePlan = readonly [total: number | string, paid: number | string, status: string];

const INVOICES: readonly InvoicePlan[] = [
  // Overpaid.
  [500, 650, 'paid'],
  ['400.00', '425.50', 'paid'],
  // Credits.
  [-300, 0, 'sent'],
  ['-75.50', '0.0', 'unsent'],
  ['1250.00', '0.00', 'overdue'],
  ['500.0', '500.0', 'paid'],
  [1250.5, 250.25, 'partial'],
  [0, 0, 'sent'],
];

/** Invoices that were overpaid, credits, and amounts in each form that MyCase has sent, with their payments. */
export function addFurtherInvoices(maker: Maker, cases: readonly Stored[]): void {
  for (const [i, [total_amount, paid_amount, status]] of INVOICES.entries()) {
    const parent = cases[i % cases.length];
    const invoice = insert(maker.store, 'invoices', {
      invoice_date: day(maker, -80),
      invoice_number: String(90_001 + i),
      due_date: day(maker, status === 'overdue' ? -20 : 10),
      status,
      total_amount,
      paid_amount,
      case: { id: parent?.id ?? null },
      bank_account: { name: 'Operating account', account_type: 'operating' },
      view_url: `https://thistlewick-marlow.example.com/invoices/${90_001 + i}`,
      allow_online_payments: true,
      ...written(maker),
    });
    if (Number(paid_amount) > 0) addPayment(maker, invoice, parent ?? {});
  }
}

function addPayment(maker: Maker, invoice: Stored, parent: Fields): void {
  insert(maker.store, 'invoice_payments', {
    amount: Number(invoice.paid_amount),
    notes: '',
    date: day(maker, -30),
    invoice: { id: invoice.id },
    status: 'success',
    transaction_type: 'check',
    case: invoice.case ?? null,
    account_name: 'Operating account',
    attorney: firstOf(parent.staff),
    client: firstOf(parent.clients),
    invoice_number: invoice.invoice_number ?? null,
    ...written(maker),
  });
}

function firstOf(list: Json | undefined): Fields {
  return { id: referenceId(fieldsList(list)[0]) ?? null };
}

/** Time entries and expenses that are not billed, with amounts in each form that MyCase has sent. */
export function addFurtherEntries(maker: Maker, cases: readonly Stored[]): void {
  const amounts = ['325.0', '1250.00', '185.5'];
  for (const [i, amount] of amounts.entries()) {
    const parent = cases[i];
    const shared = {
      description: 'Review of the contract and its translation.',
      billable: true,
      entry_date: day(maker, -40 - i),
      case: { id: parent?.id ?? null },
      staff: firstOf(parent?.staff),
      invoices: [],
      custom_field_values: [],
      ...written(maker),
    };
    insert(maker.store, 'time_entries', {
      activity_name: 'Document review',
      ...shared,
      rate: amount,
      hours: 1.5,
      flat_fee: false,
    });
    insert(maker.store, 'expenses', { activity_name: 'Expert fee', ...shared, cost: amount, units: '1.00' });
  }
}
