import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import { page_size, page_token, updated_after } from '../operations/page-arguments.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';

const Call = defineEntity(
  'call',
  'calls',
  {
    id: z.number(),
    called_at: output.dateTime,
    call_type: z.string(),
    caller_name: z.string(),
    caller_phone_number: z.string(),
    client: output.ref,
    lead: output.ref,
    case: output.ref,
    call_for: output.ref,
    message: output.prose,
    resolved: z.boolean(),
    ...output.timestamps,
  },
  ['id', 'called_at', 'call_type', 'caller_name', 'client', 'lead', 'call_for', 'message', 'resolved'],
);

const callBody = {
  called_at: input.dateTime,
  caller_phone_number: input.text,
  call_for: input.staff.describe('Staff member called'),
  message: input.text,
  client: input.ref.optional(),
  lead: input.ref.optional(),
  caller_name: z.string().optional(),
  call_type: z.enum(['incoming', 'outgoing']).optional(),
  resolved: z.boolean().optional(),
};

/** The log of telephone calls. */
export const calls = [
  defineOperation({
    name: 'list_calls',
    title: 'List calls',
    description:
      "The firm's call log, a page at a time. MyCase can't filter it by client, staff or day: walk the pages and " +
      'pick.',
    method: 'GET',
    path: '/calls',
    filter: { updated_after },
    query: { page_size, page_token },
    list: Call,
  }),
  defineOperation({
    name: 'create_call',
    title: 'Log a call',
    description:
      'Logs a telephone call; who called is exactly one of caller_name, client, lead. MyCase takes it in ' +
      'without an id and shows it a little later in list_calls.',
    method: 'POST',
    path: '/calls',
    body: callBody,
    exactlyOne: ['caller_name', 'client', 'lead'],
  }),
  defineOperation({
    name: 'update_call',
    title: 'Change a logged call',
    description:
      'Changes a logged call; resolved: true settles it. Send only what changes; of caller_name, client and lead one ' +
      'takes the place of the others.',
    method: 'PUT',
    path: '/calls/{call_id}',
    body: callBody,
    exactlyOne: ['caller_name', 'client', 'lead'],
  }),
  defineOperation({
    name: 'delete_call',
    title: 'Delete a logged call',
    description: 'Deletes a call from the log for good. To settle one use update_call with resolved: true.',
    method: 'DELETE',
    path: '/calls/{call_id}',
  }),
];
