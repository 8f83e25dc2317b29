import * as z from 'zod';
import { defineEntity, defineOperation } from '../operations/define-operation.ts';
import * as input from '../operations/request-fields.ts';
import * as output from '../operations/response-fields.ts';
import { fixedPage } from './shared-fields.ts';

/** A conversation. MyCase: `client_recipients` and `staff_recipients` are sent, `clients` and `staff` are returned. */
const MessageThread = defineEntity(
  'message_thread',
  'message_threads',
  {
    id: z.number(),
    subject: output.prose,
    first_message_body: output.prose,
    sender: output.ref,
    case: output.ref,
    clients: output.refs,
    staff: output.refs,
    ...output.timestamps,
  },
  ['id', 'subject', 'first_message_body', 'sender', 'clients', 'staff', 'created_at'],
);

const Message = defineEntity(
  'message',
  'messages',
  {
    id: z.number(),
    sender: output.ref,
    body: output.prose,
    message_thread: z.looseObject({ id: z.number().nullish(), subject: output.prose.nullish() }),
    ...output.timestamps,
  },
  ['id', 'body', 'sender', 'message_thread', 'created_at'],
);

const threadBody = {
  subject: input.text,
  first_message_body: input.text,
  sender: input.staff.optional().describe('Staff member who sends it'),
  client_recipients: input.clients.optional(),
  staff_recipients: input.staffList.optional(),
};

/** Operations on the messages of the client portal, between staff and clients and among staff. */
export const messages = [
  defineOperation({
    name: 'list_client_message_threads',
    title: "List a client's message threads",
    description:
      'Lists conversations with one client: subject, first message, people. MyCase returns neither the replies ' +
      'nor the threads of a case. A page holds 25; follow next_page_token.',
    method: 'GET',
    path: '/clients/{client_id}/message_threads',
    query: fixedPage,
    list: MessageThread,
  }),
  defineOperation({
    name: 'create_message_thread',
    title: 'Start a message thread',
    description:
      'Sends a first message to clients and staff, without a case, and returns the thread. They receive it at ' +
      'once; it cannot be recalled.',
    method: 'POST',
    path: '/message_threads',
    body: threadBody,
    output: MessageThread,
    hints: { destructiveHint: true, openWorldHint: true },
  }),
  defineOperation({
    name: 'create_case_message_thread',
    title: 'Start a message thread on a case',
    description:
      'Sends a first message about a case to clients and staff and returns the thread. They receive it at once; it ' +
      "cannot be recalled. Keep the id: MyCase can't list a case's threads.",
    method: 'POST',
    path: '/cases/{case_id}/message_threads',
    body: threadBody,
    output: MessageThread,
    hints: { destructiveHint: true, openWorldHint: true },
  }),
  defineOperation({
    name: 'send_message',
    title: 'Send a message in a thread',
    description:
      'Sends a message to all people in a thread, clients too, and returns it. They receive it at once; it cannot be ' +
      'recalled. client_id (a client in the thread) lets the preview name them quickly.',
    method: 'POST',
    path: '/message_threads/{message_thread_id}/messages',
    body: { sender: input.staff.describe('Staff member who sends it'), body: input.text },
    localArguments: { client_id: input.id.optional() },
    output: Message,
    hints: { destructiveHint: true, openWorldHint: true },
  }),
];
