import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { confirmationIn } from '../support/confirmation.ts';
import { ERAS } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { aBrowser, allowAccess, type Browser } from './browser.ts';
import { type Attempt, type Owned, tryEverything } from './every-call.ts';
import { offerTransfers, tryTransfer } from './every-transfer.ts';
import type { Host } from './hosted.ts';
import { aRawClient } from './oauth-client.ts';
import { PUBLIC_URL, startHostOn } from './own-sandbox.ts';
import { createSecretCase, MARK, readMarked, type SecretCase, WORD } from './secret-case.ts';

// The partner has a case that the associate may not see. The associate tries each tool, resource, prompt and completion
// that the host lists, so a new one is tried, too.

let sandbox: Sandbox;
let host: Host;
let secret: SecretCase;
let partner: Client;
let associate: Client;
let partnerBrowser: Browser;
let associateBrowser: Browser;
let owned: Owned;
const folder = aStateFolder();

async function connectPerson(person: string): Promise<[client: Client, browser: Browser]> {
  const [registered, browser] = [await aRawClient(host), aBrowser(host)];
  const url = registered.authorizationUrl({ scope: 'mycase:read mycase:write mycase:delete' });
  const { body } = await registered.redeem(await allowAccess(browser, url, person));
  const headers = { authorization: `Bearer ${body.access_token}` };
  const client = new Client({ name: 'test', version: '1.0.0' }, ERAS['2026-07-28']);
  const requestInit = { headers };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${PUBLIC_URL}/mcp`), { fetch: host.fetch, requestInit }),
  );
  return [client, browser];
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<string> {
  return JSON.stringify(await client.callTool({ name, arguments: args }));
}

const match = (text: string, pattern: RegExp): string => pattern.exec(text)?.[0] ?? expect.unreachable(text);

beforeAll(async () => {
  // The whole firm is read several times, at 25 requests a second. So it is a small one.
  sandbox = await startSandbox({ factor: 0.5, redirectUris: [`${PUBLIC_URL}/mycase/callback`] });
  host = await startHostOn(sandbox, [], { MYCASE_STATE_FOLDER: folder });
  secret = await createSecretCase(sandbox, 'associate');
  [partner, partnerBrowser] = await connectPerson('partner');
  [associate, associateBrowser] = await connectPerson('associate');
  const steps = [
    {
      tool: 'create_case_note',
      arguments: JSON.stringify({ case_id: secret.case, subject: MARK, note: MARK, date: '2026-01-15' }),
    },
  ];
  const planned = await call(partner, 'write_many', { steps });
  const done = await call(partner, 'write_many', { steps, confirm: confirmationIn(planned) });
  const preview = await call(partner, 'delete_note', { note_id: secret.note });
  const page = await call(partner, 'list_cases', { page_size: 1 });
  owned = {
    secret,
    planId: match(done, /plan-[\da-f]{12}/),
    confirm: confirmationIn(preview),
    pageToken: /next_page_token\W+([\w-]{6,}=*)/.exec(page)?.[1] ?? expect.unreachable(page),
  };
});

afterAll(async () => {
  await Promise.all([partner.close(), associate.close()]);
  await host.stop();
  await sandbox.close();
});

const listLeaks = (attempts: readonly Attempt[]): string[] =>
  attempts.filter(({ text }) => text.includes(MARK)).map(({ what, text }) => `${what}: ${text.slice(0, 300)}`);

it('nobody sees, uses or changes what another person may see and they may not', async () => {
  const before = await readMarked(sandbox);
  expect(before.length).toBeGreaterThan(10);
  const [own, foreign] = await Promise.all([
    tryEverything(partner, owned, { writes: false }),
    tryEverything(associate, owned, { writes: true }),
  ]);
  expect(listLeaks(foreign)).toEqual([]);
  // The same reading calls of the partner find the case in many ways. Otherwise the attempts would prove nothing.
  const found = new Set(listLeaks(own).map((line) => line.split(' ')[0]));
  expect(found.size, [...found].join()).toBeGreaterThan(20);
  expect(await readMarked(sandbox)).toEqual(before);
});

it('nobody opens or uses the page of a file of another person', async () => {
  const before = await readMarked(sandbox);
  const addresses = await offerTransfers((name, args) => call(partner, name, args), PUBLIC_URL, secret);
  for (const [tool, address] of addresses) {
    const own = await partnerBrowser.open(address);
    expect(own.html, tool).toMatch(new RegExp(`${MARK}|Save`));
    expect(own.html, tool).toContain('This page works once');
    const answers = await Promise.all([
      tryTransfer(host, associateBrowser, own, 'GET'),
      tryTransfer(host, associateBrowser, own, 'POST'),
      tryTransfer(host, aBrowser(host), own, 'POST'),
    ]);
    for (const { status, text } of answers) {
      expect([303, 403], `${tool}: ${text}`).toContain(status);
      expect(text, tool).not.toContain(MARK);
    }
    // The page was not used up, and is still that of the partner.
    expect((await partnerBrowser.open(address)).html, tool).toContain('This page works once');
  }
  expect(await readMarked(sandbox)).toEqual(before);
  // Their own attempts work. Otherwise the others would prove nothing.
  for (const [tool, address] of addresses) {
    const used = await tryTransfer(host, partnerBrowser, await partnerBrowser.open(address), 'POST');
    expect(used.status, `${tool}: ${used.text}`).toBe(200);
    expect(used.text, tool).toMatch(tool.startsWith('upload') ? 'The document is in MyCase' : MARK);
  }
});

it('the lists in memory belong to one person, also if two take turns', async () => {
  for (const client of [partner, associate, partner, associate]) {
    const text = await call(client, 'query_firm', { sql: 'SELECT name FROM cases' });
    expect(text.includes(MARK)).toBe(client === partner);
  }
});

it('a write of the same content is no answer about the write of the other person', async () => {
  const args = { case_id: secret.case, subject: WORD, note: WORD, date: '2026-01-15' };
  expect(await call(partner, 'create_case_note', args)).toContain('created');
  const refused = await call(associate, 'create_case_note', args);
  expect(refused).not.toMatch(/duplicate|already/i);
  expect(refused).toContain('404');
});

it('each audit log has the calls of one person, and the host prints nothing of both', () => {
  expect(host.said.join('\n')).not.toContain(MARK);
  const logs = readdirSync(join(folder, 'audit')).map((person) => readFiles(join(folder, 'audit', person)));
  const staff = logs.map((log) => [...new Set(log.match(/(?<="staff":)\d+/g))]);
  expect(staff).toEqual([[expect.any(String)], [expect.any(String)]]);
  expect(new Set(staff.flat()).size).toBe(2);
});

const readFiles = (path: string): string =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
    .join('\n');
