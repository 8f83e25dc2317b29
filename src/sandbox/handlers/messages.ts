import { type Fields, text } from '../json.ts';
import { draft, lookup } from '../records.ts';
import { danglingReferences, storedValue } from '../references.ts';
import { refuseAny } from '../refusal.ts';
import type { Call, Handler } from '../site.ts';
import { insert } from '../store.ts';

/** MyCase: recipients are written as `client_recipients` and `staff_recipients`, read as `clients` and `staff`. */
export const createThread: Handler = (call) => ({ status: 201, json: openThread(call, null) });

/** A thread that belongs to a case. */
export const createCaseThread: Handler = (call) => ({
  status: 201,
  json: openThread(call, { id: lookup(call, 'cases').id ?? null }),
});

function openThread(call: Call, parent: Fields | null): Fields {
  const { sender = { id: call.me }, client_recipients = [], staff_recipients = [] } = call.body;
  const thread = insert(
    call.site.store,
    'message_threads',
    draft(call, 'message_threads', {
      sender: storedValue('sender', sender),
      case: parent,
      clients: storedValue('clients', client_recipients),
      staff: storedValue('staff', staff_recipients),
    }),
  );
  addMessage(call, thread, text(thread.first_message_body));
  return thread;
}

/** Adds a message to a thread. MyCase: no operation lists messages. */
export const sendMessage: Handler = (call) => {
  const thread = lookup(call, 'message_threads');
  refuseAny(danglingReferences(call.site.store, call.body));
  thread.updated_at = call.now;
  return { status: 201, json: addMessage(call, thread, text(call.body.body)) };
};

function addMessage({ site, body, me, now }: Call, thread: Fields, words: string): Fields {
  return insert(site.store, 'messages', {
    sender: storedValue('sender', body.sender ?? { id: me }),
    body: words,
    message_thread: { id: thread.id ?? null, subject: thread.subject ?? null },
    created_at: now,
    updated_at: now,
  });
}
