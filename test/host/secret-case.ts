import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { send } from '../support/clock-server.ts';
import { recordsOf } from '../support/harness.ts';

/** A text that each record of the secret case has, and a word that a search finds them with. */
export const MARK = 'Quillfeather7391';
export const WORD = 'zymurgical';

const TEXT = `${MARK} ${WORD}`;

/**
 * The secret case: the ids of its records by kind, such as `case` or `note`, and those of people who others see, too.
 */
export type SecretCase = Readonly<Record<string, number>>;

/** Creates a case with a record of each kind that a case has, and hides it from a person. */
export async function createSecretCase(sandbox: Sandbox, hiddenFrom: string): Promise<SecretCase> {
  const [client] = await recordsOf(sandbox, 'clients');
  const [staff] = await recordsOf(sandbox, 'staff');
  const [location] = await recordsOf(sandbox, 'locations');
  const store = async (collection: string, fields: object): Promise<number> => {
    const answer = await fetch(`${sandbox.url}/__sandbox/records/${collection}`, {
      method: 'POST',
      body: JSON.stringify(fields),
    });
    expect(answer.status, collection).toBe(201);
    return Number(JSON.parse(await answer.text()).id);
  };
  const [client_id, staff_id] = [Number(client?.id), Number(staff?.id)];
  const created = await send(sandbox, 'POST', '/cases', {
    name: TEXT,
    case_number: `${MARK}-1`,
    description: TEXT,
    clients: [{ id: client_id }],
    staff: [{ id: staff_id }],
  });
  const id = Number(created.id);
  const ofCase = { case: { id }, staff: [{ id: staff_id }] };
  const today = new Date().toISOString();
  const upload = await send(sandbox, 'POST', `/cases/${id}/documents`, {
    path: `${MARK}.txt`,
    filename: `${MARK}.txt`,
    description: TEXT,
    assigned_date: today.slice(0, 10),
  });
  const headers: Record<string, string> = { 'content-type': 'application/octet-stream', ...Object(upload.put_headers) };
  const put = await fetch(String(upload.put_url), { method: 'PUT', body: TEXT, headers });
  expect(put.ok, await put.text()).toBe(true);
  const document = Number(upload.id);
  const invoice = await store('invoices', { ...ofCase, invoice_number: TEXT, status: 'sent', total_amount: 10 });
  const thread = await store('message_threads', { ...ofCase, subject: TEXT, first_message_body: TEXT });
  const work = { case: { id }, staff: { id: staff_id }, activity_name: TEXT, description: TEXT, entry_date: today };
  const folders = (await recordsOf(sandbox, 'folders')).filter((folder) => Object(folder.case).id === id);
  const secret = {
    case: id,
    client: client_id,
    staff: staff_id,
    location: Number(location?.id),
    document,
    folder: Number(folders[0]?.id),
    invoice,
    message_thread: thread,
    message: await store('messages', { body: TEXT, message_thread: { id: thread, subject: TEXT } }),
    invoice_payment: await store('invoice_payments', { invoice: { id: invoice }, amount: 5, notes: TEXT }),
    note: await store('notes', { ...ofCase, subject: TEXT, note: TEXT, date: today }),
    task: await store('tasks', { ...ofCase, name: TEXT, description: TEXT, due_date: today.slice(0, 10) }),
    event: await store('events', { ...ofCase, name: TEXT, description: TEXT, start: today, end: today }),
    call: await store('calls', { ...ofCase, message: TEXT, caller_name: TEXT, called_at: today }),
    lead: await store('leads', { ...ofCase, last_name: TEXT, lead_details: TEXT }),
    time_entry: await store('time_entries', { ...work, hours: 1, rate: 10 }),
    expense: await store('expenses', { ...work, cost: 1, units: 1 }),
  };
  await fetch(`${sandbox.url}/__sandbox/hidden_cases`, {
    method: 'POST',
    body: JSON.stringify({ person: hiddenFrom, ids: [id] }),
  });
  return secret;
}

/** The lists whose records can have the mark. */
export const MARKED_LISTS = [
  'cases',
  'notes',
  'tasks',
  'events',
  'documents',
  'calls',
  'time_entries',
  'expenses',
  'invoices',
  'messages',
];

/** The texts of the firm that have the mark, as the sandbox stores them. */
export async function readMarked(sandbox: Sandbox): Promise<readonly string[]> {
  const records = await Promise.all(MARKED_LISTS.map((list) => recordsOf(sandbox, list)));
  return records
    .flat()
    .map((record) => JSON.stringify(record))
    .filter((text) => text.includes(MARK));
}
