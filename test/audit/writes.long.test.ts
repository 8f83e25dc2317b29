import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import {
  aClient,
  aSandbox,
  BIN,
  call,
  join as connectTo,
  fault,
  pointedAt,
  recordsOf,
  requestsTo,
} from '../support/harness.ts';
import { linesOf, type Setting, settingOf, verify, WHOLE } from './log.ts';

// Which calls are written down, and what becomes of a write that can't be.

const GROUP = { name: 'Expert witness' };

describe('a write whose line in the audit log cannot be written', () => {
  it('is not sent, and the error states why; reads succeed; the write succeeds after the repair', async () => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    mkdirSync(dirname(setting.folder), { recursive: true });
    writeFileSync(setting.folder, 'a file in its place');
    const client = await aClient({ env: setting.env });

    const { text, isError } = await call(client, 'create_people_group', GROUP);
    expect(isError).toBe(true);
    expect(text).toContain('Nothing was sent to MyCase: the audit log in');
    expect((await requestsTo(sandbox)).filter(({ method }) => method !== 'GET')).toEqual([]);
    const read = await call(client, 'get_firm');
    expect(read.isError).toBe(false);
    expect(read.text).toContain('The end of this call is not in the audit log');

    rmSync(setting.folder);
    expect(await call(client, 'create_people_group', GROUP)).toMatchObject({ isError: false });
    expect(await recordsOf(sandbox, 'people_groups')).toContainEqual(expect.objectContaining(GROUP));
    expect(await verify(setting)).toMatchObject(WHOLE);
  });

  it('is not sent when the registry cannot be written', async () => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    mkdirSync(join(setting.folder, 'registry.jsonl'), { recursive: true });
    const client = await aClient({ env: setting.env });
    const { text, isError } = await call(client, 'create_people_group', GROUP);
    expect(isError).toBe(true);
    expect(text).toContain('Nothing was sent to MyCase: the audit log in');
    expect((await requestsTo(sandbox)).filter(({ method }) => method !== 'GET')).toEqual([]);
    rmdirSync(join(setting.folder, 'registry.jsonl'));
    expect(await call(client, 'create_people_group', GROUP)).toMatchObject({ isError: false });
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 2, notes: [] });
  });
});

/** The limit is 2 KiB for each file: a system error in the middle of a line, as on a full disk. */
it.skipIf(process.platform === 'win32')(
  'a write is not sent when the disk has no space for its line, and no part of the line is left',
  async () => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    const client = await aLimitedClient(setting, 2);
    const answers = [];
    for (let i = 0; i < 8; i += 1) {
      answers.push(await call(client, 'create_people_group', { name: `Group ${i}` }));
    }
    const refused = answers.filter(({ isError }) => isError);
    expect(refused.length).toBeGreaterThan(1);
    for (const { text } of refused) expect(text).toContain('Nothing was sent to MyCase: the audit log in');
    const sent = (await requestsTo(sandbox)).filter(({ method }) => method !== 'GET');
    expect(sent).toHaveLength(answers.length - refused.length);
    expect(linesOf(setting).filter(({ event }) => event === 'begun')).toHaveLength(sent.length);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, notes: [] });
  },
);

it.skipIf(process.platform === 'win32')(
  'a write is not sent when the disk has no space for its file in the registry, and the registry stays whole',
  async () => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    const registry = join(setting.folder, 'registry.jsonl');
    do {
      const log = openAuditLog(setting.folder);
      await log.append({ event: 'ended', tool: 'get_firm' });
      await log.close();
    } while (statSync(registry).size < 1_900);
    const before = readFileSync(registry);
    expect(before.length).toBeLessThan(2_048);
    const client = await aLimitedClient(setting, 2);
    const { text } = await call(client, 'create_people_group', GROUP);
    expect(text).toContain('Nothing was sent to MyCase: the audit log in');
    expect(readFileSync(registry)).toEqual(before);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, notes: [] });
  },
);

/** A client of a server that may write files of so many KiB. */
async function aLimitedClient({ env }: Setting, kilobytes: number): Promise<Client> {
  const transport = new StdioClientTransport({
    command: 'bash',
    args: ['-c', `ulimit -f ${kilobytes}; exec "$0" "$@"`, process.execPath, BIN],
    env: { PATH: process.env.PATH ?? '', MYCASE_CONFIRM: 'off', ...env },
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await connectTo(client, transport);
  onTestFinished(() => client.close());
  return client;
}

describe('the audit log of a write', () => {
  it('has a line before it is sent and a line after it, with its record and its outcome', async () => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    const client = await aClient({ env: setting.env });
    const { data } = await call(client, 'create_people_group', GROUP);
    await fault(sandbox, { method: 'PUT', path: `/v1/people_groups/${data.id}`, status: 422 });
    await call(client, 'update_people_group', { people_group_id: data.id, name: 'Refused' });
    const [begun, ended, ...rest] = linesOf(setting);
    expect(begun).toMatchObject({ seq: 1, event: 'begun', tool: 'create_people_group', method: 'POST' });
    expect(ended).toMatchObject({ seq: 2, event: 'ended', call: begun?.call, outcome: 'done', status: 201 });
    expect(ended?.made).toEqual([data.id]);
    expect(rest.at(-1)).toMatchObject({
      ...{ event: 'ended', tool: 'update_people_group', outcome: 'refused', status: 422 },
      ids: { people_group_id: [data.id] },
    });
  });
});

it('a workflow that creates several records has a line before each write, and the ids of all records', async () => {
  const sandbox = await aSandbox();
  const setting = settingOf(pointedAt(sandbox));
  const client = await aClient({ env: setting.env });
  const [staff] = await recordsOf(sandbox, 'staff');
  const plan = { name: 'Quillonby: lease', staff: [String(staff?.id)], folders: ['Pleadings'] };
  const tasks = [{ name: 'Ask for the lease', due_date: '2027-01-20' }];
  const { isError, text } = await call(client, 'open_case', { ...plan, client: NEW_CLIENT, tasks });
  expect(isError, text).toBe(false);
  const lines = linesOf(setting);
  const ended = lines.at(-1);
  const posts = (await requestsTo(sandbox)).filter(({ method }) => method === 'POST');
  expect(lines.map(({ event }) => event)).toEqual([...posts.flatMap(() => ['begun', 'ended']), 'ended']);
  expect(lines.slice(0, -1).every(({ within }) => within === ended?.call)).toBe(true);
  expect(ended).toMatchObject({ tool: 'open_case', outcome: 'done', ids: { staff: [staff?.id] } });
  const made = await Promise.all(['clients', 'cases', 'tasks'].map((name) => recordsOf(sandbox, name)));
  expect(ended?.made).toEqual(expect.arrayContaining(made.map((records) => newest(records))));
  expect(JSON.stringify(lines)).not.toMatch(/Quillonby|Pleadings|lease/);
});

describe('a workflow that stops has the outcome of the step at which it stopped:', () => {
  it.each([
    ['refused by MyCase', { path: '/v1/cases', status: 422 }, { outcome: 'refused', status: 422 }],
    ['cut off', { path: '/v1/cases', cut: 'before' }, { outcome: 'unknown' }],
    ['refused at its first step', { path: '/v1/clients', status: 422 }, { outcome: 'refused', status: 422 }],
  ])('%s', async (_, wrong, told) => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    const client = await aClient({ env: setting.env });
    await fault(sandbox, { method: 'POST', times: 1, ...wrong });
    const answer = await call(client, 'open_case', { name: 'Quillonby: lease', client: NEW_CLIENT });
    expect(answer).toMatchObject({ isError: true, text: expect.stringMatching(/^Not finished/) });
    const ended = linesOf(setting).at(-1);
    expect(ended).toMatchObject({ event: 'ended', tool: 'open_case', ...told });
    const made = (await recordsOf(sandbox, 'clients')).filter(({ email }) => email === NEW_CLIENT.email);
    expect(ended?.made ?? []).toEqual(made.map(({ id }) => id));
  });
});

it('a workflow that stops before a step is sent has failed, also when its earlier steps succeeded', async () => {
  const sandbox = await aSandbox();
  const setting = settingOf(pointedAt(sandbox));
  const client = await aClient({ env: setting.env });
  const [staff] = await recordsOf(sandbox, 'staff');
  const task = { name: 'Ask for the lease', due_date: '2027-01-20', staff: [String(staff?.id)] };
  const plan = {
    name: 'Quillonby: lease',
    client: NEW_CLIENT,
    tasks: [task, { ...task, name: 'ASK FOR THE LEASE' }],
  };
  const { text } = await call(client, 'open_case', plan);
  expect(text).toMatch(/^Not finished: .*Nothing was sent: an identical create_task/);
  expect(linesOf(setting).at(-1)).toMatchObject({ event: 'ended', outcome: 'failed', status: 201 });
});

const NEW_CLIENT = { first_name: 'Zephyrine', last_name: 'Quillonby', email: 'zephyrine@example.com' };

const newest = (records: readonly Record<string, unknown>[]): number =>
  Math.max(...records.map(({ id }) => Number(id)));

describe('the lines of the audit log with --audit', () => {
  it.each([
    ['all', ['ended get_firm', 'begun create_people_group', 'ended create_people_group']],
    ['writes', ['begun create_people_group', 'ended create_people_group']],
    ['off', []],
  ])('%s', async (audit, expected) => {
    const sandbox = await aSandbox();
    const setting = settingOf(pointedAt(sandbox));
    const client = await aClient({ env: setting.env, args: ['--audit', audit] });
    await call(client, 'get_firm');
    expect(await call(client, 'create_people_group', GROUP)).toMatchObject({ isError: false });
    expect(existsSync(setting.folder)).toBe(audit !== 'off');
    const lines = audit === 'off' ? [] : linesOf(setting);
    expect(lines.map(({ event, tool }) => `${event} ${tool}`)).toEqual(expected);
  });
});
