import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { commonListArguments } from './shared-fields.ts';

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
  client: input.client.optional(),
  lead: input.lead.optional(),
  caller_name: z.string().optional(),
  call_type: z.enum(['incoming', 'outgoing']).optional(),
  resolved: z.boolean().optional(),
};

/** Operations on the log of telephone calls. */
export const calls = [
  defineOperation({
    name: 'list_calls',
    title: 'List calls',
    description:
      "Lists the firm's call log, one page at a time. MyCase can't filter it by client, staff or day: read all pages " +
      'and select.',
    method: 'GET',
    path: '/calls',
    ...commonListArguments,
    list: Call,
  }),
  defineOperation({
    name: 'create_call',
    title: 'Log a call',
    description:
      'Logs a telephone call. Name the caller by exactly one of caller_name, client and lead. MyCase returns no ' +
      'id; the call appears in the log a little later.',
    seeAlso: {
      list_calls: 'list_calls shows the log.',
      create_case_note: 'A call names no case: for the case, also use create_case_note.',
    },
    method: 'POST',
    path: '/calls',
    successStatus: 202,
    body: callBody,
    exactlyOne: ['caller_name', 'client', 'lead'],
  }),
  defineOperation({
    name: 'update_call',
    title: 'Change a logged call',
    description:
      'Changes a logged call and returns each change. Send only what changes; resolved: true marks it as ' +
      'resolved. One of caller_name, client and lead replaces the others.',
    method: 'PUT',
    path: '/calls/{call_id}',
    body: callBody,
    exactlyOne: ['caller_name', 'client', 'lead'],
  }),
  defineOperation({
    name: 'delete_call',
    title: 'Delete a logged call',
    description: 'Deletes a call from the log permanently.',
    seeAlso: { update_call: 'To resolve a call use update_call with resolved: true.' },
    method: 'DELETE',
    path: '/calls/{call_id}',
  }),
];
