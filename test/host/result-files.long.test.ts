import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { send } from '../support/clock-server.ts';
import { recordsOf } from '../support/harness.ts';
import { csvCells, xlsxCells } from '../workflows/sheets.ts';
import { aFirm, anAdministeredHost, aTenant } from './administered.ts';
import { aBrowser, allowAccess, type Browser } from './browser.ts';
import type { Host } from './hosted.ts';
import { aRawClient, textOf } from './oauth-client.ts';
import { PUBLIC_URL, startHostOn } from './own-sandbox.ts';

// On a host, save_as of a tool that only reads leads to a page on which the person saves the result.

/** A person with a program, and the browser in which they signed in. */
interface SignedIn {
  readonly host: Host;
  readonly browser: Browser;
  call(name: string, args: Readonly<Record<string, unknown>>): Promise<string>;
}

async function aPerson(host: Host, { person = 'partner', path = '/mcp' } = {}): Promise<SignedIn> {
  const client = await aRawClient(host);
  const browser = aBrowser(host);
  const resource = host.publicUrl + path;
  const { body } = await client.redeem(await allowAccess(browser, client.authorizationUrl({ resource }), person));
  return { host, browser, call: (name, args) => textOf(host, body.access_token, name, args, path) };
}

const ADDRESS = /https:\/\/[a-z]+\.example\/files\/[\w-]+/;
const findAddress = (text: string): string => ADDRESS.exec(text)?.[0] ?? expect.unreachable(text);

/** Presses the button of the page at an address, with the token of the form as this browser or another one shows it. */
async function save({ host, browser }: SignedIn, address: string, shownBy = browser): Promise<Response> {
  const csrf = /name="csrf" value="([^"]*)"/.exec((await shownBy.open(address)).html)?.[1] ?? '';
  const cookie = [...browser.cookies].map(([key, { value }]) => `${key}=${value}`).join('; ');
  return host.fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, origin: host.publicUrl },
    body: new URLSearchParams({ csrf }),
  });
}

const SQL = 'SELECT id, last_name FROM clients ORDER BY id';

describe('a result that a person saves', () => {
  let sandbox: Sandbox;
  let host: Host;
  beforeAll(async () => {
    sandbox = await startSandbox({ redirectUris: [`${PUBLIC_URL}/mycase/callback`] });
    host = await startHostOn(sandbox);
  });
  afterAll(async () => {
    await host.stop();
    await sandbox.close();
  });

  it.each(['csv', 'xlsx'])('is complete as %s, and is as of the time when it is saved', async (format) => {
    const person = await aPerson(host);
    const before = (await recordsOf(sandbox, 'clients')).length;
    const answer = await person.call('query_firm', { sql: SQL, save_as: `All clients.${format}` });
    expect(answer).not.toContain('--files-folder');
    const address = findAddress(answer);
    const page = await person.browser.open(address);
    expect(page.html).toContain('<h1>Save a result as a file</h1>');
    expect(page.html).toContain(`All clients.${format}`);
    expect(page.html).toContain(`<dt>Format</dt><dd>${format === 'csv' ? 'CSV' : 'Excel (XLSX)'}</dd>`);
    expect(page.html).toMatch(
      new RegExp(`<dt>Result</dt><dd>${before} rows, as of [A-Z][a-z]{2} \\d{4}-\\d\\d-\\d\\d `),
    );
    expect(page.html).toContain('from the records at that time');
    expect(page.html).not.toContain('<script');
    const last_name = `Laterling ${format}`;
    await send(sandbox, 'POST', '/clients', { first_name: 'Ada', last_name });
    await host.later(10 * 60);
    const saved = await save(person, address);
    expect(saved.headers.get('content-disposition')).toContain(`filename="All clients.${format}"`);
    expect(saved.headers.get('content-type')).toBe('application/octet-stream');
    const bytes = Buffer.from(await saved.arrayBuffer());
    expect(bytes).toHaveLength(Number(saved.headers.get('content-length')));
    const rows = format === 'csv' ? csvCells(bytes.toString()) : xlsxCells(bytes);
    expect(rows).toHaveLength(before + 2);
    expect(rows[0]).toEqual(['id', 'last_name']);
    expect(rows.at(-1)).toContain(last_name);
    expect((await save(person, address)).status).toBe(404);
  });

  it('is given once if the button is pressed five times at the same time', async () => {
    const person = await aPerson(host);
    const address = findAddress(await person.call('query_firm', { sql: SQL, save_as: 'a.csv' }));
    const answers = await Promise.all(Array.from({ length: 5 }, () => save(person, address)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses[0]).toBe(200);
    expect(statuses[1]).toBeGreaterThanOrEqual(400);
  });

  it('is nothing for another person, and the page stays for its own', async () => {
    const [person, other] = [await aPerson(host), await aPerson(host, { person: 'associate' })];
    const address = findAddress(await person.call('query_firm', { sql: SQL, save_as: 'Secret list.csv' }));
    const refused = await other.browser.open(address);
    expect(refused.html).toContain('This page belongs to another person');
    expect(refused.html).not.toContain('Secret list');
    const attempt = await save(other, address, person.browser);
    expect(attempt.status).toBe(303);
    expect(await attempt.text()).not.toContain('last_name');
    expect((await save(person, address)).status).toBe(200);
  });

  it('is the record of a conflict check', async () => {
    const person = await aPerson(host);
    const [client] = await recordsOf(sandbox, 'clients');
    const parties = [`${client?.first_name} ${client?.last_name}`];
    const answer = await person.call('conflict_check', { parties, save_as: 'Check.md' });
    const address = findAddress(answer);
    const { html } = await person.browser.open(address);
    expect(html).toContain('<dt>Format</dt><dd>Markdown</dd>');
    expect(html).toMatch(/<dt>Result<\/dt><dd>[1-9]\d* match(es)? and \d+ mentions?, as of /);
    const saved = await save(person, address);
    expect(saved.headers.get('content-disposition')).toContain('filename="Check.md"');
    const record = await saved.text();
    expect(record).toMatch(/^# Conflict check\n\nChecked: /);
    expect(record).toContain(String(client?.last_name));
    expect((await save(person, address)).status).toBe(404);
  });

  it('is an Excel file also without save_as, and a short CSV file is in the answer', async () => {
    const person = await aPerson(host);
    const address = findAddress(await person.call('query_firm', { sql: SQL, format: 'xlsx' }));
    const saved = await save(person, address);
    expect(saved.headers.get('content-disposition')).toMatch(/filename="query-\d{4}-\d\d-\d\d\.xlsx"/);
    expect(xlsxCells(Buffer.from(await saved.arrayBuffer()))[0]).toEqual(['id', 'last_name']);
    expect(await person.call('query_firm', { sql: SQL, format: 'csv' })).not.toMatch(ADDRESS);
  });

  it('has no page if it cannot be made, and no file if it has no row any more', async () => {
    const person = await aPerson(host);
    for (const [args, reason] of [
      [{ sql: SQL, save_as: '../a.csv' }, 'save_as must be a file name without a folder'],
      [{ sql: SQL, save_as: 'a.pdf' }, 'the name must end with .csv or .xlsx'],
      [{ sql: `${SQL} LIMIT 0`, save_as: 'a.csv' }, 'No file was created'],
      [{ sql: 'SELECT none FROM clients', save_as: 'a.csv' }, 'no such column'],
    ] as const) {
      const answer = await person.call('query_firm', args);
      expect(answer).toContain(reason);
      expect(answer).not.toMatch(ADDRESS);
    }
    const { id } = await send(sandbox, 'POST', '/clients', { first_name: 'Ada', last_name: 'Shortlived' });
    await host.later(10 * 60);
    const sql = `SELECT last_name FROM clients WHERE id = ${Number(id)}`;
    const address = findAddress(await person.call('query_firm', { sql, save_as: 'a.csv' }));
    await send(sandbox, 'PUT', `/clients/${id}`, { first_name: 'Ada', last_name: 'Renamed' });
    await send(sandbox, 'DELETE', `/clients/${id}`);
    await host.later(10 * 60);
    const refused = await save(person, address);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('The result has no row now');
  });
});

describe('a result whose person has other access meanwhile', () => {
  const PATH = '/firm/mcp';
  const args = { sql: 'SELECT name FROM cases ORDER BY id', save_as: 'Cases.csv' };

  it('cannot be saved with the old address, and a new one has no case behind the walls', async () => {
    const firm = await aFirm('firm-a');
    const toFile = (fields: Readonly<Record<string, unknown>>) => ({
      tenants: { firm: aTenant('firm-a', firm, fields) },
    });
    const host = await anAdministeredHost(toFile({ everyone: {} }));
    const person = await aPerson(host, { path: PATH });
    const [secret] = await recordsOf(firm, 'cases');
    const offer = async () => findAddress(await person.call('query_firm', args));
    const change = async (fields: Readonly<Record<string, unknown>>) => {
      const count = () => host.said.filter((line) => line.includes('is in force')).length;
      const before = count();
      host.write(toFile(fields));
      await expect.poll(count).toBe(before + 1);
    };
    const old = await offer();
    writeFileSync(join(host.folder, 'walls.txt'), `${secret?.id}\n`);
    await change({ everyone: { hideCases: 'walls.txt' } });
    expect((await save(person, old)).status).toBe(404);
    const walled = await (await save(person, await offer())).text();
    expect(walled).toContain('name\r\n');
    expect(walled).not.toContain(String(secret?.name));
    const withoutTool = await offer();
    await change({ everyone: { hideCases: 'walls.txt', toolsets: ['cases'] } });
    expect((await save(person, withoutTool)).status).toBe(404);
    await change({ everyone: { hideCases: 'walls.txt' } });
    const refused = await offer();
    await change({ everyone: { hideCases: 'walls.txt', on: false } });
    const answer = await save(person, refused);
    expect(answer.status).toBe(303);
    expect(await answer.text()).not.toContain('name\r\n');
  }, 90_000);
});
