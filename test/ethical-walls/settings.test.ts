import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { aClient, BIN, call, pointedAt, recordsOf } from '../support/harness.ts';

// How walls are asked for, and what stops the start.

let folder: string;
let sandbox: Sandbox;
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'walls-'));
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

it.each([
  ['both', () => ['--hide-cases', '1', '--only-cases', '2'], 'cannot be combined'],
  ['a file there is not', () => ['--hide-cases', 'no-such-file'], 'nor a readable file (ENOENT)'],
  [
    'junk in a file',
    () => ['--only-cases', file('junk', '12, 13\nSmith v. Jones\n')],
    'line 2: "Smith" is not a case id',
  ],
  ['an empty file', () => ['--hide-cases', file('empty', '# nothing yet\n')], 'contains no case id'],
  ['an id that is none', () => ['--hide-cases', '012'], '"012" is not a case id'],
])('%s stops the start and says why', (_, args, words) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [BIN, '--sandbox', ...args()], {
    encoding: 'utf8',
    input: '',
  });
  expect(stderr).toContain(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
});

it('a file of case ids may have lines, commas and comments', async () => {
  const [one, two, three] = await recordsOf(sandbox, 'cases');
  const list = file('list', `\uFEFF${one?.id}, ${two?.id} # theirs\r\n\r\n# and\r\n${three?.id}\r\n`);
  const client = await aClient({ args: ['--only-cases', list], env: pointedAt(sandbox) });
  const { data } = await call(client, 'list_cases', { fields: ['id'] });
  expect(data).toMatchObject({ cases: [{ id: one?.id }, { id: two?.id }, { id: three?.id }] });
});

it('doctor reports ethical walls that cannot be applied', () => {
  const args = ['doctor', '--sandbox', '--json', '--hide-cases', 'no-such-file'];
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toContainEqual(
    expect.objectContaining({
      subject: 'walls',
      state: 'broken',
      fix: expect.stringContaining('no-such-file'),
    }),
  );
});
