import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { changeFilter, page } from './shared-fields.ts';

/**
 * A bill to a client. MyCase: it refers to its case, which may be deleted, but not to the client or the
 * attorney.
 */
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

/**
 * Operations on invoices and payments. MyCase: payments are filtered by status and by invoice. An invoice can
 * only be created on MyCase's own pages.
 */
export const billing = [
  defineOperation({
    name: 'list_invoices',
    title: 'List invoices',
    description:
      'Lists invoices with totals, paid amounts and status. MyCase leaves out those that cannot be paid online: ' +
      'send only_allowed_online_payments: false to list all. There is no filter by case or status. Rows do not ' +
      'name the client.',
    seeAlso: { list_invoice_payments: 'list_invoice_payments names the clients.' },
    method: 'GET',
    path: '/invoices',
    filter: changeFilter,
    query: { only_allowed_online_payments: z.boolean().optional().describe('Default true; false lists all'), ...page },
    omissionNote: {
      unlessFalse: 'only_allowed_online_payments',
      text: 'Invoices that cannot be paid online are left out. Send only_allowed_online_payments: false to list all.',
    },
    list: Invoice,
  }),
  defineOperation({
    name: 'delete_invoice',
    title: 'Delete an invoice',
    description: 'Deletes an invoice permanently. No tool creates invoices, so it cannot be created again here.',
    method: 'DELETE',
    path: '/invoices/{invoice_id}',
  }),
  defineOperation({
    name: 'record_invoice_payment',
    title: 'Record a payment',
    description: 'Records money received on an invoice and returns the payment. It cannot be changed or undone.',
    method: 'POST',
    path: '/invoices/{invoice_id}/payments',
    successStatus: 200,
    body: { amount: z.number(), date: input.date, notes: z.string().optional() },
    output: InvoicePayment,
    hints: { destructiveHint: true },
  }),
  defineOperation({
    name: 'list_invoice_payments',
    title: 'List payments',
    description:
      'Lists payments on invoices, with case, client, attorney and invoice. Only status `success` is money received. ' +
      'invoice_id limits the list to one invoice.',
    method: 'GET',
    path: '/invoice_payments',
    filter: {
      status: z.enum(['pending', 'success', 'failure', 'error', 'timeout']).optional(),
      payable_id: input.id.optional(),
    },
    argumentNames: { payable_id: 'invoice_id' },
    query: page,
    list: InvoicePayment,
  }),
];
