import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import { connect } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';
import { aSetting, filesOf, rewriteFile, type Setting, settingOf, verify, WHOLE } from './log.ts';

// Files of the log that are spoiled or removed, and repaired by the next process. `audit verify` still reports that.

let inputs = 0;
afterAll(() => void process.stdout.write(`test/audit/repairs.test.ts: ${inputs} distinct inputs\n`));

const REPAIRED = /registry\.jsonl was repaired at 20\S+: .*If its end was removed before, that cannot be detected\./;

const withHeader = (path: string, change: (header: string) => string): void =>
  rewriteFile(path, ([header = '', ...texts]) => [change(header).padEnd(127), ...texts]);
const withFields = (path: string, fields: object): void =>
  withHeader(path, (header) => JSON.stringify({ ...JSON.parse(header), ...fields }));

/** Changes of the registry that keep all its lines, except where they remove everything. */
const SPOILED: ReadonlyArray<[title: string, spoil: (registry: string) => void]> = [
  ['removed', (path) => rmSync(path)],
  ['emptied', (path) => writeFileSync(path, '')],
  ['first line overwritten with zeros', (path) => withHeader(path, () => '\0'.repeat(127))],
  ['first line overwritten with spaces', (path) => withHeader(path, () => '')],
  ['first line without a hash', (path) => withFields(path, { hash: undefined })],
  ['first line of another format', (path) => withFields(path, { format: 9 })],
  ['a hash of no line', (path) => withFields(path, { hash: '0'.repeat(64) })],
  ['the number of another line', (path) => withFields(path, { seq: 1 })],
  ['the start of the chain with a wrong hash', (path) => withFields(path, { seq: 0 })],
  ['first line of text', (path) => withHeader(path, () => 'hello')],
];

it('a registry that is repaired is reported as repaired', async () => {
  for (const [title, spoil] of SPOILED) {
    inputs += 1;
    const setting = await aLogOf(2);
    spoil(join(setting.folder, 'registry.jsonl'));
    await write(setting, 1);
    await write(setting, 1);
    const found = await verify(setting);
    expect(found, title).toMatchObject({ code: 1, isWhole: false });
    expect(found.faults.join('\n'), title).toMatch(REPAIRED);
    expect(
      found.faults.filter((fault) => REPAIRED.test(fault)),
      title,
    ).toHaveLength(1);
  }
});

it('a registry that a killed process left with an older first line needs no repair', async () => {
  const setting = await aLogOf(1);
  const registry = join(setting.folder, 'registry.jsonl');
  const headerBefore = readFileSync(registry, 'utf8').split('\n')[0] ?? '';
  await write(setting, 1);
  withHeader(registry, () => headerBefore.trimEnd());
  await write(setting, 1);
  inputs += 1;
  expect(await verify(setting)).toMatchObject({ ...WHOLE, notes: [] });
});

it.each([
  ['removed', (path: string) => rmSync(path)],
  ['emptied', (path: string) => writeFileSync(path, '')],
  ['first line overwritten', (path: string) => withHeader(path, () => '\0'.repeat(127))],
])('a log file that is %s is reported, also after other processes have written', async (_, spoil) => {
  inputs += 1;
  const setting = await aLogOf(2);
  const [name = ''] = filesOf(setting);
  spoil(join(setting.folder, name));
  await write(setting, 1);
  const found = await verify(setting);
  expect(found).toMatchObject({ code: 1, isWhole: false });
  expect(found.faults.join('\n')).toContain(name);
});

it('a process without a call leaves no file, and the log of the others is whole', async () => {
  const setting = await aSetting();
  const starts = [
    async () => {},
    async (client: Awaited<ReturnType<typeof connect>>) => void (await client.listTools()),
  ];
  for (const start of starts) {
    inputs += 1;
    const client = await connect({ env: setting.env });
    await start(client);
    await client.close();
    expect(existsSync(setting.folder)).toBe(false);
  }
  await write(setting, 1);
  const client = await connect({ env: setting.env });
  await client.close();
  expect(readdirSync(setting.folder)).toHaveLength(2);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 1, notes: [] });
});

/** Writes lines as a process of its own does: it opens the log, and closes it at its end. */
async function write({ folder }: Setting, lines: number): Promise<void> {
  const log = openAuditLog(folder);
  for (let left = lines; left > 0; left -= 1) await log.append({ event: 'ended', tool: 'get_firm' });
  await log.close();
}

async function aLogOf(lines: number): Promise<Setting> {
  const setting = settingOf({ MYCASE_STATE_FOLDER: aStateFolder() });
  await write(setting, lines);
  return setting;
}
