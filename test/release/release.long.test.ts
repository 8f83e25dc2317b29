import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

// `npm run release -- --dry-run` in a copy of the repository.

const ROOT = join(import.meta.dirname, '../..');
const VERSION: string = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version;
const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

function release(...args: string[]) {
  const program = join(folder, 'scripts/release/release.ts');
  const { status, stdout } = spawnSync('npx', ['tsx', program, '--dry-run', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, stdout };
}

beforeAll(() => {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const file of listed.split('\0').filter(Boolean)) cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  git('init', '--quiet', '--initial-branch', 'main');
  writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');
});

/** Changes a file. Commits nothing. */
function changeFile(file: string, change: (text: string) => string): void {
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
}

it('a release needs the names of the owner, a clean folder, current files and a new version', () => {
  const first = release();
  expect(first.stdout).toContain('owner.json still has the placeholder "replace-me"');
  expect(first.stdout).toContain('The remote repository "origin" is missing');
  expect(first.stdout).toContain('Nothing was published.');
  expect(first.status).toBe(1);

  changeFile('owner.json', (text) => text.replaceAll('replace-me', 'example-owner'));
  const changed = release().stdout;
  expect(changed).toContain('package.json is not current. Run `npm run release:files`, and commit.');
  expect(changed).toContain('There are uncommitted changes, such as owner.json.');

  execFileSync('npx', ['tsx', 'scripts/release/write-files.ts'], { cwd: folder });
  git('commit', '--quiet', '--all', '--message', 'owner');
  git('remote', 'add', 'origin', 'git@github.com:example-owner/mycase-mcp.git');
  const ready = release();
  expect(ready.stdout).toContain(`would run: git push origin HEAD v${VERSION}`);
  expect(ready.stdout).not.toContain('broken');
  expect(ready.status).toBe(0);
  expect(git('tag')).toBe('');
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).not.toMatch(/replace-me|Not published yet/);
});

it('a release that a tag started needs the version of the tag', () => {
  expect(release('--tag', `v${VERSION}`).status).toBe(0);
  git('tag', `v${VERSION}`);
  changeFile('CHANGELOG.md', (text) => text.replace(`## ${VERSION}`, '## 99.0.0'));
  expect(release().stdout).toContain(`The tag v${VERSION} exists. Raise the version`);
  const { stdout } = release('--tag', 'v99.0.0');
  expect(stdout).toContain(`The tag is v99.0.0, and the version needs v${VERSION}.`);
  expect(stdout).toContain(`CHANGELOG.md begins with 99.0.0, and package.json has ${VERSION}.`);
});
