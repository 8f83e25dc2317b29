import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { BIN, ERAS, pointedAt, recordsOf, requestsTo } from '../harness.ts';

export type Era = keyof typeof ERAS;

/** What a person does with a question. `unticked` sends the form off as it came. */
export type Word = 'accept' | 'unticked' | 'decline' | 'cancel' | 'silence';

/** The person behind a client. */
export interface Person {
  says: Word;
  /** The questions they were asked. */
  readonly asked: string[];
}

/** What a client can put before its person. */
export type Elicits = NonNullable<ClientOptions['capabilities']>['elicitation'];

export const FORMS: Elicits = { form: {} };

/** Where a server is: one that listens, or one to start over stdio with these variables. */
export type Place = URL | Readonly<Record<string, string>>;

/** A client with a person behind it, whom it can ask what `elicits` says. Whoever asks for it closes it. */
export async function withAPerson(
  place: Place,
  era: Era,
  elicits: Elicits | null = FORMS,
): Promise<{ client: Client; person: Person }> {
  const capabilities = elicits ? { elicitation: elicits } : {};
  const client = new Client({ name: 'test', version: '1.0.0' }, { ...ERAS[era], capabilities });
  const person: Person = { says: 'accept', asked: [] };
  if (elicits) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      person.asked.push(params.message);
      return answerOf(person.says);
    });
  }
  await client.connect(place instanceof URL ? new StreamableHTTPClientTransport(place) : started(place));
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
