import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { type Answer, BIN, call, ERAS, join, pointedAt, recordsOf, requestsTo } from '../support/harness.ts';

export type Era = keyof typeof ERAS;

/** What a person does with a question. `unticked` sends the form off as it came. */
type Word = 'accept' | 'unticked' | 'decline' | 'cancel' | 'silence';

/** The person behind a client. */
export interface Person {
  says: Word;
  takesMs: number;
  /** The questions they were asked. */
  readonly asked: string[];
}

/** What a client can put before its person. */
export type Elicits = NonNullable<ClientOptions['capabilities']>['elicitation'];

export const FORMS: Elicits = { form: {} };

/** Where a server is: one that listens, or one to start over stdio with these variables. */
export type Place = URL | Readonly<Record<string, string>>;

/** A client with a person behind it, whom it can ask what `elicits` says. The caller closes it. */
export async function withAPerson(
  place: Place,
  era: Era,
  elicits: Elicits | null = FORMS,
): Promise<{ client: Client; person: Person }> {
  const capabilities = elicits ? { elicitation: elicits } : {};
  const client = new Client({ name: 'test', version: '1.0.0' }, { ...ERAS[era], capabilities });
  const person: Person = { says: 'accept', takesMs: 0, asked: [] };
  if (elicits) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      person.asked.push(params.message);
      await setTimeout(person.takesMs);
      return answerOf(person.says);
    });
  }
  await join(client, place instanceof URL ? new StreamableHTTPClientTransport(place) : started(place));
  return { client, person };
}

function answerOf(word: Word) {
  if (word === 'silence') return new Promise<never>(() => {});
  if (word === 'decline' || word === 'cancel') return { action: word };
  return { action: 'accept' as const, content: { confirm: word === 'accept' } };
}

const started = (env: Readonly<Record<string, string>>) =>
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN],
    env: { PATH: process.env.PATH ?? '', ...env },
    stderr: 'pipe',
  });

/** Variables of a server on a sandbox that wants confirmations in a mode. */
export const confirmingOn = (sandbox: Sandbox, mode: 'ask' | 'token' | 'off') => ({
  ...pointedAt(sandbox),
  MYCASE_CONFIRM: mode,
  MYCASE_TIME_ZONE: 'UTC',
});

/** The requests that would have changed something, as `DELETE /v1/notes/1`. */
export async function writesTo(sandbox: Sandbox): Promise<string[]> {
  const seen = await requestsTo(sandbox);
  return seen.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

/** Gives out the notes of a firm, one after the other: each test has one to delete. */
export function notesOf(sandbox: Sandbox): () => Promise<{ note_id: number; subject: string }> {
  let next = 0;
  return async () => {
    const notes = await recordsOf(sandbox, 'notes');
    const note = notes[next];
    next += 1;
    return { note_id: Number(note?.id), subject: String(note?.subject) };
  };
}

export type Args = Readonly<Record<string, unknown>>;

/** Writes to MyCase past the server, as somebody in the firm does; waits where MyCase has been asked too often. */
export async function inMyCase(sandbox: Sandbox, method: string, path: string, body?: Args): Promise<void> {
  const headers = { authorization: `Bearer ${sandbox.token}`, 'content-type': 'application/json' };
  const { ok, status } = await fetch(sandbox.baseUrl + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (ok) return;
  if (status !== 429) throw new Error(`${method} ${path}: ${status}`);
  await setTimeout(300);
  await inMyCase(sandbox, method, path, body);
}

/** Asks for something that wants a confirmation, and gives the token back. */
export async function tokenFor(client: Client, name: string, args: Args): Promise<string> {
  const { data, text } = await call(client, name, args);
  expect(text).toMatch(/^Not done: this action/);
  return String(data.confirm);
}

const FRESH = /^Nothing was done\. .* Call again without confirm to get a new preview\.$/;

/** Expects that a confirmation was refused for a reason, and that it is said what to do. */
export function expectRefused({ isError, text }: Answer, why: string): void {
  expect(isError, text).toBe(true);
  expect(text).toMatch(FRESH);
  expect(text).toContain(why);
}

/** Expects that nothing is written while something happens. */
export async function expectNoWrite(sandbox: Sandbox, act: () => Promise<void>): Promise<void> {
  const before = await writesTo(sandbox);
  await act();
  expect(await writesTo(sandbox)).toEqual(before);
}

/** Moves the clock of a server 290 seconds on. */
export async function moveClock(server: ChildProcess): Promise<void> {
  if (!server.stderr) throw new Error('the server has no stderr');
  const moved = once(createInterface(server.stderr), 'line');
  server.kill('SIGUSR2');
  expect(await moved).toEqual(['clock moved']);
}
