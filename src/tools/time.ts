import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

/** Work done on a case. Empty `invoices` means not billed yet. MyCase sends `rate` as a decimal string. */
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

/** Operations on time worked on cases. */
export const time = [
  defineOperation({
    name: 'list_time_entries',
    title: 'List time entries',
    description:
      "Lists the firm's time entries, one page at a time. Empty `invoices` means not billed. MyCase can't filter " +
      'them by case, staff or day: read all pages and select.',
    method: 'GET',
    path: '/time_entries',
    ...commonListArguments,
    list: TimeEntry,
  }),
  defineOperation({
    name: 'get_time_entry',
    title: 'Get a time entry',
    description: 'Returns one time entry: hours, rate, staff, case, and the invoices that contain it.',
    method: 'GET',
    path: '/time_entries/{time_entry_id}',
    output: TimeEntry,
  }),
  defineOperation({
    name: 'create_time_entry',
    title: 'Record time',
    description:
      'Records time of a staff member on a case and returns the entry. MyCase cannot change an entry: to correct it, ' +
      'delete it and record it again.',
    method: 'POST',
    path: '/time_entries',
    body: {
      case: input.caseReference,
      staff: input.staff,
      activity_name: input.timeActivity,
      entry_date: input.date,
      hours: z.number().describe('0.5 is half an hour'),
      rate: z.number().optional().describe("Per hour. Default: the staff member's rate. With flat_fee, the whole fee"),
      flat_fee: z.boolean().optional(),
      billable: z.boolean().optional().describe('Default true'),
      description: z.string().optional(),
      // MyCase: it takes both codes where LEDES billing is on (two users report it; the contract has neither).
      utbms_activity_code: z.string().optional().describe('For LEDES bills, such as A103'),
      utbms_task_code: z.string().optional().describe('For LEDES bills, such as L110'),
    },
    output: TimeEntry,
  }),
  defineOperation({
    name: 'delete_time_entry',
    title: 'Delete a time entry',
    description: 'Deletes a time entry permanently. First check that no invoice contains it.',
    seeAlso: { get_time_entry: 'get_time_entry shows its invoice.' },
    method: 'DELETE',
    path: '/time_entries/{time_entry_id}',
  }),
];
