import { Client, StreamableHTTPClientTransport, withInputRequired } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, ERAS, join } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';
import { confirmingOn, notesOf, writesTo } from '../writes/confirming.ts';

// A client that says that it shows forms, and what its form handler does.

let sandbox: Sandbox;
let server: HttpServer;
let aNote: ReturnType<typeof notesOf>;

beforeAll(async () => {
  sandbox = await startSandbox();
  server = await startHttp({ env: confirmingOn(sandbox, 'ask') });
  aNote = notesOf(sandbox);
});

afterAll(async () => {
  await server.stop();
  await sandbox.close();
});

type Handler = (message: string) => unknown;

/** A client whose form handler is `handle`. It does not check its own answers, as some clients do not. */
async function connectWith(handle: Handler, era: keyof typeof ERAS = '2025-11-25'): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { ...ERAS[era], capabilities: { elicitation: { form: {} } } },
  );
  const answer = async (request: unknown) => Object(handle(String(Object(Object(request).params).message)));
  client.setRequestHandler('elicitation/create', answer);
  await join(client, new StreamableHTTPClientTransport(new URL(server.url)));
  return client;
}

const fail = (error: unknown) => () => {
  throw error;
};

/** Handlers of clients that show nothing to a person. */
const NOT_ASKED: Readonly<Record<string, Handler>> = {
  'throws an error': fail(new Error('no window')),
  'throws a text': fail('no window'),
  'fails as an unknown method': fail(Object.assign(new Error('Method not found'), { code: -32601 })),
  'fails with an internal error': fail(Object.assign(new Error('Internal error'), { code: -32603 })),
  'fails with a code of its own': fail(Object.assign(new Error('busy'), { code: -32042 })),
  'accepts without content': () => ({ action: 'accept' }),
  'accepts empty content': () => ({ action: 'accept', content: {} }),
  'accepts another field': () => ({ action: 'accept', content: { ok: true } }),
  'accepts with a text': () => ({ action: 'accept', content: { confirm: 'true' } }),
  'accepts with a number': () => ({ action: 'accept', content: { confirm: 1 } }),
  'returns an unknown action': () => ({ action: 'dismissed' }),
  'returns nothing': () => ({}),
};

/** Answers of a person who does not agree. */
const REFUSED: readonly [string, Handler, string][] = [
  ['declines', () => ({ action: 'decline' }), 'declined'],
  ['declines with content', () => ({ action: 'decline', content: { confirm: true } }), 'declined'],
  ['accepts with false', () => ({ action: 'accept', content: { confirm: false } }), 'declined'],
  ['cancels', () => ({ action: 'cancel' }), 'did not confirm'],
  ['cancels with content', () => ({ action: 'cancel', content: { confirm: true } }), 'did not confirm'],
];

describe('a client of 2025 that says that it shows forms', () => {
  it.each(Object.entries(NOT_ASKED))('but %s gets the preview of the form and a token', async (_, handle) => {
    const messages: string[] = [];
    const client = await connectWith((message) => {
      messages.push(message);
      return handle(message);
    });
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    const first = await call(client, 'delete_note', { note_id });
    expect(first.isError, first.text).toBe(false);
    expect(first.text).not.toMatch(/was asked|declined/);
    expect(messages).toEqual([first.data.preview]);
    expect(await writesTo(sandbox)).toEqual(before);
    const second = await call(client, 'delete_note', { note_id, confirm: first.data.confirm });
    expect(second.data, second.text).toEqual({ done: 'deleted', note_id });
    expect(messages).toHaveLength(1);
    await client.close();
  });

  it.each(REFUSED)('whose person %s does nothing, and is not given a token', async (_, handle, said) => {
    const client = await connectWith(handle);
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    const { text, isError, data } = await call(client, 'delete_note', { note_id });
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(`^Not done: .*was asked.*${said}`),
    });
    expect(data.confirm).toBeUndefined();
    expect(await writesTo(sandbox)).toEqual(before);
    await client.close();
  });

  it('is told in its progress that a person is being asked', async () => {
    const client = await connectWith(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_300));
      return { action: 'accept', content: { confirm: true } };
    });
    const { note_id } = await aNote();
    const messages: (string | undefined)[] = [];
    const onprogress = ({ message }: { message?: string | undefined }) => void messages.push(message);
    await client.callTool({ name: 'delete_note', arguments: { note_id } }, { onprogress });
    expect(messages.slice(1)).toContain('waiting for the person to answer');
    expect(messages.filter((message) => message?.startsWith('reading'))).toEqual([]);
    await client.close();
  });
});

/** Sends a call of 2026-07-28 with the answer to its question as it is. */
async function answerByHand(client: Client, note_id: number, inputResponses: Record<string, unknown> | undefined) {
  const send = async (more: Record<string, unknown>) => {
    const params = { name: 'delete_note', arguments: { note_id }, ...more };
    const schema = withInputRequired(z.looseObject({}));
    const result = await client.request({ method: 'tools/call', params }, schema, { allowInputRequired: true });
    return Object(result);
  };
  const { requestState, inputRequests } = await send({});
  const reply = await send({ requestState, ...(inputResponses && { inputResponses }) });
  return { reply, preview: inputRequests.confirm.params.message };
}

const MODERN_NOT_ASKED: Readonly<Record<string, Record<string, unknown> | undefined>> = {
  'repeats the call with the state alone': undefined,
  'answers nothing': {},
  'answers another question': { other: { action: 'accept', content: { confirm: true } } },
  'answers with an error': { confirm: { error: { code: -32601, message: 'Method not found' } } },
  'answers with a wrapped result': { confirm: { result: { action: 'accept', content: { confirm: true } } } },
  'accepts without content': { confirm: { action: 'accept' } },
  'accepts empty content': { confirm: { action: 'accept', content: {} } },
  'accepts with a text': { confirm: { action: 'accept', content: { confirm: 'yes' } } },
  'answers with an unknown action': { confirm: { action: 'dismissed' } },
  'answers with a text': { confirm: 'yes' },
};

describe('a client of 2026-07-28 that says that it shows forms', () => {
  it.each(Object.entries(MODERN_NOT_ASKED))('but %s gets the preview of the form and a token', async (_, responses) => {
    const client = await connectWith(fail(new Error('not used')), '2026-07-28');
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    const { reply, preview } = await answerByHand(client, note_id, responses);
    expect(reply.structuredContent?.preview, JSON.stringify(reply)).toBe(preview);
    expect(await writesTo(sandbox)).toEqual(before);
    const second = await call(client, 'delete_note', { note_id, confirm: reply.structuredContent.confirm });
    expect(second.data, second.text).toEqual({ done: 'deleted', note_id });
    await client.close();
  });

  it.each(REFUSED)('whose person %s does nothing', async (_, handle, said) => {
    const client = await connectWith(handle, '2026-07-28');
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    const { text, isError } = await call(client, 'delete_note', { note_id });
    expect({ isError, text }).toEqual({
      isError: true,
      text: expect.stringMatching(`^Not done: .*was asked.*${said}`),
    });
    expect(await writesTo(sandbox)).toEqual(before);
    await client.close();
  });

  it('and whose form fails sends nothing', async () => {
    const client = await connectWith(fail(new Error('no window')), '2026-07-28');
    const { note_id } = await aNote();
    const before = await writesTo(sandbox);
    await expect(call(client, 'delete_note', { note_id })).rejects.toThrow('no window');
    expect(await writesTo(sandbox)).toEqual(before);
    await client.close();
  });
});

it('counts the ways in which a client does not ask', () => {
  const count = Object.keys(NOT_ASKED).length + Object.keys(MODERN_NOT_ASKED).length;
  process.stderr.write(`A14: ${count} ways not to ask, ${2 * REFUSED.length} refusals\n`);
  expect(count).toBeGreaterThan(20);
});
