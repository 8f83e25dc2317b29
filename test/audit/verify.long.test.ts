import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aClient, call } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { aStateFolder } from '../support/state.ts';
import {
  aLogOf,
  aSetting,
  filesOf,
  firstFileOf,
  linesOf,
  rewrite,
  rewriteFile,
  type Setting,
  settingOf,
  textsOf,
  verify,
  WHOLE,
} from './log.ts';

// `mycase-mcp audit verify` on copies of a log of six lines, each changed in another way.

const LINES = 6;

const swapped = (texts: string[]): string[] => [0, 1, 3, 2, 4, 5].map((i) => texts[i] ?? '');
const changed = (texts: string[], at: number): string[] =>
  texts.with(at, (texts[at] ?? '').replace('get_firm', 'get_case'));

const hashOf = (text = ''): string => createHash('sha256').update(text).digest('hex');

/** The second line once more, with another number, and bound to any line. */
const forged = (texts: string[], seq: number, prev: string): string =>
  JSON.stringify({ ...JSON.parse(texts[1] ?? ''), seq, prev });

/** Changes of the lines of a file. FILE in an expected text is the name of the file. */
const SPOILED: ReadonlyArray<[title: string, spoil: (texts: string[]) => string[], fault: string]> = [
  ['a changed line', (texts) => changed(texts, 2), 'FILE:4 was changed after it was written.'],
  ['the last line changed', (texts) => changed(texts, 5), 'Line 6 of FILE, or the tip in the first line'],
  ['a removed line', (texts) => texts.toSpliced(3, 1), 'line 4 is missing between FILE:4 and FILE:5'],
  ['removed lines', (texts) => texts.toSpliced(1, 3), 'lines 2 to 4 are missing between FILE:2 and'],
  ['the first line removed', (texts) => texts.slice(1), 'line 1 is missing between the beginning and'],
  ['two lines in the other order', swapped, 'FILE:5 is out of order: it is line 3, after line 4.'],
  ['a line twice', (texts) => texts.toSpliced(2, 0, texts[1] ?? ''), 'FILE:4 is out of order'],
  ['the end cut off', (texts) => texts.slice(0, 4), 'FILE ends with line 4, but had 6'],
  ['everything cut off', () => [], 'FILE ends with line 0, but had 6'],
  [
    'a line put in',
    (texts) => texts.toSpliced(2, 0, forged(texts, 3, hashOf(texts[1]))),
    'FILE:5 is out of order: it is line 3, after line 3.',
  ],
  [
    'a line in the place of another',
    (texts) => texts.with(2, forged(texts, 3, hashOf(texts[1]))),
    'FILE:4 was changed after it was written.',
  ],
  [
    'a line of another chain at the end',
    (texts) => [...texts, forged(texts, 7, hashOf('other'))],
    'FILE:7 was changed after it was written.',
  ],
  [
    'a line that continues the chain after the end of the file',
    (texts) => [...texts, forged(texts, 7, hashOf(texts[5]))],
    'FILE had 6 lines when it ended.',
  ],
  ['a line cut short', (texts) => texts.with(3, texts[3]?.slice(0, 40) ?? ''), 'FILE:5 is not a line of an audit log.'],
  [
    'the last line cut short',
    (texts) => texts.with(5, texts[5]?.slice(0, 40) ?? ''),
    'FILE ends with line 5, but had 6',
  ],
  ['an empty line', (texts) => texts.toSpliced(2, 0, ''), 'FILE:4 is not a line of an audit log.'],
  ['a line of another program', (texts) => texts.toSpliced(2, 0, 'hello'), 'FILE:4 is not a line of an audit log.'],
];

/** Changes of the files of a log of two log files. FIRST and SECOND in an expected text are their names. */
const SPOILED_FILES: ReadonlyArray<[title: string, spoil: (paths: Paths) => void, fault: string]> = [
  ['the first file removed', ({ first }) => rmSync(first), 'FIRST is missing, but registry.jsonl lists it.'],
  ['the newest file removed', ({ second }) => rmSync(second), 'SECOND is missing, but registry.jsonl lists it.'],
  [
    'the first line of a file removed',
    ({ first }) => rewriteFile(first, (texts) => texts.slice(1)),
    'The first line of FIRST is missing',
  ],
  [
    'the first line of a file overwritten',
    ({ first }) => rewriteFile(first, (texts) => ['\0'.repeat(127), ...texts.slice(1)]),
    'The first line of FIRST is missing or not valid',
  ],
  ['a file emptied', ({ first }) => writeFileSync(first, ''), 'The first line of FIRST is missing'],
  [
    'the end cut off, and the first line set back',
    ({ first }) =>
      rewriteFile(first, ([header = '', one = '']) => [
        JSON.stringify({ ...JSON.parse(header), seq: 1, hash: hashOf(one) }).padEnd(127),
        one,
      ]),
    'FIRST had 3 lines when it ended.',
  ],
  ['two files swapped', swapFiles, 'FIRST:2 was not the first line of this file'],
  [
    'a file copied under another name',
    ({ first }) => cpSync(first, first.replace(/\w{12}\.jsonl$/, '0123456789ab.jsonl')),
    '0123456789ab.jsonl is not in registry.jsonl',
  ],
  ['the registry removed', ({ registry }) => rmSync(registry), 'registry.jsonl is missing.'],
  ['the registry emptied', ({ registry }) => writeFileSync(registry, ''), 'FIRST is not in registry.jsonl'],
  [
    'the end of the registry cut off',
    ({ registry }) => rewriteFile(registry, (texts) => texts.slice(0, 2)),
    'SECOND is not in registry.jsonl',
  ],
  [
    'a line of the registry removed',
    ({ registry }) => rewriteFile(registry, (texts) => texts.toSpliced(2, 1)),
    'line 2 is missing between registry.jsonl:2 and',
  ],
  [
    'a line of the registry changed',
    ({ registry }) =>
      rewriteFile(registry, (texts) => texts.with(2, (texts[2] ?? '').replace('"lines":3', '"lines":2'))),
    'registry.jsonl:3 was changed after it was written.',
  ],
  [
    'the last line of the registry, an end, removed',
    ({ registry }) => rewriteFile(registry, (texts) => texts.slice(0, -1)),
    'registry.jsonl ends with line 3, but had 4',
  ],
  [
    'the last line of the registry changed',
    ({ registry }) =>
      rewriteFile(registry, (texts) => texts.with(-1, (texts.at(-1) ?? '').replace('"lines":1', '"lines":2'))),
    'Line 4 of registry.jsonl, or the tip in the first line of the file, was changed.',
  ],
];

interface Paths {
  readonly first: string;
  readonly second: string;
  readonly registry: string;
}

function swapFiles({ first, second }: Paths): void {
  renameSync(first, `${first}.x`);
  renameSync(second, first);
  renameSync(`${first}.x`, second);
}

const pathsOf = (setting: Setting): Paths => {
  const [first = '', second = ''] = filesOf(setting).map((name) => join(setting.folder, name));
  return { first, second, registry: join(setting.folder, 'registry.jsonl') };
};

describe('audit verify', () => {
  it('finds each change of a file and its place, and no fault in an unchanged copy', async () => {
    const setting = await aLogOf(LINES);
    const texts = textsOf(setting);
    const [name = ''] = filesOf(setting);
    expect(texts).toHaveLength(LINES);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: LINES, notes: [] });
    for (const [title, spoil, fault] of SPOILED) {
      const copy = aCopyOf(setting);
      rewrite(copy, spoil);
      const found = await verify(copy);
      expect(found, title).toMatchObject({ code: 1, isWhole: false });
      expect(found.faults.join('\n'), title).toContain(fault.replaceAll('FILE', name));
    }
    expect(await verify(aCopyOf(setting))).toMatchObject(WHOLE);
  });

  it('finds removed, swapped and added files, and changes of the registry', async () => {
    const setting = await aLogOf(3);
    await callFirm(setting);
    const [first = '', second = ''] = filesOf(setting);
    for (const [title, spoil, fault] of SPOILED_FILES) {
      const copy = aCopyOf(setting);
      spoil(pathsOf(copy));
      const found = await verify(copy);
      expect(found, title).toMatchObject({ code: 1, isWhole: false });
      expect(found.faults.join('\n'), title).toContain(fault.replace('FIRST', first).replace('SECOND', second));
    }
  });

  it('prints the faults as text without --json', async () => {
    const setting = await aLogOf(1);
    rmSync(join(setting.folder, 'registry.jsonl'));
    const { code, stdout } = await run(['audit', 'verify'], setting.env);
    expect(code).toBe(1);
    expect(stdout).toContain('NOT whole');
    expect(stdout).toContain('registry.jsonl is missing.');
  });

  it('prints a checksum that is the same until a line is added or the newest file is removed from the registry too', async () => {
    const setting = await aLogOf(2);
    await callFirm(setting);
    const { checksum } = await verify(setting);
    expect((await verify(setting)).checksum).toBe(checksum);
    const copy = aCopyOf(setting);
    rmSync(pathsOf(copy).second);
    cutRegistry(copy, 2);
    expect(await verify(copy)).toMatchObject({ ...WHOLE, checksum: expect.not.stringContaining(checksum) });
    await callFirm(setting);
    expect((await verify(setting)).checksum).not.toBe(checksum);
  });

  it('still finds a fault after another server has written', async () => {
    const setting = await aLogOf(3);
    const [name] = filesOf(setting);
    rewrite(setting, (texts) => texts.slice(0, 2));
    await callFirm(setting);
    expect(linesOf(setting)).toHaveLength(3);
    expect((await verify(setting)).faults.join('\n')).toContain(`${name} ends with line 2, but had 3`);
  });

  it('still finds that the registry was removed or spoiled after another server has written', async () => {
    for (const spoil of [rmSync, (path: string) => writeFileSync(path, '\0'.repeat(200))]) {
      const setting = await aLogOf(1);
      const [name] = filesOf(setting);
      spoil(join(setting.folder, 'registry.jsonl'));
      await callFirm(setting);
      const found = await verify(setting);
      expect(found).toMatchObject({ code: 1, lines: 2 });
      expect(found.faults.join('\n')).toContain(`${name} is not in registry.jsonl`);
    }
  });
});

describe('a file that is changed while its server runs', () => {
  it.each([
    ['removed', (path: string) => rmSync(path), 'is missing, but registry.jsonl lists it.'],
    ['cut off', (path: string) => rewriteFile(path, (texts) => texts.slice(0, 2)), 'ends with line 1, but had 2'],
    ['replaced by an older copy', (path: string) => replaceByCopy(path), 'ends with line 1, but had 2'],
  ])('%s: the server writes its next write to another file, and verify finds the fault', async (_, spoil, fault) => {
    const setting = await aSetting();
    const client = await aClient({ env: setting.env });
    for (let left = 2; left > 0; left -= 1) await call(client, 'get_firm');
    const [name] = filesOf(setting);
    spoil(firstFileOf(setting));
    expect(await call(client, 'create_people_group', { name: 'Group' })).toMatchObject({ isError: false });
    expect(filesOf(setting).filter((other) => other !== name)).toHaveLength(1);
    await client.close();
    expect((await verify(setting)).faults).toEqual([expect.stringContaining(`${name} ${fault}`)]);
  });
});

it('a first line that is damaged while its server runs is not repaired, and reads are logged in another file', async () => {
  const setting = await aSetting();
  const client = await aClient({ env: setting.env });
  await call(client, 'get_firm');
  const [name] = filesOf(setting);
  rewriteFile(firstFileOf(setting), (texts) => texts.with(0, '\0'.repeat(127)));
  await call(client, 'get_firm');
  expect(filesOf(setting)).toHaveLength(2);
  await client.close();
  expect((await verify(setting)).faults).toEqual([expect.stringContaining(`The first line of ${name} is missing`)]);
});

it('audit verify finds no fault in a log whose servers end while it runs', async () => {
  const setting = await aLogOf(1);
  const ends = Array.from({ length: 6 }, async () => {
    const client = await aClient({ env: setting.env });
    for (let left = 3; left > 0; left -= 1) await call(client, 'get_firm');
    await client.close();
  });
  const verdicts = await Promise.all([...Array(12)].map(() => verify(setting)));
  await Promise.all(ends);
  for (const found of [...verdicts, await verify(setting)]) expect(found).toMatchObject(WHOLE);
});

/** A copy without the last line, whose first line is not changed. */
function replaceByCopy(path: string): void {
  const texts = readFileSync(path, 'utf8').split('\n').slice(0, -2);
  rmSync(path);
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
}

describe('a log that a killed process has left', () => {
  it('with a partial line has no fault, and audit verify mentions it, also after other servers have written', async () => {
    const setting = await aLogOf(2);
    const [name] = filesOf(setting);
    appendFileSync(firstFileOf(setting), '{"seq":3,"time":"20');
    for (const lines of [2, 3]) {
      const found = await verify(setting);
      expect(found).toMatchObject({ ...WHOLE, lines });
      expect(found.notes).toEqual([`The last line of ${name} is torn: a process was killed while it wrote.`]);
      await callFirm(setting);
    }
  });

  it('with a line after the tip has no fault', async () => {
    const setting = await aLogOf(3);
    removeRegisteredEnd(setting);
    rewriteFile(firstFileOf(setting), ([header = '', ...texts]) => [
      JSON.stringify({ ...JSON.parse(header), seq: 2, hash: hashOf(texts[1]) }).padEnd(127),
      ...texts,
    ]);
    expect(await verify(setting)).toMatchObject({ ...WHOLE, lines: 3 });
  });

  it('with a partial line in the registry is repaired by the next process, and audit verify mentions the repair', async () => {
    const setting = await aLogOf(2);
    appendFileSync(join(setting.folder, 'registry.jsonl'), '{"seq":3,"ti');
    const torn = await verify(setting);
    expect(torn).toMatchObject({ ...WHOLE, lines: 2 });
    expect(torn.notes.join('\n')).toContain('The last line of registry.jsonl is torn');
    await callFirm(setting);
    const repaired = await verify(setting);
    expect(repaired).toMatchObject({ ...WHOLE, lines: 3 });
    expect(repaired.notes).toEqual(['registry.jsonl was repaired: a torn line of 12 bytes was removed.']);
  });

  it.each([
    ['with a file that is not registered and has no entry', '{"format":1,"seq":0,"hash":""}\n'],
    ['with a file that is not registered and empty', ''],
  ])('%s has no fault', async (_, content) => {
    const setting = await aLogOf(1);
    const name = '20260301T000000000Z-01234567-0123456789ab.jsonl';
    writeFileSync(join(setting.folder, name), content);
    const found = await verify(setting);
    expect(found).toMatchObject({ ...WHOLE, lines: 1 });
    expect(found.notes).toEqual([`${name} has no lines: a process was killed while it created the file.`]);
  });
});

/** A killed process does not register its end. */
const removeRegisteredEnd = (setting: Setting): void => cutRegistry(setting, 1);

/** Leaves so many lines of the registry, with a first line that fits them. */
function cutRegistry({ folder }: Setting, lines: number): void {
  rewriteFile(join(folder, 'registry.jsonl'), ([header = '', ...texts]) => [
    JSON.stringify({ ...JSON.parse(header), seq: lines, hash: hashOf(texts[lines - 1]) }).padEnd(127),
    ...texts.slice(0, lines),
  ]);
}

it('states that there is no audit log', async () => {
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
  await client.close();
}
