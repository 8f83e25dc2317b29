import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt, recordsOf, requestsTo, storeRecord } from '../support/harness.ts';

let sandbox: Sandbox;
let client: Client;
let ids: Record<string, unknown>;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await connect({ args: ['--time-zone', 'America/Los_Angeles'], env: pointedAt(sandbox) });
  const idOf = async (resource: string) => (await recordsOf(sandbox, resource))[0]?.id;
  const resources = ['cases', 'staff', 'clients', 'tasks', 'events', 'invoices', 'documents'];
  ids = Object.fromEntries(await Promise.all(resources.map(async (one) => [one, await idOf(one)])));
});

afterAll(async () => {
  await client.close();
  await sandbox.close();
});

const ADDRESSES = [
  'not an email',
  'a@b',
  'name@',
  '@example.com',
  'two@@example.com',
  'a b@example.com',
  'name@example..com',
  '.name@example.com',
  'name@-example.com',
  'name@example.c',
  'name@127.0.0.1',
  'Name <name@example.com>',
  `${'x'.repeat(260)}@example.com`,
];

const DAYS = ['2026-02-30', '2027-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '0206-11-02', '9999-01-01'];

const TIMES = [
  '2026-02-30T10:00',
  '2027-02-29T10:00:00Z',
  '2026-11-31T10:00-08:00',
  '2026-11-02T25:00',
  '2026-11-02T10:61',
  '2026-11-02T24:00',
  '2026-11-02T10:00:99',
  '2026-11-02T10:00+99:00',
  '2026-13-02T10:00',
  '0206-11-02T10:00',
];

const PATHS = ['../../x', 'a/../../x', '..', './x', 'a/..', 'a\\..\\x', 'Pleadings/\u0007bell'];

type Wrong = readonly [tool: string, args: () => Record<string, unknown>, argument: string, values: readonly unknown[]];

const time = () => ({
  case: { id: ids.cases },
  staff: { id: ids.staff },
  activity_name: 'Research',
  entry_date: '2026-11-02',
  hours: 1,
  rate: 200,
});
const expense = () => ({
  case: { id: ids.cases },
  activity_name: 'Copies',
  entry_date: '2026-11-02',
  cost: 1,
  units: 1,
  billable: true,
});
const person = () => ({ first_name: 'Ann', last_name: 'Willetmere' });
const event = () => ({
  name: 'Hearing',
  start: '2026-12-02T10:00',
  end: '2026-12-02T11:00',
  staff: [{ id: ids.staff }],
});
const task = () => ({ name: 'Call', priority: 'Low', due_date: '2027-01-04', staff: [{ id: ids.staff }] });
const upload = () => ({ case_id: ids.cases, path: 'Pleadings/X', filename: 'x.txt', file: { text: 'x' } });

const WRONG: readonly Wrong[] = [
  ['create_time_entry', time, 'hours', [0, -1, -0.5, 10_001, 1e300, 0.123456, 'NaN', 'Infinity', '-3']],
  ['create_time_entry', time, 'rate', [-1, -0.01, 200.005, 1e12, 'NaN']],
  ['create_time_entry', time, 'entry_date', DAYS],
  ['create_expense', expense, 'cost', [-5, 0.00001, 1e12]],
  ['create_expense', expense, 'units', [0, -1, 1e9]],
  [
    'record_invoice_payment',
    () => ({ invoice_id: ids.invoices, amount: 1, date: '2026-11-02' }),
    'amount',
    [0, -5, 1.005, 1e12],
  ],
  ['create_client', person, 'email', ADDRESSES],
  ['update_client', () => ({ client_id: ids.clients }), 'email', ADDRESSES],
  ['create_lead', person, 'email', ADDRESSES.slice(0, 4)],
  ['create_company', () => ({ name: 'Willet Mills' }), 'email', ADDRESSES.slice(0, 4)],
  ['create_client', person, 'cell_phone_number', ['none', 'n/a']],
  ['create_client', person, 'birthdate', ['2999-01-01', '2100-01-01', '1026-01-01']],
  ['create_event', event, 'start', TIMES],
  ['update_event', () => ({ event_id: ids.events }), 'end', TIMES],
  ['create_event', event, 'end', ['2026-12-02T09:59', '2026-12-01T11:00', '2026-12-02']],
  [
    'create_call',
    () => ({
      called_at: '2026-11-02T10:00',
      caller_phone_number: '415-555-0134',
      call_for: { id: ids.staff },
      message: 'x',
      caller_name: 'Y',
    }),
    'called_at',
    TIMES,
  ],
  ['create_task', task, 'due_date', DAYS],
  ['update_task', () => ({ task_id: ids.tasks }), 'due_date', DAYS],
  ['create_task', task, 'name', ['x'.repeat(1_001)]],
  ['create_task', task, 'description', ['x'.repeat(100_001)]],
  ['create_case', () => ({ name: 'In re Willetmere' }), 'sol_date', DAYS],
  ['upload_case_document', upload, 'path', PATHS],
  ['upload_case_document', upload, 'filename', [...PATHS, 'a/b.txt']],
  ['update_document', () => ({ document_id: ids.documents }), 'path', PATHS],
  ['create_case_subfolder', () => ({ case_id: ids.cases, path: 'X' }), 'path', PATHS],
  [
    'create_webhook_subscription',
    () => ({ model: 'case', actions: ['created'], url: 'x' }),
    'url',
    ['nonsense', 'ftp://example.com', 'https://', 'javascript:alert(1)'],
  ],
];

it.each(WRONG)('%s refuses impossible values before anything is written: %#', async (tool, args, argument, values) => {
  const writesBefore = (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET').length;
  for (const value of values) {
    const answer = await call(client, tool, { ...args(), [argument]: value });
    expect(answer.isError, `${argument}: ${value}\n${answer.text}`).toBe(true);
    expect(answer.text).toContain(argument);
    expect(answer.text).toMatch(/was not called|Nothing was sent/);
  }
  const writes = (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET');
  expect(writes).toHaveLength(writesBefore);
  process.stderr.write(`impossible ${tool} ${argument}: ${values.length} distinct inputs\n`);
});

it.each([
  ['create_time_entry', () => ({ ...time(), hours: 0.25, rate: 0 })],
  ['create_time_entry', () => ({ ...time(), hours: 7.3333, rate: 250.5, activity_name: 'Drafting' })],
  ['create_expense', () => ({ ...expense(), activity_name: 'Mileage', cost: 0.655, units: 12.5 })],
  ['create_client', () => ({ ...person(), email: "o'hara+law@mail.example.co.uk", birthdate: '1950-02-28' })],
  ['create_client', () => ({ first_name: 'Jörg', last_name: 'Wexel', email: 'jörg@müller.example' })],
  ['create_event', () => ({ ...event(), name: 'Filing deadline', end: '2026-12-02T10:00' })],
  ['create_task', () => ({ ...task(), due_date: '2028-02-29', name: 'Review §3 / …'.padEnd(900, 'x') })],
  ['upload_case_document', () => ({ ...upload(), path: 'Letters/Draft v1.2...final', filename: 'a..b.txt' })],
])('%s accepts possible values: %#', async (tool, args) => {
  const answer = await call(client, tool, args());
  expect(answer.isError, answer.text).toBe(false);
});

it('open_case refuses an impossible e-mail address before the first write', async () => {
  const before = (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET').length;
  for (const email of ADDRESSES) {
    const answer = await call(client, 'open_case', { name: 'Willet v. Moss', client: { ...person(), email } });
    expect(answer.isError, answer.text).toBe(true);
    expect(answer.text).toContain('email');
  }
  expect((await requestsTo(sandbox)).filter(({ method }) => method !== 'GET')).toHaveLength(before);
});

it('a record with an old impossible value can still be changed', async () => {
  const stored = { first_name: 'Old', last_name: 'Willet', email: 'no address', cell_phone_number: 'none' };
  const id = await storeRecord(sandbox, 'clients', stored);
  const answer = await call(client, 'update_client', { client_id: id, last_name: 'Willetmoor' });
  expect(answer.data, answer.text).toMatchObject({ done: 'changed' });
  const record = (await recordsOf(sandbox, 'clients')).find((one) => one.id === id);
  expect(record).toMatchObject({ last_name: 'Willetmoor', email: 'no address', cell_phone_number: 'none' });
});
