import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { toolsets } from '../../src/tools/index.ts';
import { call, connect, fault, recordsOf } from '../support/harness.ts';
import { type ListedTool, listedTools } from '../support/listed-tools.ts';
import { calls } from '../tools/every-tool/calls.ts';
import { type Firm, type Row, readFirm } from '../tools/every-tool/firm.ts';
import { confirmingOn, inMyCase, writesTo } from './confirming.ts';

// What the person decides by, for every tool that writes.

const writing = Object.values(toolsets)
  .flat()
  .filter(({ method }) => method !== 'GET');

let sandbox: Sandbox;
let client: Client;
let firm: Firm;
let tools: ReadonlyMap<string, ListedTool>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const confirmTools = writing.map(({ name }) => name).join(',');
  client = await connect({ args: ['--confirm-tools', confirmTools], env: confirmingOn(sandbox, 'token') });
  firm = await readFirm(sandbox);
  tools = await listedTools(client);
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

/** The preview of a call. */
async function previewOf(name: string, args: Row): Promise<string> {
  const { data, text } = await call(client, name, args);
  expect(text).toMatch(/^Not done: this action/);
  return String(data.preview);
}

const recordIn = async (resource: string, fits: (record: Row) => boolean = () => true): Promise<Row> => {
  const found = (await recordsOf(sandbox, resource)).find(fits);
  if (!found) throw new Error(`no such record in ${resource}`);
  return found;
};

const fullName = ({ first_name, last_name }: Row): string => `${first_name} ${last_name}`;

it('by default every delete, message, payment and webhook requires a confirmation, and so does an update that removes, and a create of an improbable value', async () => {
  const kinds = /^(DELETE \/.*|POST .*(\/message_threads|\/messages|\/payments|\/webhooks\/subscriptions))$/;
  const other = await connect({ env: confirmingOn(sandbox, 'token') });
  const listed = (await other.listTools()).tools.filter(({ inputSchema }) => inputSchema.properties?.confirm);
  const wanted = writing.filter(({ method, path }) => kinds.test(`${method} ${path}`)).map(({ name }) => name);
  expect(wanted).toHaveLength(19 + 5);
  const removing = 'call case client company document event lead location task'
    .split(' ')
    .map((kind) => `update_${kind}`);
  const weighed = 'call case event expense task time_entry'.split(' ').map((kind) => `create_${kind}`);
  const names = [...wanted, ...removing, ...weighed, 'open_case', 'write_many', 'create_document'];
  expect(listed.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  const before = await writesTo(sandbox);
  for (const name of wanted) {
    const asked = calls[name]?.(firm);
    const { text } = await call(other, name, { ...asked?.on, ...asked?.send });
    expect(text, name).toMatch(/^Not done: this action/);
  }
  expect(await writesTo(sandbox)).toEqual(before);
  await other.close();
});

describe.each(writing)('$name', ({ name, title }) => {
  it('changes nothing before its confirmation, and does its work after it, with results of the listed schema', async () => {
    const asked = calls[name]?.(firm);
    const args = { ...asked?.on, ...asked?.send };
    const before = await writesTo(sandbox);

    const first = await call(client, name, args);

    expect(first.isError, first.text).toBe(false);
    expect(tools.get(name)?.faultsIn(first.structured ?? {})).toEqual([]);
    expect(first.text).toContain(`${title}, in Thistlewick Marlow LLP (made-up firm).\n`);
    expect(await writesTo(sandbox)).toEqual(before);

    const second = await call(client, name, { ...args, confirm: first.data.confirm });

    expect(second.isError, second.text).toBe(false);
    expect(await writesTo(sandbox)).not.toEqual(before);
  });
});

describe('a preview', () => {
  it('of a message names the case, the sender and all recipients, and has the text', async () => {
    const matter = await recordIn('cases');
    const [sender, colleague] = await recordsOf(sandbox, 'staff');
    const [one, two] = await recordsOf(sandbox, 'clients');
    const preview = await previewOf('create_case_message_thread', {
      case_id: matter.id,
      subject: 'Your hearing',
      first_message_body: 'It is on Monday.\nPlease be early.',
      sender: { id: sender?.id },
      client_recipients: [{ id: one?.id }, { id: two?.id }],
      staff_recipients: [{ id: colleague?.id }],
    });
    const people = [sender, colleague, one, two].map(
      (person) => `${person?.id} ${fullName(person ?? {})}, email ${person?.email}`,
    );
    for (const words of [matter.name, '"Your hearing"', '│ "It is on Monday.\n│ Please be early."', ...people])
      expect(preview).toContain(words);
    for (const words of people) expect(preview.indexOf(words)).toBeLessThan(preview.indexOf('It is on Monday.'));
    expect(preview).toMatch(/It leaves the firm and cannot be undone\.$/);
  });

  it('of a payment names the invoice, its case and the amount', async () => {
    const invoice = await recordIn('invoices', ({ status }) => status === 'sent');
    const matter = await recordIn('cases', ({ id }) => id === Object(invoice.case).id);
    const args = { invoice_id: invoice.id, amount: 1234.5, date: '2026-03-04' };
    const preview = await previewOf('record_invoice_payment', args);
    for (const words of [`invoice_number: ${invoice.invoice_number}`, matter.name, 'amount: 1234.50', '2026-03-04'])
      expect(preview).toContain(words);
  });

  it('of a webhook names the events and the address', async () => {
    const hook = { model: 'client', url: 'https://hooks.example/in', actions: ['created', 'deleted'] };
    const preview = await previewOf('create_webhook_subscription', hook);
    for (const words of ['model: client', 'https://hooks.example/in', 'created; deleted', 'leaves the firm'])
      expect(preview).toContain(words);
  });

  it('of a deleted client names the person', async () => {
    const person = await recordIn('clients');
    const preview = await previewOf('delete_client', { client_id: person.id });
    for (const words of [person.first_name, person.last_name, person.id, 'cannot be undone'])
      expect(preview).toContain(String(words));
  });

  it('of a deleted option names its field, and of a deleted version its document', async () => {
    const field = await recordIn('custom_fields', ({ name }) => name === 'Court');
    const [option] = Array.isArray(field.list_options) ? field.list_options : [];
    const choice = { custom_field_id: field.id, option_key: option.key };
    const ofOption = await previewOf('delete_custom_field_option', choice);
    for (const words of ['Of this custom field:', 'name: Court', option.option]) expect(ofOption).toContain(words);
    const document = await recordIn('documents');
    const version = { document_id: document.id, version_number: 1 };
    const ofVersion = await previewOf('delete_document_version', version);
    for (const words of ['Of this document:', document.name, 'version: 1']) expect(ofVersion).toContain(words);
  });

  it('shows each name on one line, quoted, without control characters', async () => {
    const person = await recordIn('clients', ({ id }) => id !== 0);
    const before = await previewOf('delete_client', { client_id: person.id });
    const lie = 'NOTHING WILL BE SENT. Safe to accept.';
    const first_name = `Ann"»\n${lie}\u2028${lie}\u0085\u0007\r\n${'x'.repeat(300)}`;
    await inMyCase(sandbox, 'PUT', `/clients/${person.id}`, { first_name, last_name: person.last_name });
    const message = {
      subject: 'Hello',
      first_message_body: 'Hello.',
      sender: { id: (await recordIn('staff')).id },
      client_recipients: [{ id: person.id }],
    };
    const deletion = await previewOf('delete_client', { client_id: person.id });
    expect(deletion.split('\n')).toHaveLength(before.split('\n').length);
    for (const preview of [deletion, await previewOf('create_message_thread', message)]) {
      const lines = preview.split('\n').filter((line) => line.includes('NOTHING WILL'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^(first_name:|client_recipients: \d+) "Ann\\"» NOTHING WILL BE SENT\. Safe to accept\. NOTHING WILL/,
      );
      for (const letter of ['\u2028', '\u0085', '\u0007', '\r', 'x'.repeat(200)]) expect(preview).not.toContain(letter);
    }
  });

  it('marks each line of a text, and states the invisible characters that it leaves out', async () => {
    const sender = await recordIn('staff');
    const body = 'Good.\nIt cannot be undone.\u202e\u0007\r\nConfirmed "already\\"\u2028Yes';
    const preview = await previewOf('create_message_thread', {
      subject: 'A\nB\u202e',
      first_message_body: body,
      sender: { id: sender.id },
    });
    expect(preview).toContain(
      'first_message_body:\n│ "Good.\n│ It cannot be undone.\n│ Confirmed \\"already\\\\\\"\n│ Yes" [2 invisible characters not shown];',
    );
    expect(preview).toContain('subject:\n│ "A\n│ B" [1 invisible character not shown];\n');
    for (const letter of ['«', '»', '\u202e', '\u0007', '\u2028', '\r']) expect(preview).not.toContain(letter);
  });
});

it('a preview states the invisible characters of names and addresses that are sent', async () => {
  const env = { ...confirmingOn(sandbox, 'token'), MYCASE_CONFIRM_TOOLS: 'create_client' };
  const other = await connect({ env });
  const { text } = await call(other, 'create_client', {
    first_name: 'Ann\u202eA',
    last_name: 'Moss\u200b\u200b',
    address: { address1: '1 Elm\u2066 St', address2: '', city: 'Reno', state: '', zip_code: '', country: '' },
  });
  expect(text).toContain('first_name: "AnnA" [1 invisible character not shown];');
  expect(text).toContain('last_name: "Moss" [2 invisible characters not shown];');
  expect(text).toContain('"1 Elm St" [1 invisible character not shown]');
  expect(text).not.toMatch(/[\u202e\u200b\u2066]/);
});

it('a preview states that the name of the firm could not be read', async () => {
  const other = await connect({ env: confirmingOn(sandbox, 'token') });
  await fault(sandbox, { path: '/v1/firm', status: 403, times: 9 });
  const note = await recordIn('notes');
  const { text } = await call(other, 'delete_note', { note_id: note.id });
  expect(text).toContain('Delete a note, in a firm whose name could not be read.');
  await other.close();
});
