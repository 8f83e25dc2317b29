import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { prepareNewFile } from '../../src/files/new-file.ts';
import { aFolder } from './folder.ts';

// The last step of a new file, where it gets its name.

const BYTES = Buffer.from('the bytes of a file');

/** Names can be added to such a folder, and none can be removed. Undefined where the system has no such folder. */
function anAppendOnlyFolder(): string | undefined {
  const folder = aFolder();
  try {
    execFileSync('chattr', ['+a', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    return undefined;
  }
}

const appendOnlyFolder = anAppendOnlyFolder();
afterAll(() => appendOnlyFolder && void execFileSync('chattr', ['-a', appendOnlyFolder]));

it.skipIf(!appendOnlyFolder)('a file that has its name is saved, also if its temporary file stays', async () => {
  const folder = appendOnlyFolder ?? '';
  const file = await prepareNewFile('motion.pdf', { folders: [folder] });
  const path = await file.save(BYTES);
  expect(path.endsWith('motion.pdf')).toBe(true);
  expect(readFileSync(path)).toEqual(BYTES);
});

it('no empty file stays if the temporary file cannot be renamed', async () => {
  const folder = aFolder();
  const file = await prepareNewFile('motion.pdf', { folders: [folder] });
  const partial = await file.open();
  await partial.write(BYTES);
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  await expect(partial.complete()).rejects.toThrow('"motion.pdf" could not be saved (ENOENT). No file was created.');
  await partial.discard();
  expect(readdirSync(folder)).toEqual([]);
});
