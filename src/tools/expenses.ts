import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import {
  dateInput,
  page_size,
  page_token,
  refInput,
  staffRefInput,
  textInput,
  updated_after,
} from '../operations/request-fields.ts';
import {
  amountField,
  customFieldValuesField,
  dateField,
  moneyField,
  proseField,
  refField,
  refsField,
  timestampFields,
} from '../operations/response-fields.ts';

/** Money spent on a case. An empty `invoices` means not billed yet; `cost` and `units` come as decimal strings. */
const Expense = defineEntity(
  'expense',
  'expenses',
  {
    id: z.number(),
    activity_name: z.string(),
    description: proseField,
    entry_date: dateField,
    cost: moneyField,
    units: amountField,
    billable: z.boolean(),
    case: refField,
    staff: refField,
    invoices: refsField,
    custom_field_values: customFieldValuesField,
    ...timestampFields,
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
      case: refInput,
      activity_name: textInput.describe('An unknown one is added to the firm'),
      entry_date: dateInput,
      cost: z.number().describe('Of one unit'),
      units: z.number(),
      billable: z.boolean(),
      description: z.string().optional(),
      staff: staffRefInput.optional(),
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
