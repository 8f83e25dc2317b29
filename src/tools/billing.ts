import * as z from 'zod';
import {
  Day,
  date,
  id,
  Money,
  Prose,
  page_size,
  page_token,
  Ref,
  Times,
  updated_after,
} from '../operations/fields.ts';
import { entity, operation } from '../operations/operation.ts';

/** A bill to a client. MyCase names its case, which may be deleted since, but neither client nor attorney. */
const Invoice = entity(
  'invoice',
  'invoices',
  {
    id: z.number(),
    invoice_number: z.string(),
    invoice_date: Day,
    due_date: Day,
    status: z.string(),
    total_amount: Money,
    paid_amount: Money,
    case: Ref,
    bank_account: z.looseObject({ name: z.string().nullish(), account_type: z.string().nullish() }),
    allow_online_payments: z.boolean(),
    view_url: z.string(),
    ...Times,
  },
  ['id', 'invoice_number', 'due_date', 'status', 'total_amount', 'paid_amount', 'case'],
);

const InvoicePayment = entity(
  'invoice_payment',
  'invoice_payments',
  {
    id: z.number(),
    amount: Money,
    date: Day,
    status: z.string(),
    transaction_type: z.string(),
    account_name: z.string(),
    notes: Prose,
    invoice: Ref,
    invoice_number: z.string(),
    case: Ref,
    client: Ref,
    attorney: Ref,
    ...Times,
  },
  ['id', 'date', 'amount', 'status', 'invoice_number', 'client'],
);

/** Invoices and what was paid on them. MyCase makes invoices in its own pages only. */
export const billing = [
  operation({
    name: 'list_invoices',
    title: 'List invoices',
    description:
      'Invoices with totals, paid amounts and status. MyCase hides those not payable online: send ' +
      'only_allowed_online_payments: false to see all. There is no filter by case or status, and no client in ' +
      'the rows (list_invoice_payments has it).',
    method: 'GET',
    path: '/invoices',
    filter: { updated_after },
    query: {
      only_allowed_online_payments: z.boolean().optional().describe('Default true; false lists all'),
      page_size,
      page_token,
    },
    omissionNote: {
      unlessFalse: 'only_allowed_online_payments',
      says: 'Invoices not payable online are left out: only_allowed_online_payments false lists all.',
    },
    list: Invoice,
  }),
  operation({
    name: 'delete_invoice',
    title: 'Delete an invoice',
    description: 'Deletes an invoice for good. No tool makes invoices, so it cannot be made again here.',
    method: 'DELETE',
    path: '/invoices/{invoice_id}',
  }),
  operation({
    name: 'record_invoice_payment',
    title: 'Record a payment',
    description:
      'Records money received on an invoice and returns the payment. It cannot be changed or taken back.',
    method: 'POST',
    path: '/invoices/{invoice_id}/payments',
    body: { amount: z.number(), date, notes: z.string().optional() },
    output: InvoicePayment,
    hints: { destructiveHint: true },
  }),
  operation({
    name: 'list_invoice_payments',
    title: 'List payments',
    description:
      'Payments on invoices, with case, client, attorney and invoice. Only status `success` is money received; ' +
      'payable_id narrows to one invoice.',
    method: 'GET',
    path: '/invoice_payments',
    filter: {
      status: z.enum(['pending', 'success', 'failure', 'error', 'timeout']).optional(),
      payable_id: id.optional().describe("An invoice's id"),
    },
    query: { page_size, page_token },
    list: InvoicePayment,
  }),
];
