import type { Client } from '@modelcontextprotocol/client';
import Big from 'big.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, aSandbox, call, connect, fault, recordsOf } from '../support/harness.ts';
import type { Row } from '../tools/every-tool/firm.ts';
import { confirmingOn, tokenFor, writesTo } from './confirming.ts';

// The facts that a careful person checks before a write, compared with the sandbox's own records.

let sandbox: Sandbox;
let client: Client;
let firm: Readonly<Record<string, readonly Row[]>>;

const COLLECTIONS = [
  ...['cases', 'clients', 'companies', 'tasks', 'events', 'time_entries', 'expenses', 'invoices', 'documents'],
  ...['case_stages', 'practice_areas', 'locations', 'people_groups', 'custom_fields', 'message_threads', 'staff'],
  ...['invoice_payments', 'leads'],
];

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ env: confirmingOn(sandbox, 'token') });
  firm = Object.fromEntries(
    await Promise.all(COLLECTIONS.map(async (name) => [name, await recordsOf(sandbox, name)] as const)),
  );
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const rows = (name: string): readonly Row[] => firm[name] ?? [];
const idOf = (value: unknown): unknown => Object(value).id;
const idsIn = (value: unknown): unknown[] => [value ?? []].flat().map(idOf);
const isOn = (caseId: unknown) => (row: Row) => idOf(row.case) === caseId;
const sum = (list: readonly Row[], amount: (row: Row) => Big) =>
  list.reduce((total, row) => total.plus(amount(row)), new Big(0)).toFixed(2);
const isUnbilled = (row: Row) => row.billable !== false && idsIn(row.invoices).length === 0;

/** The open work on a case, as the preview has to state it. */
function openWorkOf(caseId: unknown): string[] {
  const of = (name: string) => rows(name).filter(isOn(caseId));
  const tasks = of('tasks').filter(({ completed }) => completed !== true);
  const events = of('events').filter(({ end }) => Date.parse(String(end)) > Date.now());
  const time = of('time_entries').filter(isUnbilled);
  const expenses = of('expenses').filter(isUnbilled);
  const owed = ({ total_amount, paid_amount }: Row) => new Big(String(total_amount)).minus(String(paid_amount));
  const invoices = of('invoices').filter(
    (row) => !['draft', 'forwarded'].includes(String(row.status)) && owed(row).gt(0),
  );
  const fee = ({ flat_fee, rate, hours }: Row) =>
    new Big(String(rate)).times(flat_fee === true ? 1 : String(hours)).round(2);
  const cost = (row: Row) => new Big(String(row.cost)).times(String(row.units ?? 1)).round(2);
  const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
  return [
    ...(tasks.length > 0 ? [`${count(tasks.length, 'open task')}: "`] : []),
    ...(events.length > 0 ? [`${count(events.length, 'future event')}: "`] : []),
    ...(time.length > 0
      ? [`${count(time.length, 'unbilled time entry', 'unbilled time entries')}, ${sum(time, fee)} in all.`]
      : []),
    ...(expenses.length > 0 ? [`${count(expenses.length, 'unbilled expense')}, ${sum(expenses, cost)} in all.`] : []),
    ...(invoices.length > 0 ? [`${count(invoices.length, 'open invoice')}, ${sum(invoices, owed)} due in all.`] : []),
  ];
}

async function previewOf(name: string, args: Row): Promise<string> {
  const { text, data } = await call(client, name, args);
  expect(text, JSON.stringify(args)).toMatch(/^Not done: this action/);
  return String(data.preview);
}

it('closing a case states its open work, and needs a confirmation only if there is some', async () => {
  const open = rows('cases').filter(({ status }) => status !== 'closed');
  const busy = open.filter(({ id }) => openWorkOf(id).length > 0);
  const idle = open.filter(({ id }) => openWorkOf(id).length === 0);
  const [first] = busy;
  expect(busy.length).toBeGreaterThan(14);
  for (const { id } of busy.slice(0, 15)) {
    const preview = await previewOf('update_case', { case_id: id, status: 'closed' });
    for (const words of openWorkOf(id)) expect(preview).toContain(words);
  }
  const args = { case_id: first?.id, status: 'closed' };
  const done = await call(client, 'update_case', { ...args, confirm: await tokenFor(client, 'update_case', args) });
  expect(done.isError, done.text).toBe(false);
  for (const words of openWorkOf(first?.id)) expect(done.text).toContain(words);
  for (const { id } of idle.slice(0, 3)) {
    const { text, isError } = await call(client, 'update_case', { case_id: id, status: 'closed' });
    expect({ isError, text }).toEqual({ isError: false, text: expect.stringContaining('none found: open tasks') });
  }
  const other = await call(client, 'update_case', { case_id: busy[1]?.id, description: 'Another description.' });
  expect(other.isError, other.text).toBe(false);
  process.stderr.write(`A11: ${15 + Math.min(3, idle.length)} cases closed\n`);
});

it('the deletion of a client states the cases, the open work on them, calls and threads', async () => {
  const clients = rows('clients').filter(({ cases }) => idsIn(cases).length > 0);
  for (const person of clients.slice(0, 12)) {
    const preview = await previewOf('delete_client', { client_id: person.id });
    const cases = rows('cases').filter(
      ({ id, clients: those }) => idsIn(person.cases).includes(id) || idsIn(those).includes(person.id),
    );
    expect(preview).toContain(`${cases.length} case${cases.length === 1 ? '' : 's'}: "`);
    const threads = rows('message_threads').filter((thread) => idsIn(thread.clients).includes(person.id));
    if (threads.length > 0) expect(preview).toContain(`${threads.length} message thread`);
    if (cases.length === 1) for (const words of openWorkOf(cases[0]?.id)) expect(preview).toContain(words);
  }
});

it('the deletion of a case, of a company and of an invoice states what is on it', async () => {
  for (const { id } of rows('cases').slice(1, 6)) {
    const preview = await previewOf('delete_case', { case_id: id });
    const documents = rows('documents').filter(isOn(id));
    if (documents.length > 0) expect(preview).toContain(`${documents.length} document`);
    for (const words of openWorkOf(id)) if (id !== rows('cases')[0]?.id) expect(preview).toContain(words);
  }
  for (const { id, cases } of rows('companies').slice(0, 3))
    if (idsIn(cases).length > 0)
      expect(await previewOf('delete_company', { company_id: id })).toContain(`${idsIn(cases).length} case`);
  for (const { id, total_amount, paid_amount } of rows('invoices').slice(0, 4)) {
    const balance = new Big(String(total_amount)).minus(String(paid_amount)).toFixed(2);
    expect(await previewOf('delete_invoice', { invoice_id: id })).toContain(`Balance due of this invoice: ${balance}.`);
  }
});

it('the deletion of a setting states how many records use it', async () => {
  const uses: [tool: string, argument: string, collection: string, count: (row: Row) => number][] = [
    [
      'delete_case_stage',
      'case_stage_id',
      'case_stages',
      ({ name }) => rows('cases').filter(({ case_stage }) => case_stage === name).length,
    ],
    [
      'delete_practice_area',
      'practice_area_id',
      'practice_areas',
      ({ name }) => rows('cases').filter(({ practice_area }) => practice_area === name).length,
    ],
    [
      'delete_location',
      'location_id',
      'locations',
      ({ id }) => rows('events').filter(({ location }) => idOf(location) === id).length,
    ],
    [
      'delete_people_group',
      'people_group_id',
      'people_groups',
      ({ id }) => rows('clients').filter(({ people_group }) => idOf(people_group) === id).length,
    ],
  ];
  let inputs = 0;
  for (const [tool, argument, collection, count] of uses) {
    for (const row of rows(collection)) {
      const preview = await previewOf(tool, { [argument]: row.id });
      const number = count(row);
      expect(preview).toMatch(number > 0 ? new RegExp(`^Used by ${number} `, 'm') : /^None: .* that use it\.$/m);
      inputs += 1;
    }
  }
  process.stderr.write(`A11: ${inputs} settings\n`);
  expect(inputs).toBeGreaterThan(10);
});

it('the deletion of a custom field or of an option counts the records by the last value of each', async () => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    case: ['cases'],
    client: ['clients'],
    company: ['companies'],
    expense: ['expenses'],
    time_and_expense: ['time_entries', 'expenses'],
  };
  const lastValue = (row: Row, id: unknown) =>
    [row.custom_field_values ?? []].flat().findLast((one) => idOf(Object(one).custom_field) === id);
  const countsOf = (field: Row, isUsed: (value: unknown) => boolean) =>
    [...(lists[String(field.parent_type)] ?? []), 'leads'].map((list) => {
      const users = rows(list).filter((row) => isUsed(Object(lastValue(row, field.id)).value ?? ''));
      return [list.replace('_', ' '), users.length] as const;
    });
  const expectCounts = (preview: string, counts: readonly (readonly [string, number])[]) => {
    const shown = preview.split('\n').flatMap((line) => /^Used by (\d+) /.exec(line)?.[1] ?? []);
    expect(shown).toEqual(counts.filter(([, number]) => number > 0).map(([, number]) => String(number)));
    const none = counts.filter(([, number]) => number === 0).map(([list]) => `${list} that use it`);
    if (none.length > 0) expect(preview).toContain(`None: ${none.join(', ')}.`);
  };
  // MyCase appends a changed value, so this case no longer has the first option.
  const court = rows('custom_fields').find(({ name }) => name === 'Court') ?? {};
  const changed = rows('cases').find((row) => Object(lastValue(row, court.id)).value === '1') ?? {};
  const custom_field_values = [{ custom_field: { id: court.id }, value: 'Arbitration' }];
  await call(client, 'update_case', { case_id: changed.id, custom_field_values });
  firm = { ...firm, cases: await recordsOf(sandbox, 'cases') };
  let inputs = 0;
  for (const field of rows('custom_fields')) {
    const ids = { custom_field_id: field.id };
    expectCounts(
      await previewOf('delete_custom_field', ids),
      countsOf(field, (value) => value !== ''),
    );
    inputs += 1;
    for (const option of [field.list_options ?? []].flat()) {
      const { key } = Object(option);
      const preview = await previewOf('delete_custom_field_option', { ...ids, option_key: key });
      expectCounts(
        preview,
        countsOf(field, (value) => value === key),
      );
      inputs += 1;
    }
  }
  process.stderr.write(`deletions of fields and options: ${inputs} distinct inputs\n`);
  expect(inputs).toBeGreaterThan(20);
});

it('a payment states the balance before and after it, and by how much it is too high', async () => {
  const invoices = rows('invoices')
    .filter(({ status }) => status !== 'draft')
    .slice(0, 10);
  for (const [i, invoice] of invoices.entries()) {
    const balance = new Big(String(invoice.total_amount)).minus(String(invoice.paid_amount));
    const amount = i * 137.25 + 0.01;
    const preview = await previewOf('record_invoice_payment', { invoice_id: invoice.id, amount, date: '2026-03-04' });
    const after = balance.minus(amount);
    expect(preview).toContain(`${balance.toFixed(2)} before this payment, ${after.toFixed(2)} after it.`);
    expect(preview.includes('more than the balance due')).toBe(after.lt(0));
  }
});

it('a message states who is not on the case and who has no e-mail address', async () => {
  const sender = { id: rows('staff')[0]?.id };
  for (const [i, matter] of rows('cases').slice(0, 10).entries()) {
    const recipients = rows('clients').slice(i, i + 4);
    const preview = await previewOf('create_case_message_thread', {
      case_id: matter.id,
      sender,
      subject: 'Hello',
      first_message_body: 'Hello.',
      client_recipients: recipients.map(({ id }) => ({ id })),
    });
    const strangers = recipients.filter(
      ({ id, cases }) => !idsIn(matter.clients).includes(id) && !idsIn(cases).includes(matter.id),
    );
    const [line = ''] = /^NOT on the case .*$/m.exec(preview) ?? [];
    for (const { id } of recipients)
      expect(line.includes(`(id ${id})`), preview).toBe(strangers.some((one) => one.id === id));
    const [withoutEmail = ''] = /^Without an e-mail address.*$/m.exec(preview) ?? [];
    for (const { id, email } of recipients) expect(withoutEmail.includes(`(id ${id})`)).toBe(!email);
  }
});

describe('a message in a thread', () => {
  it('names the people of the thread, with and without a client of it', async () => {
    const sender = { id: rows('staff')[0]?.id };
    const threads = rows('message_threads').filter(({ clients }) => idsIn(clients).length > 0);
    for (const [i, thread] of threads.slice(0, 12).entries()) {
      const [client_id] = idsIn(thread.clients);
      const preview = await previewOf('send_message', {
        message_thread_id: thread.id,
        sender,
        body: 'Hello.',
        ...(i > 0 && { client_id }),
      });
      for (const id of [...idsIn(thread.clients), ...idsIn(thread.staff)]) {
        const { first_name, last_name, email } = Object(
          [...rows('clients'), ...rows('staff')].find((person) => person.id === id),
        );
        expect(preview).toContain(`"${first_name} ${last_name}" (id ${id})${email ? `, email "${email}"` : ''}`);
      }
      expect(preview.indexOf('Recipients, as in')).toBeLessThan(preview.indexOf('body:'));
    }
  });

  it('that MyCase has only returned to its creation names those people too', async () => {
    const sender = { id: rows('staff')[0]?.id };
    const args = {
      sender,
      subject: 'Among us',
      first_message_body: 'Hello.',
      staff_recipients: [{ id: rows('staff')[1]?.id }],
    };
    const created = await call(client, 'create_message_thread', {
      ...args,
      confirm: await tokenFor(client, 'create_message_thread', args),
    });
    expect(created.isError, created.text).toBe(false);
    const preview = await previewOf('send_message', { message_thread_id: created.data.id, sender, body: 'Hello.' });
    expect(preview).toContain(`clients: none; staff: "${rows('staff')[1]?.first_name} `);
  });

  it('of a client who is not in it is refused', async () => {
    const [thread] = rows('message_threads');
    const stranger = rows('clients').find(({ id }) => !idsIn(thread?.clients).includes(id));
    const args = {
      message_thread_id: thread?.id,
      sender: { id: rows('staff')[0]?.id },
      body: 'x',
      client_id: stranger?.id,
    };
    const { isError, text } = await call(client, 'send_message', args);
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(/^Nothing was sent\. The thread/) });
  });
});

it('a webhook states that data of clients goes to the address', async () => {
  for (const model of ['case', 'client', 'lead'])
    expect(
      await previewOf('create_webhook_subscription', {
        model,
        url: `https://h.example/${model}`,
        actions: ['created'],
      }),
    ).toContain(`data of clients, to "https://h.example/${model}"`);
});

it('a check that cannot be made is named, and the case is not closed without a confirmation', async () => {
  const own = await aSandbox();
  const here = await aClient({ env: confirmingOn(own, 'token') });
  const [matter] = (await recordsOf(own, 'cases')).filter(({ status }) => status !== 'closed');
  const lists = ['tasks', 'events', 'time_entries', 'expenses', 'invoices'];
  for (const status of [403, 500]) {
    for (const list of lists) await fault(own, { method: 'GET', path: `/v1/${list}`, status, times: 40 });
    const { text } = await call(here, 'update_case', { case_id: matter?.id, status: 'closed' });
    expect(text).toMatch(/^Not done: this action/);
    for (const subject of [
      'open tasks',
      'future events',
      'unbilled time entries',
      'unbilled expenses',
      'open invoices',
    ])
      expect(text).toContain(`Could not check ${subject}: `);
    expect(text).not.toMatch(/^None:/m);
    await fetch(`${own.url}/__sandbox/faults`, { method: 'DELETE' });
  }
  expect(await writesTo(own)).toEqual([]);
});
