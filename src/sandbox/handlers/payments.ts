import { type Fields, fieldsList, type Json, referenceId } from '../json.ts';
import { create, lookup, present } from '../records.ts';
import { at, type Problem, refuseAny } from '../refusal.ts';
import { decimal } from '../resources/billing.ts';
import type { Handler } from '../site.ts';
import { find, type Store } from '../store.ts';

/** Records a payment, and updates the invoice's paid amount and status. */
export const recordPayment: Handler = (call) => {
  const invoice = lookup(call, 'invoices');
  const amount = Number(call.body.amount);
  refuseAny(amountProblems(invoice, amount));
  const payment = create(call, 'invoice_payments', paymentFields(call.site.store, invoice));
  settleInvoice(invoice, amount);
  invoice.updated_at = call.now;
  return { status: 200, json: present(call, 'invoice_payments', payment) };
};

/** Assumption of this sandbox: a payment of more than the open amount is refused. */
function amountProblems(invoice: Fields, amount: number): Problem[] {
  if (amount <= 0) return [at('/amount', 'must be greater than 0')];
  const owed = cents(invoice.total_amount) - cents(invoice.paid_amount);
  return Math.round(amount * 100) > owed ? [at('/amount', 'must not exceed the amount owed')] : [];
}

function paymentFields(store: Store, invoice: Fields): Fields {
  const parent = find(store, 'cases', referenceId(invoice.case) ?? 0);
  const lead = fieldsList(parent?.staff).find(({ lead_lawyer }) => lead_lawyer === true);
  const client = fieldsList(parent?.clients)[0];
  return {
    invoice: { id: invoice.id ?? null },
    invoice_number: invoice.invoice_number ?? null,
    case: invoice.case ?? null,
    client: client ? { id: client.id ?? null } : null,
    attorney: lead ? { id: lead.id ?? null } : null,
    status: 'success',
    transaction_type: 'payment',
    account_name: 'Operating',
  };
}

/** Keeps the type of the amounts: on some invoices they are strings. */
function settleInvoice(invoice: Fields, amount: number): void {
  const paid = (cents(invoice.paid_amount) + Math.round(amount * 100)) / 100;
  invoice.paid_amount = typeof invoice.total_amount === 'string' ? decimal(paid) : paid;
  invoice.status = cents(paid) >= cents(invoice.total_amount) ? 'paid' : 'partial';
}

function cents(amount: Json | undefined): number {
  return Math.round(Number(amount ?? 0) * 100);
}
