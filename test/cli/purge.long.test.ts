import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allow } from '../auth/person.ts';
import { aSetting, linkOf } from '../auth/setting.ts';
import { aClient, BIN, call } from '../support/harness.ts';
import { type Env, run, start, startInTerminal, watch } from '../support/program.ts';
import { CLIENT_CONFIGS } from './mcp-clients/configs.ts';
import { aHome, type Home } from './mcp-clients/home.ts';

// `purge` removes everything that the program stored. The home folder is compared with what it was before. With --store
// plain it leaves the keychain of the person who runs the tests alone.

const CURSOR = CLIENT_CONFIGS.cursor;

/** Each file of a home folder with its content. A folder has no content. */
const snapshot = (home: Home): Record<string, string | undefined> =>
  Object.fromEntries(
    home.list().map((path) => {
      const file = join(home.folder, path);
      return [path, lstatSync(file).isDirectory() ? undefined : readFileSync(file, 'utf8')];
    }),
  );

/** A home folder as a person has it: with a client, and with the folder of programs' data. */
function aUsedHome(): Home {
  const home = aHome();
  home.write(CURSOR.path, CURSOR.text);
  home.write('.local/share/other/file', 'other');
  return home;
}

/**
 * Signs in and works with everything on: lists on disk, audit log, creates, locks, two accounts and a client's entry.
 */
async function useEverything(home: Home): Promise<Env> {
  const { withApp } = await aSetting();
  const env: Env = {
    ...withApp,
    ...home.env,
    MYCASE_STATE_FOLDER: '',
    MYCASE_TIME_ZONE: 'Pacific',
    MYCASE_CACHE: 'disk',
  };
  for (const account of ['default', 'east']) {
    const login = start(['login', '--account', account], env);
    await allow(await linkOf(login));
    expect(await login.exit).toBe(0);
  }
  const client = await aClient({ env: { ...env, MYCASE_FILES_FOLDER: home.folder } });
  await call(client, 'find_records', { query: 'Sorreldale' });
  const { data: me } = await call(client, 'get_me');
  const created = await call(client, 'create_task', {
    name: 'Call',
    priority: 'Low',
    due_date: '2027-01-01',
    staff: [{ id: me.id }],
  });
  expect(created.isError, created.text).toBe(false);
  await call(client, 'update_task', { task_id: created.data.id, name: 'Call the court' });
  await client.close();
  const list = () => home.list().join('\n');
  await expect.poll(list).toMatch(/mycase-mcp\/cache\/default\/[\da-f]+\/./);
  await (await aClient({ args: ['--sandbox'], env: { ...home.env, MYCASE_STATE_FOLDER: '' } })).close();
  home.run('configure', '--client', 'cursor', '--write', '--sandbox');
  expect(list()).toMatch(/audit\/default[\s\S]*default\.cache-key[\s\S]*default\.credentials[\s\S]*default\.time-zone/);
  expect(list()).toMatch(/recent-creates/);
  return env;
}

describe('purge', () => {
  it('leaves the home folder as it was before the program ran', async () => {
    const home = aUsedHome();
    const before = snapshot(home);
    const env = await useEverything(home);
    const listed = await run(['purge', '--yes', '--with-audit', '--with-clients'], env);
    expect({ code: listed.code, stderr: listed.stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of ['default.credentials', 'east.credentials', 'cache', 'client-entries', 'audit'])
      expect(listed.stdout).toContain(join('mycase-mcp', name));
    expect(snapshot(home)).toEqual(before);
    expect((await run(['purge', '--yes'], env)).stdout).toContain('This program stored nothing in');
  });

  it('--yes alone keeps the audit log and the entries of clients', async () => {
    const home = aUsedHome();
    const env = await useEverything(home);
    const text = home.read(CURSOR.path);
    const { code, stdout } = await run(['purge', '--yes'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/The audit log stays[\s\S]*mcp\.json still has an entry of mycase-mcp/);
    expect(home.read(CURSOR.path)).toBe(text);
    const rest = home.list().filter((path) => path.includes('mycase-mcp/'));
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.filter((path) => !/mycase-mcp\/audit/.test(path))).toEqual([]);
  });

  it('keeps files of others in the folder, and names them', async () => {
    const home = aHome();
    home.write('state/default.credentials', '{}');
    home.write('state/letter.docx', 'a letter');
    const { code, stdout } = home.run(
      'purge',
      '--yes',
      '--store',
      'plain',
      '--state-folder',
      join(home.folder, 'state'),
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/which stay:\s+\S.*letter\.docx/) });
    expect(home.list()).toEqual(['state', 'state/letter.docx']);
  });

  it('keeps the backup of a file whose entry cannot be removed', () => {
    const home = aUsedHome();
    home.run('configure', '--client', 'cursor', '--write');
    home.write(CURSOR.path, '{ broken');
    const { code, stdout } = home.run('purge', '--yes', '--with-clients', '--store', 'plain');
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('line 1, column 3') });
    expect(home.list().filter((path) => path.endsWith('.backup'))).toHaveLength(1);
  });

  it('refuses the home folder, and asks for --yes without a terminal', () => {
    const home = aHome();
    home.write('cache/file', 'of another program');
    const { code, stderr } = home.run('purge', '--yes', '--store', 'plain', '--state-folder', home.folder);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('is not a folder of this program') });
    home.write('project/plans/file', 'of another program');
    const project = home.run('purge', '--yes', '--store', 'plain', '--state-folder', join(home.folder, 'project'));
    expect(project).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a folder of this program') });
    expect(home.run('purge')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('With --yes, purge does not ask'),
    });
    expect(home.list()).toEqual(['cache', 'cache/file', 'project', 'project/plans', 'project/plans/file']);
  });
});

const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
if (!hasTerminal)
  process.stderr.write('test/cli/purge.long.test.ts: the questions are skipped: no util-linux `script`.\n');

describe.skipIf(!hasTerminal)('the questions of purge', () => {
  it.each([
    ['yes to all', ['y', 'y', 'y'], 0, []],
    ['no to the last one', ['y', 'y', 'n'], 1, ['state/audit/default/log.jsonl', 'state/default.credentials']],
    ['no to the audit log', ['y', 'n', 'y'], 0, ['state/audit/default/log.jsonl']],
  ] as const)('%s', async (_, [clients, audit, rest], code, files) => {
    const home = aHome();
    home.write('state/default.credentials', '{}');
    home.write('state/audit/default/log.jsonl', '');
    home.write(CURSOR.path, CURSOR.text);
    const folder = join(home.folder, 'state');
    home.run('configure', '--client', 'cursor', '--write', '--state-folder', folder);
    const written = home.read(CURSOR.path);
    const running = startInTerminal(['purge', '--store', 'plain'], { ...home.env, MYCASE_STATE_FOLDER: folder });
    for (const [question, key] of [
      [/entries in the files of AI programs\?/, clients],
      [/Remove the audit log\?/, audit],
      [/Remove the rest of this list\?/, rest],
    ] as const) {
      await running.hears(question);
      await new Promise((resolve) => setTimeout(resolve, 100));
      running.child.stdin.write(key);
    }
    expect(await running.exit).toBe(code);
    expect(home.read(CURSOR.path)).toBe(code === 0 ? CURSOR.text : written);
    const isKept = (path: string) => /state\/.*\.(jsonl|credentials)$/.test(path);
    expect(home.list().filter(isKept)).toEqual(files);
  });
});

const hasKeychain = ['/usr/bin/dbus-run-session', '/usr/bin/gnome-keyring-daemon'].every((path) => existsSync(path));
if (!hasKeychain)
  process.stderr.write(
    'test/cli/purge.long.test.ts: the keychain is skipped: no gnome-keyring and dbus-run-session.\n',
  );

it.skipIf(!hasKeychain)('purge removes the entries of the keychain', async () => {
  const { withApp } = await aSetting();
  const { folder } = aHome();
  const script = [
    'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
    `mycase() { '${process.execPath}' '${BIN}' "$@"; }`,
    'mycase login --account east && mycase purge --yes && mycase status --account east',
    'echo "ends $?" && mycase purge --yes',
  ].join('; ');
  const session = watch('dbus-run-session', ['--', 'sh', '-c', script], {
    ...withApp,
    MYCASE_STORE: 'auto',
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
  });
  await allow(await linkOf(session));
  await session.exit;
  expect(session.said.stdout).toMatch(
    /keychain: mycase-mcp, east[\s\S]*Removed\.[\s\S]*Nobody is signed in[\s\S]*ends 1/,
  );
  expect(session.said.stdout).toContain('This program stored nothing in');
});
