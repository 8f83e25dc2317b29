import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, recordsOf } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';
import {
  confirmingOn,
  type Elicits,
  type Era,
  FORMS,
  notesOf,
  type Person,
  type Place,
  withAPerson,
  writesTo,
} from './confirming.ts';

// Who is asked before what can't be undone: every era, transport, ability of the client, and mode.

type Mode = 'ask' | 'token' | 'off';
type Transport = 'stdio' | 'HTTP';

const WAYS: readonly [Era, Transport][] = [
  ['2025-11-25', 'stdio'],
  ['2025-11-25', 'HTTP'],
  ['2026-07-28', 'stdio'],
  ['2026-07-28', 'HTTP'],
];

const NOTHING = null;
const LINKS: Elicits = { url: {} };

let sandbox: Sandbox;
let servers: Readonly<Record<Mode, HttpServer>>;
let aNote: ReturnType<typeof notesOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const started = (mode: Mode) => startHttp({ env: confirmingOn(sandbox, mode) });
  const [ask, token, off] = await Promise.all([started('ask'), started('token'), started('off')]);
  servers = { ask, token, off };
  aNote = notesOf(sandbox);
});

afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
  await sandbox.close();
});

const placeOf = (transport: Transport, mode: Mode): Place =>
  transport === 'HTTP' ? new URL(servers[mode].url) : confirmingOn(sandbox, mode);

const isThere = async (id: number): Promise<boolean> =>
  (await recordsOf(sandbox, 'notes')).some((note) => note.id === id);

describe.each(WAYS)('a client of protocol %s over %s that shows forms', (era, transport) => {
  let client: Client;
  let person: Person;

  beforeAll(async () => {
    ({ client, person } = await withAPerson(placeOf(transport, 'ask'), era));
  });
  afterAll(() => client.close());

  it('asks its person once, with the name of the record, and the call is carried out', async () => {
    const { note_id, subject } = await aNote();
    person.says = 'accept';
    person.asked.length = 0;
    const { isError, data, text } = await call(client, 'delete_note', { note_id });
    expect(isError, text).toBe(false);
    expect(data).toEqual({ done: 'deleted', note_id });
    expect(await isThere(note_id)).toBe(false);
    expect(person.asked).toHaveLength(1);
    for (const words of ['Delete a note', 'Thistlewick Marlow LLP', subject, String(note_id), 'cannot be undone'])
      expect(person.asked[0]).toContain(words);
  });

  it.each([
    ['decline', 'declined'],
    ['cancel', 'did not confirm'],
    ['unticked', 'declined'],
  ] as const)('sends nothing after %s, and the result states it', async (word, said) => {
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    person.says = word;
    const { isError, text } = await call(client, 'delete_note', { note_id });
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(`^Not done: .*${said}`) });
    expect(await writesTo(sandbox)).toEqual(before);
    expect(await isThere(note_id)).toBe(true);
  });

  it('is not asked for tools that only read or whose change can be undone', async () => {
    person.asked.length = 0;
    await call(client, 'get_firm');
    expect((await call(client, 'create_case_stage', { name: `${era} ${transport}` })).isError).toBe(false);
    expect(person.asked).toEqual([]);
  });
});

const UNASKED: readonly [string, Mode, Elicits | null][] = [
  ['can ask nothing', 'ask', NOTHING],
  ['opens links alone', 'ask', LINKS],
  ['can ask nothing', 'token', NOTHING],
  ['shows forms', 'token', FORMS],
];

describe.each(WAYS)('a client of protocol %s over %s', (era, transport) => {
  it.each(UNASKED)('that %s, in mode %s, gets a preview and a token first', async (_, mode, elicits) => {
    const { client, person } = await withAPerson(placeOf(transport, mode), era, elicits);
    const { note_id, subject } = await aNote();
    const before = await writesTo(sandbox);

    const first = await call(client, 'delete_note', { note_id });
    expect(first.isError, first.text).toBe(false);
    expect(first.text).toMatch(/^Not done: this action needs confirmation first/);
    for (const words of ['Delete a note', 'Thistlewick Marlow LLP', subject, String(first.data.confirm)])
      expect(first.text).toContain(words);
    expect(await writesTo(sandbox)).toEqual(before);

    const second = await call(client, 'delete_note', { note_id, confirm: first.data.confirm });
    expect(second.data, second.text).toEqual({ done: 'deleted', note_id });
    expect(await writesTo(sandbox)).toEqual([...before, `DELETE /v1/notes/${note_id}`]);
    expect(person.asked).toEqual([]);
    await client.close();
  });

  it.each([
    ['shows forms', FORMS],
    ['can ask nothing', NOTHING],
  ])('that %s, in mode off, needs no confirmation', async (_, elicits) => {
    const { client, person } = await withAPerson(placeOf(transport, 'off'), era, elicits);
    const { note_id } = await aNote();
    expect((await call(client, 'delete_note', { note_id })).data).toEqual({ done: 'deleted', note_id });
    expect(person.asked).toEqual([]);
    const { tools } = await client.listTools();
    expect(tools.filter(({ inputSchema }) => 'confirm' in Object(inputSchema.properties))).toEqual([]);
    await client.close();
  });
});

it('a client that declares elicitation without details is asked with forms', async () => {
  const { client, person } = await withAPerson(placeOf('HTTP', 'ask'), '2025-11-25', {});
  const { note_id } = await aNote();
  expect((await call(client, 'delete_note', { note_id })).data).toEqual({ done: 'deleted', note_id });
  expect(person.asked).toHaveLength(1);
  await client.close();
});
