import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import { aClient, call } from '../support/harness.ts';
import { aSetting, filesOf, linesOf, type Setting, verify, WHOLE } from './log.ts';

const SERVERS = 5;
const CALLS = 8;

it('several servers that start an audit log at the same time write one file each', async () => {
  const setting = await aSetting();
  const clients = await Promise.all(Array.from({ length: SERVERS }, () => aClient({ env: setting.env })));
  const answers = await Promise.all(
    clients.flatMap((client) => Array.from({ length: CALLS }, () => call(client, 'get_firm'))),
  );
  expect(answers.filter(({ text, isError }) => isError || text.includes('audit log'))).toEqual([]);
  const lines = linesOf(setting);
  const numbers = Array.from({ length: CALLS }, (_, i) => i + 1);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: SERVERS }, () => numbers).flat());
  expect(new Set(lines.map(({ session }) => session)).size).toBe(SERVERS);
  expect(new Set(lines.map(({ call: id }) => id)).size).toBe(SERVERS * CALLS);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: SERVERS * CALLS, notes: [] });
  expect(filesOf(setting)).toHaveLength(SERVERS);
  expect(readdirSync(setting.folder).toSorted()).toEqual([...filesOf(setting), 'registry.jsonl']);
});

it('audit verify finds no fault while two servers write', async () => {
  const setting = await aSetting();
  const clients = await Promise.all([aClient({ env: setting.env }), aClient({ env: setting.env })]);
  await Promise.all(clients.map((client) => call(client, 'get_firm')));
  let isVerified = false;
  const calls = clients.map(async (client) => {
    while (!isVerified) await call(client, 'get_firm');
  });
  const verdicts = [];
  for (let left = 5; left > 0; left -= 1) verdicts.push(await verify(setting));
  isVerified = true;
  await Promise.all(calls);
  expect(verdicts.flatMap(({ faults }) => faults)).toEqual([]);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: linesOf(setting).length, notes: [] });
});

/** A full file is 16 MiB. */
const LONG = { lines: 600, bytes: 30_000 };

it('a process continues in another file when its file is full, and registers the end of both files', async () => {
  const setting = await aSetting();
  const log = openAuditLog(setting.folder);
  const long = 'x'.repeat(LONG.bytes);
  for (let i = 0; i < LONG.lines; i += 1) await log.append({ event: 'ended', tool: long });
  await log.close();
  const [first, second, ...rest] = filesOf(setting);
  expect(rest).toEqual([]);
  expect(eventsOf(setting)).toEqual([
    ['started', first],
    ['ended', first],
    ['started', second],
    ['ended', second],
  ]);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: LONG.lines });
});

it('lines appended at the same time form one chain, also when a file becomes full', async () => {
  const setting = await aSetting();
  const log = openAuditLog(setting.folder);
  const long = 'x'.repeat(LONG.bytes);
  await Promise.all(
    Array.from({ length: LONG.lines }, (_, i) =>
      log.append({ event: 'ended', tool: long }, { isDurable: i % 100 === 0 }),
    ),
  );
  await log.append({ event: 'ended', tool: long });
  await log.close();
  expect(filesOf(setting)).toHaveLength(2);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: LONG.lines + 1 });
});

const eventsOf = ({ folder }: Setting): unknown[] =>
  readFileSync(join(folder, 'registry.jsonl'), 'utf8')
    .split('\n')
    .slice(1, -1)
    .map((text) => JSON.parse(text))
    .map(({ event, file }) => [event, file]);
