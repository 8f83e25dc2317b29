import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../auth/program.ts';
import { aClient, call } from '../harness.ts';
import { aStateFolder } from '../state.ts';
import {
  aLogOf,
  aSetting,
  linesOf,
  rewrite,
  type Setting,
  settingOf,
  textsOf,
  verify,
  WHOLE,
} from './log.ts';

// `mycase-mcp audit verify` on a log that somebody has laid hands on: copies of one of six lines, each spoiled.

const LINES = 6;

const swapped = (texts: string[]): string[] => [0, 1, 3, 2, 4, 5].map((i) => texts[i] ?? '');
const changed = (texts: string[], at: number): string[] =>
  texts.with(at, (texts[at] ?? '').replace('get_firm', 'get_case'));

const hashOf = (text = ''): string => createHash('sha256').update(text).digest('hex');

/** The second line once more, with another number, and bound to any line. */
const forged = (texts: string[], seq: number, prev: string): string =>
  JSON.stringify({ ...JSON.parse(texts[1] ?? ''), seq, prev });

const SPOILED: ReadonlyArray<[what: string, spoil: (texts: string[]) => string[], told: string]> = [
  ['a changed line', (texts) => changed(texts, 2), '000001.jsonl:3 was changed after it was written.'],
  ['the last line changed', (texts) => changed(texts, 5), '000001.jsonl:6, the last line, was changed'],
  [
    'a removed line',
    (texts) => texts.toSpliced(3, 1),
    'line 4 is missing between 000001.jsonl:3 and 000001.jsonl:4',
  ],
  ['removed lines', (texts) => texts.toSpliced(1, 3), 'lines 2 to 4 are missing between 000001.jsonl:1 and'],
  ['the first line removed', (texts) => texts.slice(1), 'line 1 is missing between the beginning and'],
  ['two lines in the other order', swapped, '000001.jsonl:4 is out of order: it is line 3, after line 4.'],
  ['a line twice', (texts) => texts.toSpliced(2, 0, texts[1] ?? ''), '000001.jsonl:3 is out of order'],
  ['the end cut off', (texts) => texts.slice(0, 4), 'The log ends with line 4, but had 6'],
  ['everything cut off', () => [], 'The log ends with line 0, but had 6'],
  [
    'a line put in',
    (texts) => texts.toSpliced(2, 0, forged(texts, 3, hashOf(texts[1]))),
    '000001.jsonl:4 is out of order: it is line 3, after line 3.',
  ],
  [
    'a line in the place of another',
    (texts) => texts.with(2, forged(texts, 3, hashOf(texts[1]))),
    '000001.jsonl:3 was changed after it was written.',
  ],
  [
    'a line of another log at the end',
    (texts) => [...texts, forged(texts, 7, hashOf('other'))],
    '000001.jsonl:6 was changed after it was written.',
  ],
  [
    'a line cut short',
    (texts) => texts.with(3, texts[3]?.slice(0, 40) ?? ''),
    '000001.jsonl:4 is no line of an audit log.',
  ],
  [
    'the last line cut short',
    (texts) => texts.with(5, texts[5]?.slice(0, 40) ?? ''),
    'The log ends with line 5, but had 6',
  ],
  ['an empty line', (texts) => texts.toSpliced(2, 0, ''), '000001.jsonl:3 is no line of an audit log.'],
  [
    'a line of something else',
    (texts) => texts.toSpliced(2, 0, 'hello'),
    '000001.jsonl:3 is no line of an audit log.',
  ],
];

describe('a log that was spoiled', () => {
  it('is found out, and told where; as it was, it is whole', async () => {
    const setting = await aLogOf(LINES);
    const texts = textsOf(setting);
    expect(texts).toHaveLength(LINES);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: LINES });
    const found = await Promise.all(
      SPOILED.map(([, spoil]) => {
        const copy = aCopyOf(setting);
        rewrite(copy, spoil);
        return verify(copy);
      }),
    );
    for (const [i, [what, , told]] of SPOILED.entries()) {
      expect(found[i], what).toMatchObject({ code: 1, isWhole: false });
      expect(found[i]?.faults.join('\n'), what).toContain(told);
    }
    expect(await verify(aCopyOf(setting))).toMatchObject(WHOLE);
  });

  it('without its file "head" is not called whole', async () => {
    const setting = await aLogOf(1);
    rmSync(join(setting.folder, 'head'));
    const { code, stdout } = await run(['audit', 'verify'], setting.env);
    expect(code).toBe(1);
    expect(stdout).toContain('NOT whole');
    expect(stdout).toContain('"head" is missing');
  });

  it('stays found out when a server has gone on with it', async () => {
    const setting = await aLogOf(3);
    rewrite(setting, (texts) => texts.slice(0, 2));
    await callFirm(setting);
    expect(linesOf(setting)).toHaveLength(3);
    const found = await verify(setting);
    expect(found.code).toBe(1);
    expect(found.faults.join('\n')).toContain('line 3 is missing between 000001.jsonl:2 and 000002.jsonl:1');
  });
});

describe('a log that a dead process has left', () => {
  it('with a torn line is mended by the next, which tells how much it cut off', async () => {
    const setting = await aLogOf(2);
    appendFileSync(join(setting.folder, '000001.jsonl'), '{"seq":3,"time":"20');
    const torn = await verify(setting);
    expect(torn).toMatchObject({ ...WHOLE, lines: 2 });
    expect(torn.notes.join('\n')).toContain('000001.jsonl:3 is torn');
    await callFirm(setting);
    expect(linesOf(setting)[2]).toMatchObject({ seq: 3, event: 'repaired', bytes: 19 });
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 4, notes: [] });
  });

  it('with a spoiled head goes on from its last line, and says so', async () => {
    const setting = await aLogOf(2);
    writeFileSync(join(setting.folder, 'head'), '\0'.repeat(256));
    await callFirm(setting);
    expect(linesOf(setting)[2]).toMatchObject({ seq: 3, event: 'repaired' });
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 4 });
  });
});

it('says where there is no log', async () => {
  const found = await verify(await aSetting());
  expect(found).toMatchObject({ code: 1, isWhole: false });
  expect(found.faults.join()).toContain('There is no audit log in');
});

function aCopyOf(setting: Setting): Setting {
  const copy = settingOf({ MYCASE_STATE_FOLDER: aStateFolder() });
  cpSync(setting.folder, copy.folder, { recursive: true });
  return copy;
}

async function callFirm({ env }: Setting): Promise<void> {
  const client = await aClient({ env });
  expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
}
