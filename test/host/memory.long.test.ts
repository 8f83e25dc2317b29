import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { askedBy, inShort, send } from '../support/clock-server.ts';
import { requestsTo } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import type { Host } from './hosted.ts';
import { callWithToken, signedIn, textOf } from './oauth-client.ts';
import { PUBLIC_URL, startHostOn } from './own-sandbox.ts';

const HOST_KEY = randomBytes(32).toString('base64');
const MINUTE_MS = 60_000;

const addFault = ({ url }: Sandbox, fault: object): Promise<Response> =>
  fetch(`${url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

/** A firm whose cases have several pages, because a list of one page is always read completely. */
async function aFirm(): Promise<Sandbox> {
  const sandbox = await startSandbox({ redirectUris: [`${PUBLIC_URL}/mycase/callback`] });
  onTestFinished(() => sandbox.close());
  await addFault(sandbox, { kind: 'small_pages', path: '/v1/cases', page_size: 10, times: 10_000 });
  return sandbox;
}

/** Starts a host whose clock moves by two minutes or another time with each step. */
async function aHost(sandbox: Sandbox, folder: string, args: readonly string[], stepMs = 2 * MINUTE_MS): Promise<Host> {
  const host = await startHostOn(sandbox, args, {
    MYCASE_STATE_FOLDER: folder,
    MYCASE_HOST_KEYS: HOST_KEY,
    CLOCK_STEP: String(stepMs),
  });
  onTestFinished(() => host.stop());
  return host;
}

type SignedIn = Awaited<ReturnType<typeof signedIn>>;

const countCases = async (host: Host, { tokens }: SignedIn): Promise<number> =>
  Number(
    /^(\d+) rows?\./m.exec(await textOf(host, tokens.access_token, 'query_firm', { sql: 'SELECT id FROM cases' }))?.[1],
  );

/** The requests for cases during a count. */
const requestsOfCount = async (sandbox: Sandbox, host: Host, person: SignedIn): Promise<string[]> =>
  inShort(await askedBy(sandbox, () => countCases(host, person))).filter((request) => request.startsWith('cases'));

/** A request for a later page of the whole list. */
const FULL_READING = 'cases by 1000, next';

it('lists that moved to the disk come back with the changes since, and nobody can read the files', async () => {
  const sandbox = await aFirm();
  const folder = aStateFolder();
  const host = await aHost(sandbox, folder, ['--memory', '1']);
  const [partner, associate] = [await signedIn(host), await signedIn(host, { person: 'associate' })];
  const before = await countCases(host, partner);
  expect(await requestsOfCount(sandbox, host, associate)).toContain(FULL_READING);
  const files = readdirSync(join(folder, 'lists'), { recursive: true, withFileTypes: true });
  const stored = files.filter((file) => file.isFile()).map((file) => readFileSync(join(file.parentPath, file.name)));
  expect(stored.length).toBeGreaterThan(0);
  for (const bytes of stored) expect(bytes.includes('SQLite') || bytes.includes('lastScan')).toBe(false);
  await send(sandbox, 'POST', '/cases', { name: 'A case that was opened in MyCase', clients: [] });
  await host.later(120);
  const requests = inShort(
    await askedBy(sandbox, async () => expect(await countCases(host, partner)).toBe(before + 1)),
  );
  expect(requests).toContain('cases by 1000, changed');
  expect(requests).not.toContain(FULL_READING);
  expect(host.said.join('\n')).not.toContain('damaged');
});

it('refuses the files of another person, and reads the lists again', async () => {
  const sandbox = await aFirm();
  const folder = aStateFolder();
  const first = await aHost(sandbox, folder, ['--memory', '1']);
  const [partner, associate] = [await signedIn(first), await signedIn(first, { person: 'associate' })];
  await countCases(first, partner);
  await countCases(first, associate);
  await first.stop();
  const [a = '', b = ''] = readdirSync(join(folder, 'lists')).map((name) => join(folder, 'lists', name));
  const same = await aHost(sandbox, folder, ['--memory', '1']);
  expect(await requestsOfCount(sandbox, same, partner)).not.toContain(FULL_READING);
  await same.stop();
  renameSync(a, `${a}-moved`);
  renameSync(b, a);
  renameSync(`${a}-moved`, b);
  const swapped = await aHost(sandbox, folder, ['--memory', '1']);
  expect(await requestsOfCount(sandbox, swapped, partner)).toContain(FULL_READING);
  expect(swapped.said.join('\n')).toContain('the saved list cases is damaged or of another version');
});

it('a call that runs is not interrupted, and another person waits for its memory', async () => {
  const sandbox = await aFirm();
  const host = await aHost(sandbox, aStateFolder(), ['--memory', '1']);
  const [partner, associate] = [await signedIn(host), await signedIn(host, { person: 'associate' })];
  await addFault(sandbox, { path: '/v1/clients', times: 1, delay_ms: 20_000 });
  const running = textOf(host, partner.tokens.access_token, 'query_firm', { sql: 'SELECT id FROM clients' });
  await expect.poll(async () => (await requestsTo(sandbox)).some(({ path }) => path === '/v1/clients')).toBe(true);
  expect((await callWithToken(host, associate.tokens.access_token, 'get_me')).status).toBe(503);
  expect(await running).toMatch(/^\d+ rows?\./m);
  expect(await countCases(host, associate)).toBeGreaterThan(0);
});

it.skipIf(process.platform !== 'linux')(
  'the lists of a person who was idle for 30 minutes leave the memory',
  async () => {
    const sandbox = await aFirm();
    const folder = aStateFolder();
    const host = await aHost(sandbox, folder, [], 31 * MINUTE_MS);
    const countThreads = () => readdirSync(`/proc/${host.pid}/task`).length;
    const partner = await signedIn(host);
    const before = countThreads();
    await countCases(host, partner);
    expect(countThreads()).toBeGreaterThan(before);
    await host.later(1);
    await expect.poll(countThreads).toBeLessThanOrEqual(before);
    expect(await requestsOfCount(sandbox, host, partner)).not.toContain(FULL_READING);
  },
);

it('removes the files of a person who is signed out, of one who stays away, and of too many', async () => {
  const sandbox = await aFirm();
  const folder = aStateFolder();
  const host = await aHost(sandbox, folder, ['--memory', '1'], 11 * MINUTE_MS);
  const [partner, associate] = [await signedIn(host), await signedIn(host, { person: 'associate' })];
  const lists = join(folder, 'lists');
  /** Reads and moves the lists of the partner. Returns their folder. */
  const moveLists = async () => {
    await countCases(host, partner);
    await textOf(host, associate.tokens.access_token, 'get_me');
    const [name = ''] = readdirSync(lists);
    return join(lists, name);
  };
  const own = await moveLists();
  mkdirSync(join(lists, 'f'.repeat(32)));
  await host.later(1);
  await expect.poll(() => readdirSync(lists).map((name) => join(lists, name))).toEqual([own]);
  writeFileSync(join(own, 'large'), '');
  truncateSync(join(own, 'large'), 4_000_001);
  await host.later(1);
  await expect.poll(() => existsSync(own)).toBe(false);
  await moveLists();
  const twoWeeksAgo = new Date(Date.now() - 14 * 24 * 60 * MINUTE_MS);
  for (const name of readdirSync(own)) utimesSync(join(own, name), twoWeeksAgo, twoWeeksAgo);
  await host.later(1);
  await expect.poll(() => existsSync(own)).toBe(false);
  await moveLists();
  await host.later(1);
  await sleep(1_000);
  expect(existsSync(own)).toBe(true);
  await fetch(`${sandbox.url}/__sandbox/oauth`, { method: 'POST', body: JSON.stringify({ expire: 'all' }) });
  await textOf(host, partner.tokens.access_token, 'get_firm');
  await host.later(1);
  await expect.poll(() => existsSync(own)).toBe(false);
});
