import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, recordsOf, storeRecord } from '../support/harness.ts';
import { runConfirmed } from '../workflows/plans.ts';
import { confirmingOn } from './confirming.ts';

// What is read in MyCase before a write, and stated in its preview or its answer.

let sandbox: Sandbox;
let client: Client;

const PEOPLE = { clients: [], companies: [], staff: [] };
const TASK = { name: 'File the answer', priority: 'Low', due_date: '2031-03-04' };

let closedId: number;
let leftId: number;

beforeAll(async () => {
  sandbox = await startSandbox();
  closedId = await storeRecord(sandbox, 'cases', { name: 'Closedwell v. Wye', status: 'closed', ...PEOPLE });
  const left = { first_name: 'Jonquil', last_name: 'Leftwell', active: false, email: 'jl@example.com' };
  leftId = await storeRecord(sandbox, 'staff', left);
  client = await connect({ env: { ...confirmingOn(sandbox, 'token'), MYCASE_STORE: 'plain' } });
});
afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const previewOf = async (name: string, args: Record<string, unknown>) =>
  String((await call(client, name, args)).data.preview);

it('a payment names payments of the same amount and date on its invoice', async () => {
  const [invoice] = (await recordsOf(sandbox, 'invoices')).filter(({ status }) => status === 'sent');
  const args = { invoice_id: invoice?.id, amount: 100.1, date: '2026-03-04' };
  expect(await previewOf('record_invoice_payment', args)).toContain('None: payments of this amount and date.');
  const store = (fields: object) =>
    storeRecord(sandbox, 'invoice_payments', {
      ...{ invoice: { id: invoice?.id }, amount: '100.10', date: '2026-03-04', status: 'success', notes: 'Check 12' },
      ...fields,
    });
  for (const other of [{ amount: '100.11' }, { date: '2026-03-05' }, { status: 'failure' }, { invoice: { id: 1 } }])
    await store(other);
  expect(await previewOf('record_invoice_payment', args)).toContain('None: payments of this amount and date.');
  const first = await store({});
  expect(await previewOf('record_invoice_payment', args)).toContain(
    `1 payment of 100.10 of this date exists already on this invoice: id ${first}.`,
  );
  const second = await store({ amount: 100.1, date: '2026-03-04T00:00:00Z' });
  expect(await previewOf('record_invoice_payment', args)).toContain(
    `2 payments of 100.10 of this date exist already on this invoice: id ${first} and id ${second}.`,
  );
});

it.each([
  ['create_task', { ...TASK, staff: ['me'] }],
  ['create_time_entry', { activity_name: 'Call', hours: 1, rate: 200, entry_date: 'today', staff: 'me' }],
  ['create_event', { name: 'Call', start: '2027-03-01T10:00', end: '2027-03-01T11:00', staff: ['me'] }],
] as const)('%s on a closed case states that it is closed, by id and by name', async (tool, fields) => {
  const sentence = `The case "Closedwell v. Wye" (id ${closedId}) is closed.`;
  const [open] = (await recordsOf(sandbox, 'cases')).filter(({ status }) => status === 'open');
  for (const [i, matter] of [String(closedId), 'Closedwell v. Wye'].entries()) {
    const { text, isError } = await call(client, tool, { ...fields, description: `${i}`, case: matter });
    expect(isError, text).toBe(false);
    expect(text.split(sentence)).toHaveLength(2);
  }
  expect((await call(client, tool, { ...fields, case: String(open?.id) })).text).not.toContain('is closed');
});

it('a note on a closed case, and a plan with a task on it, state that the case is closed', async () => {
  const sentence = `The case "Closedwell v. Wye" (id ${closedId}) is closed.`;
  const note = { case_id: closedId, subject: 'Done', note: 'Done', date: 'today' };
  expect((await call(client, 'create_case_note', note)).text).toContain(sentence);
  const task = { ...TASK, name: 'Of a plan', staff: ['me'], case: String(closedId) };
  const { preview, answer } = await runConfirmed(client, { steps: [{ tool: 'create_task', arguments: task }] });
  expect(preview).toContain(sentence);
  expect(answer.text.split(sentence)).toHaveLength(2);
});

it('a person who has left the firm is named once, by id and by name', async () => {
  const sentence = '"Jonquil Leftwell" is no longer active in MyCase.';
  for (const member of [String(leftId), 'Jonquil Leftwell']) {
    const { text, isError } = await call(client, 'create_task', { ...TASK, name: `For ${member}`, staff: [member] });
    expect(isError, text).toBe(false);
    expect(text.split(sentence)).toHaveLength(2);
  }
  const [task] = (await recordsOf(sandbox, 'tasks')).filter(({ staff }) => [staff].flat().length === 1);
  const changed = await call(client, 'update_task', { task_id: task?.id, staff: [String(leftId)] });
  expect(changed.text.split(sentence)).toHaveLength(2);
  // An update that does not add the person says nothing.
  const renamed = await call(client, 'update_task', { task_id: task?.id, name: 'Renamed' });
  expect(renamed.text).not.toContain(sentence);
});

it('a document does not get a name whose extension its content does not fit', async () => {
  const documents = await recordsOf(sandbox, 'documents');
  const [text] = documents.filter(({ filename }) => String(filename).endsWith('.txt'));
  const rename = (filename: string) => call(client, 'update_document', { document_id: text?.id, filename });
  const refused = await rename('Renamed.docx');
  expect(refused.isError).toBe(true);
  expect(refused.text).toContain('The name ends in .docx, but the content is not a file of the type DOCX');
  expect(refused.text).toContain('Nothing was sent.');
  for (const name of ['Renamed.txt', 'Renamed.md']) {
    const { data, text: answer } = await rename(name);
    expect(data.done, answer).toBe('changed');
  }
});

it('a call in the future is confirmed, and a note of a future day states it', async () => {
  const phoneCall = { caller_name: 'Ann', caller_phone_number: '415-555-0134', message: 'x', call_for: 'me' };
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const preview = await previewOf('create_call', { ...phoneCall, called_at: at(20) });
  expect(preview).toMatch(/^Improbable: called_at: \w{3} \d{4}-\d\d-\d\d \d\d:\d\d \+00:00 is in the future\.$/m);
  const [first] = await recordsOf(sandbox, 'cases');
  const note = { case_id: first?.id, subject: 'Day', note: 'Day', date: '2038-01-07' };
  const sentence = 'The date of the note is in the future: Thu 2038-01-07.';
  const future = await call(client, 'create_case_note', note);
  expect(future.text).toContain(sentence);
  const renamed = await call(client, 'update_note', { note_id: future.data.id, subject: 'Renamed' });
  expect(renamed.text).not.toContain('in the future');
  const today = { ...note, subject: 'Today', date: at(0).slice(0, 10) };
  const present = await call(client, 'create_case_note', today);
  expect(present.text).not.toContain('in the future');
  const moved = await call(client, 'update_note', { note_id: present.data.id, date: '2038-01-07' });
  expect(moved.text).toContain(sentence);
});
