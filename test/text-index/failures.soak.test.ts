import { expect, it } from 'vitest';
import { SANDBOX_TOKEN, startSandbox } from '../../src/sandbox/index.ts';
import { pdfOfPages } from '../../src/sandbox/seed/pdf.ts';
import { aServer, askedBy } from '../support/clock-server.ts';
import { aClient, call, fault, pointedAt } from '../support/harness.ts';
import {
  addDocument,
  addNote,
  addReplaceableDocument,
  addVersion,
  CASE,
  CLIENT,
  foundRows,
  OTHER_TOKENS,
  send,
  unreadRows,
} from './firm-texts.ts';

// A text that could not be read is never the same as a text without the words.

async function aFirm() {
  const sandbox = await startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHER_TOKENS] });
  const server = await aServer({ env: pointedAt(sandbox) });
  const search = (args: Record<string, unknown> = {}) =>
    call(server.client, 'search_text', { words: 'vellichor', case: String(CASE), ...args });
  return { sandbox, server, search };
}

it('documents that could not be read are counted and named with the reason, and read later', async () => {
  const { sandbox, server, search } = await aFirm();
  const ids: number[] = [];
  const addFaulty = async (name: string, what: (id: number) => Record<string, unknown>) => {
    const id = await addDocument(sandbox, name, `The vellichor rider. ${'Filler text. '.repeat(500)}`);
    await fault(sandbox, { times: 20, ...what(id) });
    ids.push(id);
  };
  const data = (id: number) => ({ path: `/v1/documents/${id}/data` });
  const storage = (id: number) => ({ path: `/storage/documents/${id}*` });
  await addFaulty('Refused.txt', (id) => ({ ...data(id), status: 403 }));
  await addFaulty('Failed.txt', (id) => ({ ...data(id), status: 500 }));
  await addFaulty('Ended.txt', (id) => ({ ...data(id), cut: 'before' }));
  await addFaulty('Page.txt', (id) => ({ ...data(id), kind: 'sign_in_page' }));
  await addFaulty('Cut.txt', (id) => ({ ...storage(id), cut_body: true }));
  await addFaulty('Denied.txt', (id) => ({ ...storage(id), status: 403 }));
  const broken = await addDocument(sandbox, 'Broken.pdf', '%PDF-1.7 broken');
  const binary = await addDocument(sandbox, 'Data.bin', new Uint8Array([0, 1, 2, 3, 255, 254, 0, 0]));
  const first = await search({ kinds: ['documents'] });
  expect(first.text).toMatch(/^0 records have "vellichor", in the part that was searched\./);
  expect(first.text).toContain('4 of 12 were searched; 8 could not be read');
  const rows = unreadRows(first);
  expect(rows.map(({ id }) => id).sort()).toEqual([...ids, broken, binary].sort());
  for (const { name, reason } of rows)
    expect({ name, reason }).toEqual({
      name: expect.stringMatching(/^Letters/),
      reason: expect.stringMatching(/\w{3} \w/),
    });
  await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
  await server.later(31);
  const second = await search({ kinds: ['documents'] });
  expect(
    foundRows(second)
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids.sort());
  expect(second.text).toContain('10 of 12 were searched; 2 could not be read');
});

it('a note is not found any more when MyCase refuses it', async () => {
  const { sandbox, server, search } = await aFirm();
  const id = await addNote(sandbox, 'The vellichor settlement.');
  const found = async () => foundRows(await search({ kinds: ['notes'] })).map((row) => row.id);
  expect(await found()).toEqual([id]);
  await fault(sandbox, { path: `/v1/cases/${CASE}/notes`, status: 403, times: 20 });
  await server.later(31);
  expect(await found()).toEqual([]);
  expect((await search({ kinds: ['notes'] })).text).toContain('could not be read');
});

it('damaged pages and attachments of an attached mail are named', async () => {
  const { sandbox, search } = await aFirm();
  const intact = Buffer.from(pdfOfPages([['vellichor'], ['lost']])).toString('latin1');
  const id = await addDocument(sandbox, 'Page.pdf', Buffer.from(intact.replace('7 0 R]', '9 0 R]'), 'latin1'));
  const mailId = await addDocument(sandbox, 'Mail.eml', toMail(toMail('vellichor')));
  const answer = await search({ kinds: ['documents'] });
  expect(foundRows(answer).map((row) => row.id)).toContain(id);
  const reasons = Object.fromEntries(unreadRows(answer).map((row) => [row.id, row.reason]));
  expect(reasons[id]).toBe('1 of 2 pages damaged.');
  expect(reasons[mailId]).toBe('attachment 1: 1 attachment of this mail not read.');
});

/** A mail with a mail as attachment. */
const toMail = (attachment: string): string =>
  `From: Bo <bo@example.com>\r\nTo: Cy <cy@example.com>\r\nSubject: Test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=${attachment.length}\r\n\r\n--${attachment.length}\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=inner.eml\r\n\r\n${attachment}\r\n--${attachment.length}--\r\n`;

it('notes and messages that MyCase refuses are named', async () => {
  const { sandbox, search } = await aFirm();
  await fault(sandbox, { path: `/v1/cases/${CASE}/notes`, status: 403 });
  await fault(sandbox, { path: `/v1/clients/${CLIENT}/message_threads`, status: 500, times: 10 });
  const answer = await search({ kinds: ['notes', 'messages'] });
  expect(answer.text).toMatch(/^0 records have "vellichor", in the part that was searched\./);
  expect(unreadRows(answer)).toMatchObject([
    { kind: 'notes of the case', id: CASE },
    { kind: 'messages of the client', id: CLIENT },
  ]);
});

it('a list of documents that cannot be read is not an empty list', async () => {
  const { sandbox, search } = await aFirm();
  await fault(sandbox, { path: '/v1/documents', status: 500, times: 50 });
  const answer = await search({ kinds: ['documents'] });
  expect(answer.text).not.toContain('There are no documents');
  expect(answer.isError || /more may exist/.test(answer.text), answer.text).toBe(true);
});

it('a deleted document leaves the index, and a changed one is read again', async () => {
  const { sandbox, server, search } = await aFirm();
  const deleted = await addDocument(sandbox, 'Deleted.txt', 'vellichor deleted');
  const changed = await addDocument(sandbox, 'Changed.txt', 'vellichor before');
  expect(
    foundRows(await search())
      .map(({ id }) => id)
      .sort(),
  ).toEqual([deleted, changed].sort());
  await send(sandbox, 'DELETE', `/documents/${deleted}`);
  await addVersion(sandbox, changed, 'gramarye after');
  await server.later(31);
  const answer = await search();
  expect(foundRows(answer)).toEqual([]);
  expect(answer.text).toMatch(/^0 records have "vellichor"\./);
  expect(foundRows(await search({ words: 'gramarye' }))).toMatchObject([{ id: changed }]);
});

it('the bytes of a document that arrive after its record are found', async () => {
  const { sandbox, server, search } = await aFirm();
  const { id, replace } = await addReplaceableDocument(sandbox, 'Late.txt', 'vellichor at first');
  expect(foundRows(await search())).toMatchObject([{ id }]);
  await replace('gramarye later');
  await server.later(31);
  expect(foundRows(await search())).toEqual([]);
  expect(foundRows(await search({ words: 'gramarye' }))).toMatchObject([{ id }]);
});

it('a text that does not change is read once', async () => {
  const { sandbox, server, search } = await aFirm();
  await search();
  await server.later(31);
  const requests = await askedBy(sandbox, () => search({ words: 'other' }));
  expect(requests.filter(({ path }) => path.endsWith('/data'))).toEqual([]);
  expect(requests.length).toBeGreaterThan(0);
});

it('what was not read within the time of the call is stated, with progress, and read by later calls', async () => {
  const sandbox = await startSandbox();
  const server = await aServer({ env: pointedAt(sandbox), args: ['--call-timeout', '12'] });
  const told: string[] = [];
  const search = async () => {
    const onprogress = ({ message }: { message?: string | undefined }) => void told.push(message ?? '');
    const { content } = await server.client.callTool(
      { name: 'search_text', arguments: { words: 'maintenance', kinds: ['documents'] } },
      { onprogress },
    );
    return String(Object(content)[0].text);
  };
  const first = await search();
  expect(first).toContain('in the part that was searched');
  const [, searched] =
    /Documents of the firm: ([\d,]+) of 1,217 were searched; [\d,]+ were not read yet/.exec(first) ?? [];
  expect(told.some((message) => /reading documents, \d+ of 1,?217/.test(message))).toBe(true);
  const [, later] = /Documents of the firm: ([\d,]+) of 1,217 were searched/.exec(await search()) ?? [];
  expect(Number(later)).toBeGreaterThan(Number(searched));
  await sandbox.close();
});

it('with --cache off, searches at the same time do not end each other', async () => {
  const { sandbox } = await aFirm();
  const client = await aClient({ args: ['--cache', 'off'], env: pointedAt(sandbox) });
  const id = await addDocument(sandbox, 'Rider.txt', 'The vellichor rider.');
  const search = (kind: string) =>
    call(client, 'search_text', { words: 'vellichor', case: String(CASE), kinds: [kind] });
  const [calls, documents] = await Promise.all([search('calls'), search('documents')]);
  expect(calls.isError, calls.text).toBe(false);
  expect(foundRows(documents), documents.text).toMatchObject([{ id }]);
});

it('notes that this server writes are found at once', async () => {
  const { sandbox, server, search } = await aFirm();
  await addNote(sandbox, 'first words');
  await search({ kinds: ['notes'] });
  const note = { subject: 'New', note: 'The vellichor was agreed.', date: '2026-03-02' };
  await call(server.client, 'create_case_note', { case_id: CASE, ...note });
  expect(foundRows(await search({ kinds: ['notes'] }))).toHaveLength(1);
});
