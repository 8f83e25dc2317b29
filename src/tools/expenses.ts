import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** Money spent on a case. An empty `invoices` means not billed yet; `cost` and `units` come as decimal strings. */
const Expense = defineEntity(
  'expense',
  'expenses',
  {
    id: z.number(),
    activity_name: z.string(),
    description: output.prose,
    entry_date: output.date,
    cost: output.money,
    units: output.amount,
    billable: z.boolean(),
    case: output.ref,
    staff: output.ref,
    invoices: output.refs,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'entry_date', 'activity_name', 'units', 'cost', 'billable', 'case', 'staff'],
);

/** Money spent on cases. */
export const expenses = [
  defineOperation({
    name: 'list_expenses',
    title: 'List expenses',
    description:
      "The firm's expenses, a page at a time; empty `invoices` means not billed. MyCase can't filter them by " +
      'case, staff or day: walk the pages and pick.',
    method: 'GET',
    path: '/expenses',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Expense,
  }),
  defineOperation({
    name: 'get_expense',
    title: 'Get an expense',
    description: 'One expense: cost, units, who, which case, and the invoices that hold it.',
    method: 'GET',
    path: '/expenses/{expense_id}',
    output: Expense,
  }),
  defineOperation({
    name: 'create_expense',
    title: 'Record an expense',
    description:
      'Records an expense on a case and returns it. MyCase has no way to change one: to correct it, delete it and ' +
      'record it anew.',
    method: 'POST',
    path: '/expenses',
    body: {
      case: input.ref,
      activity_name: input.text.describe('An unknown one is added to the firm'),
      entry_date: input.date,
      cost: z.number().describe('Of one unit'),
      units: z.number(),
      billable: z.boolean(),
      description: z.string().optional(),
      staff: input.staff.optional(),
    },
    output: Expense,
  }),
  defineOperation({
    name: 'delete_expense',
    title: 'Delete an expense',
    description: 'Deletes an expense for good. See in get_expense first that no invoice holds it.',
    method: 'DELETE',
    path: '/expenses/{expense_id}',
  }),
];
