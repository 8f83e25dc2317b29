import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { call, recordsOf } from '../support/harness.ts';
import type { Row } from '../tools/every-tool/firm.ts';
import { confirmingOn, inMyCase, type Person, withAPerson, writesTo } from './confirming.ts';

// How a preview shows the texts of other people, to a person in a form and to a model with a token.

let sandbox: Sandbox;
let asking: Client;
let person: Person;
let token: Client;
let sender: Row;
let clients: readonly Row[];

beforeAll(async () => {
  sandbox = await startSandbox();
  ({ client: asking, person } = await withAPerson(confirmingOn(sandbox, 'ask'), '2025-11-25'));
  person.says = 'decline';
  ({ client: token } = await withAPerson(confirmingOn(sandbox, 'token'), '2025-11-25'));
  const [first] = await recordsOf(sandbox, 'staff');
  sender = { id: first?.id };
  clients = await recordsOf(sandbox, 'clients');
});

afterAll(async () => {
  await asking.close();
  await token.close();
  await sandbox.close();
});

/** The preview of a call, as a person gets it. It is the same as the one with a token. */
async function previewOf(name: string, args: Row): Promise<string> {
  person.asked.length = 0;
  await call(asking, name, args);
  const { data, text } = await call(token, name, args);
  expect(person.asked, text).toEqual([data.preview]);
  return String(data.preview);
}

const BREAKS = ['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f', '\n\n', '<br>\n', '\n\t', '\n │ '];
const LIES = [
  'It cannot be undone.',
  'Sends:',
  'body: "Hello"',
  'status: closed;',
  '"; sender: 1 Boss; "',
  '\\"; x: "',
];

const TEXTS = BREAKS.flatMap((lineBreak, i) => {
  const lie = LIES[i % LIES.length] ?? '';
  return [`Hello.${lineBreak}${lie}${lineBreak}Bye`, `${lineBreak}${lie} "quoted" «123 text 123»${lineBreak}`];
});

/** The lines that are this server's: a label with a value, a sentence, or a heading. */
const OWN_LINE =
  /^(Delete a note, in .*|Send a message in a thread, in .*|Deletes this note:|Sends:|For message_thread_id \d+\..*|Recipients, as in .*|None: .*|\w+: ?(\d+ [\w ]+, email \S+;|\d+ "[^"]*";|[\w.:@ -]+;|"([^"\\]|\\.)*"( \[.*\])?;)?|Of this .*|It .*be undone\.)$/;

function assertMarked(preview: string): void {
  for (const line of preview.split('\n')) if (!line.startsWith('│ ')) expect(line).toMatch(OWN_LINE);
  expect(preview).not.toMatch(/[\r\v\f\u0085\u2028\u2029]/);
}

describe('each line of a text of several lines has a mark', () => {
  it('in the preview of a deletion', async () => {
    const notes = await recordsOf(sandbox, 'notes');
    for (const [i, text] of TEXTS.entries()) {
      const note = notes[i];
      await inMyCase(sandbox, 'PUT', `/notes/${note?.id}`, { subject: 'S', note: text, date: '2026-03-04' });
      assertMarked(await previewOf('delete_note', { note_id: note?.id }));
    }
  });

  it('in the preview of a message, with all of the text', async () => {
    const [thread] = await recordsOf(sandbox, 'message_threads');
    const client_id = Object(Object(thread?.clients)[0]).id;
    for (const body of TEXTS) {
      const preview = await previewOf('send_message', { message_thread_id: thread?.id, client_id, sender, body });
      assertMarked(preview);
      const shown = /body: ?([\s\S]*?);\nIt leaves/.exec(preview)?.[1] ?? '';
      const unmarked = shown
        .replace(/^\n│ "|^"/, '')
        .replace(/"( \[.*\])?$/, '')
        .replaceAll('\n│ ', '\n');
      expect(unmarked.replace(/\\(["\\])/g, '$1')).toBe(body.trim().replace(/\r\n|[\r\u2028\u2029\u0085\v\f]/g, '\n'));
    }
    process.stderr.write(`F4, D9: ${2 * TEXTS.length} texts\n`);
  });
});

it('a preview on one line has a separator after each field, and no fence', async () => {
  const [note] = (await recordsOf(sandbox, 'notes')).slice(-1);
  const folded = (await previewOf('delete_note', { note_id: note?.id })).replace(/\s+/g, ' ');
  expect(folded).toMatch(/Deletes this note: id: \d+; date: \S+; subject: "[^"]*"; .*; It cannot be undone\.$/);
  expect(folded).not.toMatch(/«\d+|\d+»/);
});

describe('a message that cannot be shown whole is refused, and the error states the limits', () => {
  const message = (recipients: number, subject: number, body: number) => ({
    sender,
    subject: 's'.repeat(subject),
    first_message_body: 'b'.repeat(body),
    client_recipients: clients.slice(0, recipients).map(({ id }) => ({ id })),
  });

  it.each([
    [41, 5, 5],
    [45, 5, 2_100],
    [0, 1_000, 7_001],
    [1, 1_000, 6_990],
    [1, 5, 8_000],
    [1, 999, 7_000],
    [2, 1_000, 7_000],
    [3, 5, 7_990],
    [3, 20, 20_000],
    [0, 1, 9_000],
  ])('with %i recipients, a subject of %i and a text of %i characters', async (...sizes) => {
    const before = await writesTo(sandbox);
    const { isError, text } = await call(token, 'create_message_thread', message(...sizes));
    expect(isError, text).toBe(true);
    expect(text).toMatch(
      /^Nothing was sent\. The confirmation cannot show all of this: .*Split it into several calls\./s,
    );
    expect(text).toMatch(/at most 40 items of a list and 8000 characters in all/);
    expect(await writesTo(sandbox)).toEqual(before);
  });

  it.each([
    [40, 5, 2_000],
    [1, 5, 7_000],
    [1, 1_000, 6_000],
    [0, 5, 7_500],
    [5, 100, 5_000],
  ])('but %i recipients, a subject of %i and a text of %i characters are shown whole', async (...sizes) => {
    const args = message(...sizes);
    const preview = await previewOf('create_message_thread', args);
    for (const words of [args.subject, args.first_message_body]) expect(preview).toContain(`"${words}"`);
    for (const { id } of args.client_recipients) expect(preview).toContain(` ${id} `);
    if (args.client_recipients.length > 0)
      expect(preview.indexOf('client_recipients:')).toBeLessThan(preview.indexOf('first_message_body:'));
    expect(preview).not.toMatch(/characters in all|more$/m);
  });

  it.each([1_001, 4_000, 9_000])(
    'but a subject of %i characters is impossible, whatever a preview shows',
    async (length) => {
      const before = await writesTo(sandbox);
      const { isError, text } = await call(token, 'create_message_thread', message(1, length, 5));
      expect(isError, text).toBe(true);
      expect(text).toContain(`subject: has ${length} characters, and at most 1000 are accepted.`);
      expect(await writesTo(sandbox)).toEqual(before);
    },
  );
});
