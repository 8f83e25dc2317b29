import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

/** Money spent on a case. Empty `invoices` means not billed yet. MyCase sends `cost` and `units` as decimal strings. */
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

/** Operations on money spent on cases. */
export const expenses = [
  defineOperation({
    name: 'list_expenses',
    title: 'List expenses',
    description:
      "Lists the firm's expenses, one page at a time. Empty `invoices` means not billed. MyCase can't filter them by " +
      'case, staff or day: read all pages and select.',
    method: 'GET',
    path: '/expenses',
    ...commonListArguments,
    list: Expense,
  }),
  defineOperation({
    name: 'get_expense',
    title: 'Get an expense',
    description: 'Returns one expense: cost, units, staff, case, and the invoices that contain it.',
    method: 'GET',
    path: '/expenses/{expense_id}',
    output: Expense,
  }),
  defineOperation({
    name: 'create_expense',
    title: 'Record an expense',
    description:
      'Records an expense on a case and returns it. MyCase cannot change an expense: to correct it, delete it and ' +
      'record it again.',
    method: 'POST',
    path: '/expenses',
    body: {
      case: input.caseReference,
      activity_name: input.expenseActivity,
      entry_date: input.date,
      cost: z.number().describe('For one unit'),
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
    description: 'Deletes an expense permanently. First check that no invoice contains it.',
    seeAlso: { get_expense: 'get_expense shows its invoice.' },
    method: 'DELETE',
    path: '/expenses/{expense_id}',
  }),
];
