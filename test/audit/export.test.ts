import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openAuditLog } from '../../src/audit/log.ts';
import { run } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import { filesOf, rewriteFile, settingOf, textsOf } from './log.ts';

// Lines of several days: export reads the time that stands in each, whether or not the chain holds.

const TIMES = [
  '2026-03-01T07:59:59.999Z',
  '2026-03-01T08:00:00.000Z',
  '2026-03-02T12:00:00.000Z',
  '2026-03-03T07:59:59.999Z',
  '2026-03-03T08:00:00.000Z',
];

/** The firm's zone is eight hours behind UTC: its first of March begins with the second line. */
const env = { MYCASE_TIME_ZONE: 'America/Los_Angeles', MYCASE_STATE_FOLDER: aStateFolder() };

const setting = settingOf(env);
const exported = (...args: string[]) => run(['audit', 'export', ...args], env);

/** The first, third and fifth line are in one file, the others in another. */
beforeAll(async () => {
  const logs = [openAuditLog(setting.folder), openAuditLog(setting.folder)];
  const entry = { event: 'ended', tool: 'get_case', ids: { case_id: [7, 8] }, client: '=1+1' } as const;
  for (const [i] of TIMES.entries()) await logs[i % 2]?.append(entry);
  for (const [i, name] of filesOf(setting).entries()) {
    const times = TIMES.filter((_, index) => index % 2 === i);
    const path = join(setting.folder, name);
    rewriteFile(path, ([header = '', ...texts]) => [
      header,
      ...texts.map((text, line) => JSON.stringify({ ...JSON.parse(text), time: times[line] })),
    ]);
    renameSync(path, join(setting.folder, name.replace(/^\w+/, '20260301T000000000Z')));
  }
});

const timesIn = (jsonl: string): unknown[] =>
  jsonl.split('\n').flatMap((text) => (text === '' ? [] : JSON.parse(text).time));

describe('audit export', () => {
  it('prints the lines of all files unchanged, in order of time', async () => {
    const { code, stdout } = await exported();
    expect(code).toBe(0);
    expect(timesIn(stdout)).toEqual(TIMES);
    expect(stdout.trimEnd().split('\n').toSorted()).toEqual(textsOf(setting).toSorted());
  });

  it.each([
    ['days of the firm, both whole', ['--from', '2026-03-01', '--to', '2026-03-02'], TIMES.slice(1, 4)],
    ['from a day on', ['--from', '2026-03-02'], TIMES.slice(2)],
    ['up to a day', ['--to', '2026-02-28'], TIMES.slice(0, 1)],
    ['moments', ['--from', '2026-03-01T08:00:00Z', '--to', '2026-03-02T12:00:00Z'], TIMES.slice(1, 3)],
    ['a span with nothing in it', ['--from', '2026-04-01'], []],
  ])('%s', async (_, args, times) => {
    const { code, stdout } = await exported(...args);
    expect(code).toBe(0);
    expect(timesIn(stdout)).toEqual(times);
  });

  it('as CSV has a heading, one row for each line, and no formula', async () => {
    const { code, stdout } = await exported('--format', 'csv', '--from', '2026-03-03');
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    expect(code).toBe(0);
    expect(head).toMatch(/^seq,time,event,tool,/);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('3,2026-03-03T08:00:00.000Z,ended,get_case');
    expect(rows[0]).toContain("'=1+1");
  });

  it.each([
    ['a day that does not exist', ['--from', '2026-02-30'], '2026-02-30 is not a valid date or time'],
    ['days in the wrong order', ['--from', '2026-03-02', '--to', '2026-03-01'], 'is after --to 2026-03-01'],
  ])('refuses %s', async (_, args, words) => {
    const { code, stdout, stderr } = await exported(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });

  it('states that there is no audit log', async () => {
    const { code, stderr } = await run(['audit', 'export'], {});
    expect(code).toBe(1);
    expect(stderr).toContain('there is no audit log in');
  });
});
