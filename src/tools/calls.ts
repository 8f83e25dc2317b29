import * as z from 'zod';
import {
  dateTime,
  Moment,
  Prose,
  page_size,
  page_token,
  Ref,
  ref,
  staffRef,
  Times,
  text,
  updated_after,
} from '../operations/fields.ts';
import { entity, operation } from '../operations/operation.ts';

const Call = entity(
  'call',
  'calls',
  {
    id: z.number(),
    called_at: Moment,
    call_type: z.string(),
    caller_name: z.string(),
    caller_phone_number: z.string(),
    client: Ref,
    lead: Ref,
    case: Ref,
    call_for: Ref,
    message: Prose,
    resolved: z.boolean(),
    ...Times,
  },
  ['id', 'called_at', 'call_type', 'caller_name', 'client', 'lead', 'call_for', 'message', 'resolved'],
);

const callBody = {
  called_at: dateTime,
  caller_phone_number: text,
  call_for: staffRef.describe('Staff member called'),
  message: text,
  client: ref.optional(),
  lead: ref.optional(),
  caller_name: z.string().optional(),
  call_type: z.enum(['incoming', 'outgoing']).optional(),
  resolved: z.boolean().optional(),
};

/** The log of telephone calls. */
export const calls = [
  operation({
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
  operation({
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
  operation({
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
  operation({
    name: 'delete_call',
    title: 'Delete a logged call',
    description: 'Deletes a call from the log for good. To settle one use update_call with resolved: true.',
    method: 'DELETE',
    path: '/calls/{call_id}',
  }),
];
