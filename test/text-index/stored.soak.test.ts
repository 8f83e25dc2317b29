import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { SANDBOX_TOKEN, startSandbox } from '../../src/sandbox/index.ts';
import { filesIn, onDisk } from '../cache/saved.ts';
import { aServer, askedBy, type Server } from '../support/clock-server.ts';
import { call, fault, requestsTo } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { addDocument, addNote, CASE, foundRows, OTHER_CASE, OTHER_TOKENS, send } from './firm-texts.ts';

// Texts in encrypted files, walls, the limit of the memory, and the reading in the background.

const aSandbox = () => startSandbox({ tokens: [SANDBOX_TOKEN, ...OTHER_TOKENS] });

const search = ({ client }: Server, args: Record<string, unknown> = {}) =>
  call(client, 'search_text', { words: 'vellichor', ...args });

const isData = ({ path }: { readonly path: string }) => path.endsWith('/data');

/** Texts of documents are files with other names than lists. */
const textFiles = async (env: Record<string, string>) =>
  [...(await filesIn(env))].filter(([name]) => /^[\da-f]{32}$/.test(name)).map(([, path]) => path);

it('texts are in encrypted files, and are used at the next start, by the same person behind the same walls only', async () => {
  const sandbox = await aSandbox();
  const env = onDisk(sandbox);
  const id = await addDocument(sandbox, 'Rider.txt', 'The vellichor rider.');
  const first = await aServer({ env });
  expect(foundRows(await search(first, { case: String(CASE) }))).toMatchObject([{ id }]);
  await first.close();
  const files = await textFiles(env);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const bytes = await readFile(file);
    for (const word of ['vellichor', 'rider', String(id)]) expect(bytes.includes(word), word).toBe(false);
  }
  const second = await aServer({ env });
  const requests = await askedBy(sandbox, async () => {
    expect(foundRows(await search(second, { case: String(CASE) }))).toMatchObject([{ id }]);
  });
  // The new document may be read again, because it was changed shortly before it was read. The others are not.
  const read = requests.filter(isData).map(({ path }) => path);
  expect(read.filter((path) => path !== `/v1/documents/${id}/data`)).toEqual([]);
  await second.close();
  const walled = await aServer({ env, args: ['--hide-cases', String(OTHER_CASE)] });
  const others = await askedBy(sandbox, () => search(walled, { case: String(CASE) }));
  expect(others.filter(isData).length).toBeGreaterThan(1);
  await walled.close();
  await sandbox.close();
});

it('a damaged file is read from MyCase again, and deleted documents leave the files', async () => {
  const sandbox = await aSandbox();
  const env = onDisk(sandbox);
  const first = await aServer({ env });
  const before = foundRows(await search(first, { words: 'maintenance', case: String(CASE), kinds: ['documents'] }));
  expect(before.length).toBeGreaterThan(1);
  await first.close();
  const files = await textFiles(env);
  for (const file of files) await writeFile(file, (await readFile(file)).subarray(0, 50));
  await send(sandbox, 'DELETE', `/documents/${before[0]?.id}`);
  const second = await aServer({ env });
  const after = foundRows(await search(second, { words: 'maintenance', case: String(CASE), kinds: ['documents'] }));
  expect(after.map(({ id }) => id).sort()).toEqual(
    before
      .slice(1)
      .map(({ id }) => id)
      .sort(),
  );
  const cleared = await run(['cache', 'clear'], env);
  expect(cleared.stdout).toContain('and the encryption key');
  await search(second, { words: 'other', case: String(OTHER_CASE) });
  await second.close();
  expect(await textFiles(env)).toEqual([]);
  await sandbox.close();
});

it('a saved note is not found before the list of cases shows its case, which may be hidden by now', async () => {
  const sandbox = await aSandbox();
  const env = onDisk(sandbox);
  const note = await addNote(sandbox, 'A vellichor note.');
  const first = await aServer({ env });
  expect(foundRows(await search(first, { case: String(CASE) }))).toMatchObject([{ id: note }]);
  await first.close();
  const texts = await textFiles(env);
  // Another version of the program reads the lists again, and uses the texts.
  for (const path of (await filesIn(env)).values()) if (!texts.includes(path)) await rm(path);
  const second = await aServer({ env });
  await fault(sandbox, { path: '/v1/cases', status: 500, times: 1_000 });
  const answer = await search(second, { kinds: ['notes'] });
  expect(answer.isError, answer.text).toBe(false);
  expect(foundRows(answer)).toEqual([]);
  await fetch(`${sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
  await second.later(62);
  expect(foundRows(await search(second, { case: String(CASE) }))).toMatchObject([{ id: note }]);
  await second.close();
  await sandbox.close();
});

it('a text whose file cannot be written stays in memory', async () => {
  const sandbox = await aSandbox();
  const env = onDisk(sandbox);
  const id = await addDocument(sandbox, 'Rider.txt', 'The vellichor rider.');
  const first = await aServer({ env });
  await search(first, { case: String(CASE), kinds: ['documents'] });
  await first.close();
  for (const file of await textFiles(env)) {
    await rm(file);
    await mkdir(file);
  }
  const second = await aServer({ env });
  for (let i = 0; i < 2; i += 1) {
    const answer = await search(second, { case: String(CASE), kinds: ['documents'] });
    expect(foundRows(answer), answer.text).toMatchObject([{ id }]);
  }
  await second.close();
  await sandbox.close();
});

it('records of hidden cases are neither indexed nor counted', async () => {
  const sandbox = await aSandbox();
  const hidden = await addNote(sandbox, 'vellichor hidden', OTHER_CASE);
  await addDocument(sandbox, 'Hidden.txt', 'vellichor hidden', OTHER_CASE);
  const shown = await addNote(sandbox, 'vellichor shown');
  const env = { MYCASE_BASE_URL: sandbox.baseUrl, MYCASE_ACCESS_TOKEN: sandbox.token };
  const walled = await aServer({ env, args: ['--hide-cases', String(OTHER_CASE)] });
  const answer = await search(walled, { kinds: ['notes'] });
  expect(foundRows(answer).map(({ id }) => id)).toEqual([shown]);
  expect(answer.text).not.toContain(String(hidden));
  expect(await search(walled, { case: String(OTHER_CASE) })).toMatchObject({ isError: true });
  await walled.close();
  const only = await aServer({ env, args: ['--only-cases', String(CASE)] });
  const ofOnly = await search(only);
  expect(foundRows(ofOnly).map(({ id }) => id)).toEqual([shown]);
  expect(ofOnly.text).toContain('Documents of the firm: all 4 were searched.');
  expect(ofOnly.text).not.toContain('Notes and messages are as of');
  await only.later(600);
  expect((await search(only)).text).toMatch(/Notes and messages are as of .* or later\./);
  expect((await search(only, { case: String(CASE) })).text).not.toContain('Notes and messages are as of');
  await only.close();
  await sandbox.close();
});

it('--index reads the firm in the background, with a fifth of the rate', async () => {
  const sandbox = await aSandbox();
  const env = { MYCASE_BASE_URL: sandbox.baseUrl, MYCASE_ACCESS_TOKEN: sandbox.token };
  const server = await aServer({ env, args: ['--index', '64'] });
  const countData = async () => (await requestsTo(sandbox)).filter(isData);
  await expect.poll(async () => (await countData()).length).toBeGreaterThan(25);
  const times = (await countData()).map(({ at }) => at);
  for (const [i, at] of times.entries()) {
    const sixth = times[i + 5];
    if (sixth !== undefined) expect(sixth - at).toBeGreaterThan(900);
  }
  await server.close();
  await sandbox.close();
});

it('texts beyond the limit of the memory are stated', async () => {
  const sandbox = await aSandbox();
  const env = { MYCASE_BASE_URL: sandbox.baseUrl, MYCASE_ACCESS_TOKEN: sandbox.token };
  for (const name of ['A', 'B', 'C']) await addDocument(sandbox, `${name}.txt`, longText(name));
  const server = await aServer({ env, args: ['--index', '8'] });
  const { text } = await search(server, { case: String(CASE), kinds: ['documents'] });
  expect(text).toMatch(/in the part that was searched/);
  expect(text).toMatch(/are not in the index, because its memory limit is reached/);
  await server.close();
  await sandbox.close();
});

/** 5 MB of words that differ. */
const longText = (name: string): string =>
  Array.from({ length: 600_000 }, (_, i) => `${name}${(i * 2_654_435_761) % 1_000_000}`).join(' ');
