import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** A bill to a client. MyCase names its case, which may be deleted since, but neither client nor attorney. */
const Invoice = defineEntity(
  'invoice',
  'invoices',
  {
    id: z.number(),
    invoice_number: z.string(),
    invoice_date: output.date,
    due_date: output.date,
    status: z.string(),
    total_amount: output.money,
    paid_amount: output.money,
    case: output.ref,
    bank_account: z.looseObject({ name: z.string().nullish(), account_type: z.string().nullish() }),
    allow_online_payments: z.boolean(),
    view_url: z.string(),
    ...output.timestamps,
  },
  ['id', 'invoice_number', 'due_date', 'status', 'total_amount', 'paid_amount', 'case'],
);

const InvoicePayment = defineEntity(
  'invoice_payment',
  'invoice_payments',
  {
    id: z.number(),
    amount: output.money,
    date: output.date,
    status: z.string(),
    transaction_type: z.string(),
    account_name: z.string(),
    notes: output.prose,
    invoice: output.ref,
    invoice_number: z.string(),
    case: output.ref,
    client: output.ref,
    attorney: output.ref,
    ...output.timestamps,
  },
  ['id', 'date', 'amount', 'status', 'invoice_number', 'client'],
);

/** Invoices and what was paid on them. MyCase makes invoices in its own pages only. */
export const billing = [
  defineOperation({
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
      text: 'Invoices not payable online are left out: only_allowed_online_payments false lists all.',
    },
    list: Invoice,
  }),
  defineOperation({
    name: 'delete_invoice',
    title: 'Delete an invoice',
    description: 'Deletes an invoice for good. No tool makes invoices, so it cannot be made again here.',
    method: 'DELETE',
    path: '/invoices/{invoice_id}',
  }),
  defineOperation({
    name: 'record_invoice_payment',
    title: 'Record a payment',
    description: 'Records money received on an invoice and returns the payment. It cannot be changed or taken back.',
    method: 'POST',
    path: '/invoices/{invoice_id}/payments',
    body: { amount: z.number(), date: input.date, notes: z.string().optional() },
    output: InvoicePayment,
    hints: { destructiveHint: true },
  }),
  defineOperation({
    name: 'list_invoice_payments',
    title: 'List payments',
    description:
      'Payments on invoices, with case, client, attorney and invoice. Only status `success` is money received; ' +
      'payable_id narrows to one invoice.',
    method: 'GET',
    path: '/invoice_payments',
    filter: {
      status: z.enum(['pending', 'success', 'failure', 'error', 'timeout']).optional(),
      payable_id: input.id.optional().describe("An invoice's id"),
    },
    query: { page_size, page_token },
    list: InvoicePayment,
  }),
];
