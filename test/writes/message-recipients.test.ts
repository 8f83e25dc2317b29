import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, fault, recordsOf, requestsTo } from '../support/harness.ts';
import type { Row } from '../tools/every-tool/firm.ts';
import { confirmingOn, expectRefused, tokenFor } from './confirming.ts';

// The people of a message: what the preview states of them, and what it does not.

let sandbox: Sandbox;
let client: Client;
let clients: readonly Row[];
let threads: readonly Row[];
let sender: Row;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: confirmingOn(sandbox, 'token') });
  [clients, threads] = await Promise.all([recordsOf(sandbox, 'clients'), recordsOf(sandbox, 'message_threads')]);
  const [first] = await recordsOf(sandbox, 'staff');
  sender = { id: first?.id };
});

afterEach(async () => {
  for (const what of ['faults', 'requests']) await fetch(`${sandbox.url}/__sandbox/${what}`, { method: 'DELETE' });
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

async function previewOf(name: string, args: Row): Promise<string> {
  const { text, data } = await call(client, name, args);
  expect(text).toMatch(/^Not done: this action/);
  return String(data.preview);
}

const firstMessage = (...recipients: readonly Row[]) => ({
  subject: 'Your hearing',
  first_message_body: 'It is on Monday.',
  sender,
  client_recipients: recipients.map(({ id }) => ({ id })),
});

const label = ({ first_name, last_name, id }: Row) => `"${first_name} ${last_name}" (id ${id})`;
const hasEmail = ({ email, archived }: Row) => Boolean(email) && archived === false;
const isAloneIn = (thread: Row) => Array.isArray(thread.clients) && thread.clients.length === 1;
const clientIdOf = ({ clients: people }: Row): unknown => (Array.isArray(people) ? people[0]?.id : undefined);

/** A client whom the sandbox does not show. */
const hide = ({ id }: Row) => fault(sandbox, { method: 'GET', path: `/v1/clients/${id}`, status: 403, times: 9 });

describe('the preview of a first message', () => {
  it('without a case says nothing about a case, and reads none', async () => {
    const preview = await previewOf('create_message_thread', firstMessage(...clients.filter(hasEmail).slice(0, 2)));
    expect(preview).not.toMatch(/on the case/);
    const read = (await requestsTo(sandbox)).map(({ path }) => path);
    expect(read.filter((path) => path.startsWith('/v1/cases/'))).toEqual([]);
  });

  it('names the clients who are not on the case, without their e-mail addresses', async () => {
    const [matter = {}] = await recordsOf(sandbox, 'cases');
    const isOn = ({ id, cases }: Row) => JSON.stringify([matter.clients, cases]).match(`${id}|${matter.id}`);
    const [one = {}, two = {}] = clients.filter(hasEmail).filter((person) => !isOn(person));
    const preview = await previewOf('create_case_message_thread', { case_id: matter.id, ...firstMessage(one, two) });
    expect(preview.split('\n')).toContain(
      `NOT on the case "${matter.name}" (id ${matter.id}): ${label(one)} and ${label(two)}.`,
    );
  });

  it('names only the client who could not be read as not checked', async () => {
    const [hidden = {}, shown = {}] = clients.filter(hasEmail);
    const args = firstMessage(hidden, shown);
    expect(await previewOf('create_message_thread', args)).not.toContain('Could not check');
    await hide(hidden);
    const preview = await previewOf('create_message_thread', args);
    expect(preview.split('\n')).toContain(`Could not check the clients id ${hidden.id}.`);
    expect(preview).not.toContain('Without an e-mail address:');
  });

  it('is refused with the name of the changed field if another client cannot be read', async () => {
    const [one = {}, two = {}] = clients.filter(hasEmail);
    await hide(one);
    const args = firstMessage(one, two);
    const confirm = await tokenFor(client, 'create_message_thread', args);
    await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await hide(two);
    const answer = await call(client, 'create_message_thread', { ...args, confirm });
    expectRefused(answer, 'These values have changed since the preview: client_recipients.');
  });

  it('is not made if MyCase answers the reading of a recipient with an error', async () => {
    const [one = {}] = clients.filter(hasEmail);
    await fault(sandbox, { method: 'GET', path: `/v1/clients/${one.id}`, status: 500, times: 9 });
    const { isError, text } = await call(client, 'create_message_thread', firstMessage(one));
    expect(isError, text).toBe(true);
    expect(text).toContain(`MyCase answered 500 to GET /clients/${one.id}`);
    expect(text).toContain('Nothing was sent for create_message_thread.');
  });
});

describe('the preview of a message in a thread', () => {
  it('shows an e-mail address only for people who have one', async () => {
    const thread = threads.find(
      (one) => isAloneIn(one) && clients.some(({ id, email }) => id === clientIdOf(one) && !email),
    );
    const person = clients.find(({ id }) => id === clientIdOf(thread ?? {})) ?? {};
    const args = { message_thread_id: thread?.id, client_id: person.id, sender, body: 'Hello.' };
    expect(await previewOf('send_message', args)).toContain(`: clients: ${label(person)}; staff: "`);
  });

  it('names its people after the threads of a client were listed', async () => {
    const thread = threads.findLast(isAloneIn) ?? {};
    const client_id = clientIdOf(thread);
    await call(client, 'list_client_message_threads', { client_id });
    const preview = await previewOf('send_message', { message_thread_id: thread.id, sender, body: 'Hello.' });
    expect(preview).toContain(`Recipients, as in the thread "${thread.subject}": clients: "`);
    const read = (await requestsTo(sandbox))
      .map(({ path }) => path)
      .filter((path) => path.endsWith('/message_threads'));
    expect(new Set(read)).toEqual(new Set([`/v1/clients/${client_id}/message_threads`]));
  });
});

it('an answer without threads is an error of MyCase that names the tool', async () => {
  const [person = {}] = clients;
  await fault(sandbox, { path: `/v1/clients/${person.id}/message_threads`, status: 200, body: 'null' });
  const { isError, text } = await call(client, 'list_client_message_threads', { client_id: person.id });
  expect(isError, text).toBe(true);
  expect(text).toContain('MyCase answered list_client_message_threads with something that is not a list.');
});
