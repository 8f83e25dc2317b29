import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process, { platform } from 'node:process';
import { afterAll, describe, expect, it } from 'vitest';
import { aSandbox, pointedAt } from '../support/harness.ts';
import { run } from '../support/program.ts';

// The warning about folders and files that other users of the machine can change or read.

let inputs = 0;
afterAll(() => void process.stdout.write(`test/cli/path-warnings.test.ts: ${inputs} distinct inputs\n`));

/** A state as a server leaves it, with secrets, and a folder for files. */
async function aState() {
  const env = pointedAt(await aSandbox());
  const state = join(env.MYCASE_STATE_FOLDER, 'state');
  const paths = {
    state,
    audit: join(state, 'audit', 'default'),
    cache: join(state, 'cache'),
    locks: join(state, 'locks'),
    creates: join(state, 'recent-creates'),
    files: join(env.MYCASE_STATE_FOLDER, 'files'),
    'sign-in': join(state, 'other.credentials'),
    'key of the lists': join(state, 'other.cache-key'),
    'key of the creates': join(state, 'recent-creates', 'secret'),
    'audit file': join(state, 'audit', 'default', 'registry.jsonl'),
    parent: env.MYCASE_STATE_FOLDER,
  };
  for (const path of Object.values(paths)) {
    if (/\.|secret$/.test(path.slice(state.length))) writeFileSync(path, 'text', { mode: 0o600 });
    else mkdirSync(path, { recursive: true, mode: 0o700 });
  }
  return { env: { ...env, MYCASE_STATE_FOLDER: state, MYCASE_FILES_FOLDER: paths.files }, paths };
}

const CASES = [
  ['state', 0o777, "chmod 700 '"],
  ['state', 0o775, "chmod 700 '"],
  ['state', 0o1777, "chmod 700 '"],
  ['audit', 0o777, "chmod 700 '"],
  ['cache', 0o777, "chmod 700 '"],
  ['locks', 0o773, "chmod 700 '"],
  ['creates', 0o722, "chmod 700 '"],
  ['files', 0o777, "chmod o-w '"],
  ['parent', 0o777, "chmod o-w '"],
  ['sign-in', 0o644, "chmod 600 '"],
  ['sign-in', 0o640, "chmod 600 '"],
  ['key of the lists', 0o666, "chmod 600 '"],
  ['key of the creates', 0o604, "chmod 600 '"],
  ['audit file', 0o666, "chmod 600 '"],
] as const;

describe.skipIf(platform === 'win32')('a path that other users can change or read', () => {
  it('is named with what to do, by the server and by doctor', async () => {
    const { env, paths } = await aState();
    expect((await run([], env)).stderr).toBe('');
    expect((await run(['doctor'], env)).stdout).toContain('ok      folders: no other user');
    for (const [name, mode, advice] of CASES) {
      inputs += 1;
      const path = paths[name];
      chmodSync(path, mode);
      const { code, stderr } = await run([], env);
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: expect.stringContaining(`${advice}${path}'`) });
      expect(stderr.trim().split('\n')).toHaveLength(1);
      chmodSync(path, mode & 0o111 && !name.includes('key') ? 0o700 : 0o600);
    }
    chmodSync(paths.state, 0o777);
    const { stdout } = await run(['doctor'], env);
    expect(stdout).toMatch(
      /warning folders: Other users of this machine can change the state folder .* \(mode 0777\)\n +Run: chmod 700/,
    );
  });

  it('is not named if only its owner or its group has the usual access', async () => {
    const { env, paths } = await aState();
    for (const [name, mode] of [
      ['state', 0o755],
      ['files', 0o775],
      ['parent', 0o1777],
      ['audit', 0o750],
    ] as const) {
      inputs += 1;
      chmodSync(paths[name], mode);
      expect((await run([], env)).stderr).toBe('');
    }
    expect(readdirSync(paths.state)).toContain('audit');
  });

  it.skipIf(process.getuid?.() !== 0)('is named if it belongs to another user', async () => {
    const { env, paths } = await aState();
    for (const name of ['state', 'audit', 'files', 'sign-in', 'key of the creates'] as const) {
      inputs += 1;
      chownSync(paths[name], 12_345, 12_345);
      const { stderr } = await run([], env);
      expect(stderr).toMatch(
        /belongs to another user \(id 12345\), who can read and change it\. Use another one, or run: chown 0 '/,
      );
      expect(stderr).toContain(paths[name]);
      chownSync(paths[name], 0, 0);
    }
  });
});
