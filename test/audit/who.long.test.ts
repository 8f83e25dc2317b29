import { existsSync } from 'node:fs';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aSignedInSetting } from '../auth/setting.ts';
import { aClient, aSandbox, call, ERAS, join, pointedAt, recordsOf, stdioTo } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { aStateFolder } from '../support/state.ts';
import { type Line, linesOf, type Setting, settingOf, verify, WHOLE } from './log.ts';

// Whose calls a line tells of: the program that asked, the person who is signed in, the firm, the account.

const CLIENT = { name: 'Desk "tool"\n=1+1', version: '4.2' };
const PLAIN = 'Desk ?tool???1+1 4.2';

async function aNamedClient(
  transport: Parameters<typeof join>[1],
  era: keyof typeof ERAS = '2025-11-25',
): Promise<Client> {
  const client = new Client(CLIENT, ERAS[era]);
  await join(client, transport);
  onTestFinished(() => client.close());
  return client;
}

describe('the client in the audit log', () => {
  it('has the name that it declares, in both transports and both protocols, without special characters', async () => {
    const setting = settingOf(pointedAt(await aSandbox()));
    const server = await startHttp({ env: setting.env });
    onTestFinished(() => server.stop());
    const http = () => new StreamableHTTPClientTransport(new URL(server.url));
    const clients = [
      await aNamedClient(stdioTo(setting)),
      await aNamedClient(stdioTo(setting), '2026-07-28'),
      await aNamedClient(http()),
      await aNamedClient(http(), '2026-07-28'),
    ];
    for (const client of clients) await call(client, 'get_me');
    const lines = linesOf(setting);
    expect(lines.map(({ tool, client }) => [tool, client])).toEqual(clients.map(() => ['get_me', PLAIN]));
    expect(new Set(lines.map(({ session }) => session)).size).toBe(3);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 4 });
  });
});

describe('the person and the firm in the audit log', () => {
  it('are those of the sign-in, from the first call', async () => {
    const { env } = await aSignedInSetting();
    const setting = settingOf(env);
    const client = await aClient({ env });
    await call(client, 'list_case_stages');
    const { data: person } = await call(client, 'get_me');
    const { data: firm } = await call(client, 'get_firm');
    expect(person).toMatchObject({ id: expect.any(Number), last_name: expect.stringMatching(/\w{4}/) });
    expect(linesOf(setting)[0]).toMatchObject({
      ...{ tool: 'list_case_stages', staff: person.id, firm: firm.name },
    });
    expect(JSON.stringify(linesOf(setting))).not.toContain(person.last_name);
  });

  it('of an access token are known after the first response of MyCase that names them', async () => {
    const setting = settingOf(pointedAt(await aSandbox()));
    const client = await aClient({ env: setting.env });
    for (const tool of ['list_case_stages', 'get_me', 'get_firm']) await call(client, tool);
    const whose = ({ staff, firm }: Line) => [typeof staff, typeof firm];
    expect(linesOf(setting).map(whose)).toEqual([
      ['undefined', 'undefined'],
      ['number', 'undefined'],
      ['number', 'string'],
    ]);
  });
});

it('calls to the sandbox and calls of other accounts have separate audit logs', async () => {
  const env = { MYCASE_STATE_FOLDER: aStateFolder() };
  const setting = settingOf(env);
  const args = ['--sandbox', '--account', 'second'];
  await call(await aClient({ env, args }), 'get_firm');
  expect(existsSync(setting.folder)).toBe(false);
  const folder = setting.folder.replace(/audit\/default$/, 'audit-sandbox/second');
  const ofSandbox: Setting = { env: { ...env, MYCASE_SANDBOX: 'true', MYCASE_ACCOUNT: 'second' }, folder };
  expect(linesOf(ofSandbox)).toEqual([expect.objectContaining({ tool: 'get_firm', account: 'second' })]);
  expect(await verify(ofSandbox)).toMatchObject({ ...WHOLE, lines: 1 });
  expect(await verify(setting)).toMatchObject({ code: 1, isWhole: false });
});

it('behind ethical walls the audit log has the ids of the arguments and no other id of a walled-off record', async () => {
  const sandbox = await aSandbox();
  const [hidden, other] = await recordsOf(sandbox, 'cases');
  const setting = settingOf(pointedAt(sandbox));
  const client = await aClient({ env: setting.env, args: ['--hide-cases', String(hidden?.id)] });
  const notes = await recordsOf(sandbox, 'notes');
  await call(client, 'list_cases');
  await call(client, 'get_case', { case_id: other?.id });
  await call(client, 'find_records', { query: String(hidden?.name) });
  expect(JSON.stringify(linesOf(setting))).not.toContain(String(hidden?.id));
  const refused = await call(client, 'create_case_note', {
    ...{ case_id: hidden?.id, subject: 'Vexworth', note: 'Vexworth', date: '2026-03-01' },
  });
  expect(refused.isError).toBe(true);
  expect(await recordsOf(sandbox, 'notes')).toEqual(notes);
  expect(linesOf(setting).at(-1)).toMatchObject({
    ...{ event: 'ended', tool: 'create_case_note', ids: { case_id: [hidden?.id] } },
    outcome: expect.stringMatching(/^(refused|not sent)$/),
  });
  expect(JSON.stringify(linesOf(setting))).not.toMatch(/Vexworth/);
  expect(await verify(setting)).toMatchObject(WHOLE);
});
