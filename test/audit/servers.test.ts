import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLog } from '../../src/audit/log.ts';
import { aClient, call } from '../harness.ts';
import { aSetting, filesOf, linesOf, verify, WHOLE } from './log.ts';

const SERVERS = 5;
const CALLS = 8;

it('several servers that begin one log at once and write to it side by side make one chain', async () => {
  const setting = await aSetting();
  const clients = await Promise.all(Array.from({ length: SERVERS }, () => aClient({ env: setting.env })));
  const answers = await Promise.all(
    clients.flatMap((client) => Array.from({ length: CALLS }, () => call(client, 'get_firm'))),
  );
  expect(answers.filter(({ text, isError }) => isError || text.includes('audit log'))).toEqual([]);
  const lines = linesOf(setting);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: SERVERS * CALLS }, (_, i) => i + 1));
  expect(new Set(lines.map(({ session }) => session)).size).toBe(SERVERS);
  expect(new Set(lines.map(({ call: id }) => id)).size).toBe(SERVERS * CALLS);
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: SERVERS * CALLS });
  expect(readdirSync(setting.folder).toSorted()).toEqual(['000001.jsonl', 'head']);
});

/** A full file is 16 MiB. */
const LONG = { lines: 600, bytes: 30_000 };

it('goes on in the next file when one is full; the chain leads from one to the other', async () => {
  const setting = await aSetting();
  const log = openLog(setting.folder);
  const long = 'x'.repeat(LONG.bytes);
  for (let i = 0; i < LONG.lines; i += 1) await log.append({ event: 'ended', tool: long });
  const client = await aClient({ env: setting.env });
  await call(client, 'get_firm');
  const lines = linesOf(setting);
  expect(filesOf(setting)).toEqual(['000001.jsonl', '000002.jsonl']);
  expect(lines.at(-1)).toMatchObject({ seq: LONG.lines + 1, tool: 'get_firm' });
  expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: LONG.lines + 1 });
  appendFileSync(join(setting.folder, '000001.jsonl'), 'put in');
  const { faults } = await verify(setting);
  expect(faults).toEqual([expect.stringMatching(/^000001\.jsonl:\d+ is no line of an audit log\.$/)]);
});
