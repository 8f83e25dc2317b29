import { Client, StreamableHTTPClientTransport, withInputRequired } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { MOVABLE_CLOCK } from '../support/clock-server.ts';
import { call, ERAS, recordsOf } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';
import {
  type Args,
  confirmingOn,
  expectNoWrite,
  expectRefused,
  FORMS,
  moveClock,
  notesOf,
  tokenFor,
  withAPerson,
  writesTo,
} from './confirming.ts';

// Whose confirmation it is, and what becomes of a question that is not answered as it was put.

let sandbox: Sandbox;
let server: HttpServer;
let other: HttpServer;
let aNote: ReturnType<typeof notesOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const env = { ...confirmingOn(sandbox, 'ask'), ...MOVABLE_CLOCK, MYCASE_CALL_TIMEOUT: '2' };
  [server, other] = await Promise.all([startHttp({ env }), startHttp({ env })]);
  aNote = notesOf(sandbox);
});

afterAll(async () => {
  await Promise.all([server.stop(), other.stop()]);
  await sandbox.close();
});

/** A client that sends a bearer of its own. */
async function holderOf(bearer: string, name = 'test'): Promise<Client> {
  const client = new Client({ name, version: '1.0.0' }, ERAS['2026-07-28']);
  const requestInit = { headers: { authorization: `Bearer ${bearer}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { requestInit }));
  return client;
}

const at = async ({ url }: HttpServer, era: keyof typeof ERAS) => (await withAPerson(new URL(url), era, null)).client;

describe('a confirmation token', () => {
  it.each([
    ['of another session of 2025', () => at(server, '2025-11-25'), () => at(server, '2025-11-25')],
    ['of a session, without one', () => at(server, '2025-11-25'), () => at(server, '2026-07-28')],
    ['given without a session, in one', () => at(server, '2026-07-28'), () => at(server, '2025-11-25')],
    ["of another bearer's holder", () => holderOf('one'), () => holderOf('another')],
    ['of another program of that holder', () => holderOf('one'), () => holderOf('one', 'another')],
  ])('%s is refused, and stays valid for its own session', async (_, connect, connectForeign) => {
    const [mine, foreign] = [await connect(), await connectForeign()];
    const { note_id } = await aNote();
    const confirm = await tokenFor(mine, 'delete_note', { note_id });
    await expectNoWrite(sandbox, async () => {
      expectRefused(await call(foreign, 'delete_note', { note_id, confirm }), 'belongs to another session');
    });
    expect((await call(mine, 'delete_note', { note_id, confirm })).isError).toBe(false);
    await Promise.all([mine.close(), foreign.close()]);
  });

  it('of another process is refused', async () => {
    const [here, there] = [await at(server, '2026-07-28'), await at(other, '2026-07-28')];
    const { note_id } = await aNote();
    const confirm = await tokenFor(there, 'delete_note', { note_id });
    await expectNoWrite(sandbox, async () => {
      expectRefused(await call(here, 'delete_note', { note_id, confirm }), 'Unknown confirmation token');
    });
    await Promise.all([here.close(), there.close()]);
  });
});

/** A round of the question in the hands of the test, as a client of 2026-07-28 makes it. */
async function round(client: Client, args: Args, more: Args = {}) {
  const params = { name: 'delete_note', arguments: { ...args }, ...more };
  const schema = withInputRequired(z.looseObject({}));
  const result: Args = await client.request({ method: 'tools/call', params }, schema, {
    allowInputRequired: true,
  });
  const { requestState, inputRequests, isError, content } = result;
  return { requestState, inputRequests, isError, text: JSON.stringify(content) };
}

const YES = { inputResponses: { confirm: { action: 'accept', content: { confirm: true } } } };

describe('a question for consent to a client of protocol 2026-07-28', () => {
  let client: Client;

  beforeAll(async () => {
    ({ client } = await withAPerson(new URL(server.url), '2026-07-28', FORMS));
  });
  afterAll(() => client.close());

  it('accepts one answer', async () => {
    const { note_id } = await aNote();
    const { requestState, inputRequests } = await round(client, { note_id });
    expect(inputRequests).toMatchObject({ confirm: { method: 'elicitation/create' } });
    expect((await round(client, { note_id }, { ...YES, requestState })).isError).toBeFalsy();
    await expectNoWrite(sandbox, async () => {
      const again = await round(client, { note_id }, { ...YES, requestState });
      expect(again.text).toContain('was already used');
    });
  });

  it('accepts no answer for another record', async () => {
    const [one, two] = [await aNote(), await aNote()];
    const { requestState } = await round(client, { note_id: one.note_id });
    await expectNoWrite(sandbox, async () => {
      const { isError, text } = await round(client, { note_id: two.note_id }, { ...YES, requestState });
      expect({ isError, text }).toMatchObject({
        isError: true,
        text: expect.stringContaining('other arguments'),
      });
    });
  });

  it.each([
    ['no state', undefined],
    ['an empty state', ''],
    ['a made-up state', 'A'.repeat(32)],
  ])('accepts no answer with %s', async (_, requestState) => {
    const { note_id } = await aNote();
    await round(client, { note_id });
    await expectNoWrite(sandbox, async () => {
      const { isError, text } = await round(
        client,
        { note_id },
        { ...YES, ...(requestState !== undefined && { requestState }) },
      );
      expect({ isError, text }).toMatchObject({
        isError: true,
        text: expect.stringContaining('Unknown confirmation token'),
      });
    });
  });

  it.each([
    ['no content', { action: 'accept' }],
    ['the word true', { action: 'accept', content: { confirm: 'true' } }],
    ['an action that is none', { action: 'yes', content: { confirm: true } }],
  ])('accepts no answer by %s', async (_, confirm) => {
    const { note_id } = await aNote();
    const { requestState } = await round(client, { note_id });
    await expectNoWrite(sandbox, async () => {
      await round(client, { note_id }, { inputResponses: { confirm }, requestState });
    });
  });

  it('ends when the person declines', async () => {
    const { note_id } = await aNote();
    const { requestState } = await round(client, { note_id });
    await expectNoWrite(sandbox, async () => {
      await round(client, { note_id }, { inputResponses: { confirm: { action: 'decline' } }, requestState });
      const { text } = await round(client, { note_id }, { ...YES, requestState });
      expect(text).toContain('was already used');
    });
  });

  it('has a state that is not valid as a token, and a token is not valid as its state', async () => {
    const { note_id } = await aNote();
    const { requestState } = await round(client, { note_id });
    const unasked = await at(server, '2026-07-28');
    const confirm = await tokenFor(unasked, 'delete_note', { note_id });
    await expectNoWrite(sandbox, async () => {
      expectRefused(
        await call(unasked, 'delete_note', { note_id, confirm: requestState }),
        'Unknown confirmation token',
      );
      const { text } = await round(client, { note_id }, { ...YES, requestState: confirm });
      expect(text).toContain('Unknown confirmation token');
    });
    await unasked.close();
  });
});

describe('a question for consent to a client of protocol 2025-11-25', () => {
  it('may take longer than the time limit of a call', async () => {
    const { client, person } = await withAPerson(new URL(server.url), '2025-11-25');
    person.takesMs = 2_500;
    const { note_id } = await aNote();
    const { data, text } = await call(client, 'delete_note', { note_id });
    expect(data, text).toEqual({ done: 'deleted', note_id });
    await client.close();
  });

  it('ends after five minutes without an answer: nothing is sent, and the result has a preview and a token', async () => {
    const { client, person } = await withAPerson(new URL(server.url), '2025-11-25');
    person.says = 'silence';
    const { note_id } = await aNote();
    await expectNoWrite(sandbox, async () => {
      const answer = call(client, 'delete_note', { note_id });
      await expect.poll(() => person.asked).toHaveLength(1);
      await moveClock(server.process);
      await moveClock(server.process);
      const { text, data } = await answer;
      expect(text).toMatch(/^Not done: this action needs confirmation first/);
      expect(data.preview).toBe(person.asked[0]);
    });
    await client.close();
  });

  it.each(['HTTP', 'stdio'])('ends when its client over %s disconnects, and nothing is sent', async (transport) => {
    const place = transport === 'HTTP' ? new URL(server.url) : confirmingOn(sandbox, 'ask');
    const { client, person } = await withAPerson(place, '2025-11-25');
    person.says = 'silence';
    const { note_id } = await aNote();
    await expectNoWrite(sandbox, async () => {
      const answer = call(client, 'delete_note', { note_id }).catch(() => 'gone');
      await expect.poll(() => person.asked).toHaveLength(1);
      await client.close();
      expect(await answer).toBe('gone');
    });
    expect((await recordsOf(sandbox, 'notes')).some(({ id }) => id === note_id)).toBe(true);
  });
});

it('no confirmation token, preview or name is in the log of the server', async () => {
  const { note_id, subject } = await aNote();
  const client = await at(server, '2025-11-25');
  const confirm = await tokenFor(client, 'delete_note', { note_id });
  await call(client, 'delete_note', { note_id, confirm: `${confirm}x` });
  await call(client, 'delete_note', { note_id, confirm });
  expect(await writesTo(sandbox)).toContain(`DELETE /v1/notes/${note_id}`);
  await client.close();
  const log = server.said.stderr.filter((line) => line !== 'clock moved').join('\n');
  expect(log).not.toContain(confirm);
  expect(log).not.toContain(subject);
  expect(log).toBe(`mycase-mcp: serving MCP at ${server.url}`);
});
