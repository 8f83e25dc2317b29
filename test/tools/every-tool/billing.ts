import { expect } from 'vitest';
import type { Row } from './firm.ts';
import type { ToolCalls } from './tool-call.ts';

const owes = ({ total_amount, paid_amount }: Row) => Number(total_amount) - Number(paid_amount) > 100;

/** An invoice that so much more was paid on: on some MyCase sends amounts as strings, with one decimal at least. */
const paidBy =
  (amount: number) =>
  ({ paid_amount }: Row): Row => {
    const paid = Number(paid_amount) + amount;
    const written = Number.isInteger(paid) ? paid.toFixed(1) : String(paid);
    return {
      paid_amount: typeof paid_amount === 'string' ? written : paid,
      status: 'partial',
      updated_at: expect.any(String),
    };
  };

/** Time, expenses, invoices and payments. */
export const billing: ToolCalls = {
  list_time_entries: () => ({ send: { page_size: 2 }, lists: 'time_entries' }),
  get_time_entry: ({ id }) => ({ on: { time_entry_id: id('time_entries') }, reads: 'time_entries' }),
  create_time_entry: ({ id }) => ({
    send: {
      case: { id: id('cases') },
      staff: { id: id('staff') },
      activity_name: 'Drafting',
      entry_date: '2031-03-04',
      hours: 1.5,
      rate: 350,
      description: 'Draft of the reply brief',
    },
    creates: 'time_entries',
    stored: {
      case: { id: id('cases') },
      staff: { id: id('staff') },
      activity_name: 'Drafting',
      entry_date: '2031-03-04',
      hours: 1.5,
      rate: '350.0',
      billable: true,
    },
  }),
  delete_time_entry: ({ id }) => ({
    on: { time_entry_id: id('time_entries', -1) },
    deletes: 'time_entries',
  }),

  list_expenses: () => ({ send: { page_size: 2 }, lists: 'expenses' }),
  get_expense: ({ id }) => ({ on: { expense_id: id('expenses') }, reads: 'expenses' }),
  create_expense: ({ id }) => ({
    send: {
      case: { id: id('cases') },
      activity_name: 'Filing fee',
      entry_date: '2031-03-04',
      cost: 435.5,
      units: 1,
      billable: false,
    },
    creates: 'expenses',
    stored: { case: { id: id('cases') }, activity_name: 'Filing fee', cost: '435.5', billable: false },
  }),
  delete_expense: ({ id }) => ({ on: { expense_id: id('expenses', -1) }, deletes: 'expenses' }),

  list_invoices: () => ({
    send: { only_allowed_online_payments: false, page_size: 5 },
    lists: 'invoices',
    answers: { total: null },
  }),
  delete_invoice: ({ id }) => ({ on: { invoice_id: id('invoices', -1) }, deletes: 'invoices' }),
  record_invoice_payment: ({ record }) => ({
    on: { invoice_id: record('invoices', owes).id },
    send: { amount: 100, date: '2031-03-04', notes: 'Check 1187' },
    creates: 'invoice_payments',
    besides: { invoices: { changed: [{ id: record('invoices', owes).id, becomes: paidBy(100) }] } },
    stored: { invoice: { id: record('invoices', owes).id }, amount: 100, notes: 'Check 1187' },
  }),
  list_invoice_payments: ({ idIn }) => ({
    send: { status: 'success', invoice_id: idIn('invoice_payments', 'invoice') },
    lists: 'invoice_payments',
    where: { status: 'success', invoice: { id: idIn('invoice_payments', 'invoice') } },
  }),
};
