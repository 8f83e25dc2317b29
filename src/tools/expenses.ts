import * as z from 'zod';
import {
  Amount,
  CustomFieldValues,
  Day,
  date,
  Money,
  Prose,
  page_size,
  page_token,
  Ref,
  Refs,
  ref,
  staffRef,
  Times,
  text,
  updated_after,
} from '../operations/fields.ts';
import { entity, operation } from '../operations/operation.ts';

/** Money spent on a case. An empty `invoices` means not billed yet; `cost` and `units` come as decimal strings. */
const Expense = entity(
  'expense',
  'expenses',
  {
    id: z.number(),
    activity_name: z.string(),
    description: Prose,
    entry_date: Day,
    cost: Money,
    units: Amount,
    billable: z.boolean(),
    case: Ref,
    staff: Ref,
    invoices: Refs,
    custom_field_values: CustomFieldValues,
    ...Times,
  },
  ['id', 'entry_date', 'activity_name', 'units', 'cost', 'billable', 'case', 'staff'],
);

/** Money spent on cases. */
export const expenses = [
  operation({
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
  operation({
    name: 'get_expense',
    title: 'Get an expense',
    description: 'One expense: cost, units, who, which case, and the invoices that hold it.',
    method: 'GET',
    path: '/expenses/{expense_id}',
    output: Expense,
  }),
  operation({
    name: 'create_expense',
    title: 'Record an expense',
    description:
      'Records an expense on a case and returns it. MyCase has no way to change one: to correct it, delete it and ' +
      'record it anew.',
    method: 'POST',
    path: '/expenses',
    body: {
      case: ref,
      activity_name: text.describe('An unknown one is added to the firm'),
      entry_date: date,
      cost: z.number().describe('Of one unit'),
      units: z.number(),
      billable: z.boolean(),
      description: z.string().optional(),
      staff: staffRef.optional(),
    },
    output: Expense,
  }),
  operation({
    name: 'delete_expense',
    title: 'Delete an expense',
    description: 'Deletes an expense for good. See in get_expense first that no invoice holds it.',
    method: 'DELETE',
    path: '/expenses/{expense_id}',
  }),
];
