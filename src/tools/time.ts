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

/** Work done on a case. An empty `invoices` means not billed yet; MyCase sends `rate` as a decimal string. */
const TimeEntry = entity(
  'time_entry',
  'time_entries',
  {
    id: z.number(),
    activity_name: z.string(),
    description: Prose,
    entry_date: Day,
    hours: Amount,
    rate: Money,
    flat_fee: z.boolean(),
    billable: z.boolean(),
    case: Ref,
    staff: Ref,
    invoices: Refs,
    custom_field_values: CustomFieldValues,
    ...Times,
  },
  ['id', 'entry_date', 'activity_name', 'hours', 'billable', 'case', 'staff'],
);

/** Time worked on cases. */
export const time = [
  operation({
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
  operation({
    name: 'get_time_entry',
    title: 'Get a time entry',
    description: 'One time entry: hours, rate, who, which case, and the invoices that hold it.',
    method: 'GET',
    path: '/time_entries/{time_entry_id}',
    output: TimeEntry,
  }),
  operation({
    name: 'create_time_entry',
    title: 'Record time',
    description:
      'Records time of a staff member on a case and returns it. MyCase has no way to change an entry: to correct ' +
      'one, delete it and record it anew.',
    method: 'POST',
    path: '/time_entries',
    body: {
      case: ref,
      staff: staffRef,
      activity_name: text,
      entry_date: date,
      hours: z.number().describe('0.5 is half an hour'),
      rate: z.number().describe('Per hour; with flat_fee the whole fee'),
      flat_fee: z.boolean().optional(),
      billable: z.boolean().optional(),
      description: z.string().optional(),
    },
    output: TimeEntry,
  }),
  operation({
    name: 'delete_time_entry',
    title: 'Delete a time entry',
    description: 'Deletes a time entry for good. See in get_time_entry first that no invoice holds it.',
    method: 'DELETE',
    path: '/time_entries/{time_entry_id}',
  }),
];
