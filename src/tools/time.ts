import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

/** Work done on a case. An empty `invoices` means not billed yet; MyCase sends `rate` as a decimal string. */
const TimeEntry = defineEntity(
  'time_entry',
  'time_entries',
  {
    id: z.number(),
    activity_name: z.string(),
    description: output.prose,
    entry_date: output.date,
    hours: output.amount,
    rate: output.money,
    flat_fee: z.boolean(),
    billable: z.boolean(),
    case: output.ref,
    staff: output.ref,
    invoices: output.refs,
    custom_field_values: output.customFieldValues,
    ...output.timestamps,
  },
  ['id', 'entry_date', 'activity_name', 'hours', 'billable', 'case', 'staff'],
);

/** Time worked on cases. */
export const time = [
  defineOperation({
    name: 'list_time_entries',
    title: 'List time entries',
    description:
      "The firm's time entries, a page at a time; empty `invoices` means not billed. MyCase can't filter them by " +
      'case, staff or day: walk the pages and pick.',
    method: 'GET',
    path: '/time_entries',
    filter: { updated_after },
    query: { page_size, page_token },
    list: TimeEntry,
  }),
  defineOperation({
    name: 'get_time_entry',
    title: 'Get a time entry',
    description: 'One time entry: hours, rate, who, which case, and the invoices that hold it.',
    method: 'GET',
    path: '/time_entries/{time_entry_id}',
    output: TimeEntry,
  }),
  defineOperation({
    name: 'create_time_entry',
    title: 'Record time',
    description:
      'Records time of a staff member on a case and returns it. MyCase has no way to change an entry: to correct ' +
      'one, delete it and record it anew.',
    method: 'POST',
    path: '/time_entries',
    body: {
      case: input.ref,
      staff: input.staff,
      activity_name: input.text,
      entry_date: input.date,
      hours: z.number().describe('0.5 is half an hour'),
      rate: z.number().describe('Per hour; with flat_fee the whole fee'),
      flat_fee: z.boolean().optional(),
      billable: z.boolean().optional(),
      description: z.string().optional(),
    },
    output: TimeEntry,
  }),
  defineOperation({
    name: 'delete_time_entry',
    title: 'Delete a time entry',
    description: 'Deletes a time entry for good. See in get_time_entry first that no invoice holds it.',
    method: 'DELETE',
    path: '/time_entries/{time_entry_id}',
  }),
];
