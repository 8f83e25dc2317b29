import { existsSync } from 'node:fs';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aClient, BIN, call } from '../support/harness.ts';
import { type Env, type Running, run, watch } from '../support/program.ts';
import { allow } from './person.ts';
import { aFolder, aSetting, kept, linkOf, type Setting, signIn } from './setting.ts';

// Where a sign-in is kept.

const KEY = 'correct horse battery staple';

async function sealedSetting(): Promise<Setting> {
  const setting = await aSetting();
  const sealed = { MYCASE_STORE: 'file', MYCASE_STORE_KEY: KEY };
  return { ...setting, env: { ...setting.env, ...sealed }, withApp: { ...setting.withApp, ...sealed } };
}

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe.each([
  ['plain', aSetting],
  ['file', sealedSetting],
])('--store %s', (_, set) => {
  it('writes a file that only its owner can read, and no other file', async () => {
    const setting = await set();
    await signIn(setting.withApp);
    expect(await mode(setting.folder)).toBe('700');
    expect(await mode(join(setting.folder, 'default.credentials'))).toBe('600');
    expect(await readdir(setting.folder)).toEqual(['default.credentials']);
    expect((await run(['status'], setting.env)).code).toBe(0);
  });

  it('reports a damaged file, and logout and login replace it', async () => {
    const setting = await set();
    await signIn(setting.withApp);
    await writeFile(join(setting.folder, 'default.credentials'), 'broken');
    const { code, stdout } = await run(['status'], setting.env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('mycase-mcp logout') });
    expect((await run(['logout'], setting.env)).code).toBe(0);
    await signIn(setting.withApp);
    expect((await run(['status'], setting.env)).code).toBe(0);
  });
});

describe('the encrypted file', () => {
  it('has no readable text', async () => {
    const plain = await aSetting();
    await signIn(plain.withApp);
    expect(await kept(plain)).toMatch(/sandbox-secret.*accessToken/);
    const setting = await sealedSetting();
    await signIn(setting.withApp);
    const sealed = await kept(setting);
    const bytes = sealed + Buffer.from(sealed, 'base64').toString('latin1');
    for (const word of ['sandbox-client', 'sandbox-secret', 'accessToken', 'refreshToken'])
      expect(bytes).not.toContain(word);
  });

  it('differs each time it is written', async () => {
    const setting = await sealedSetting();
    await signIn(setting.withApp);
    const before = await kept(setting);
    await signIn(setting.withApp);
    const toIv = (text: string) => Buffer.from(text.split(':')[1] ?? '', 'base64').toString('hex', 16, 28);
    expect(toIv(before)).toHaveLength(24);
    expect(toIv(await kept(setting))).not.toBe(toIv(before));
  });

  it('is not decrypted with another key, and is not changed', async () => {
    const setting = await sealedSetting();
    await signIn(setting.withApp);
    const before = await kept(setting);
    const wrong = { ...setting.env, MYCASE_STORE_KEY: 'wrong horse battery staple' };
    const { code, stdout } = await run(['status'], wrong);
    expect(code).toBe(1);
    expect(stdout).toContain('MYCASE_STORE_KEY has another value than at the sign-in');
    const { isError, text } = await call(await aClient({ env: wrong }), 'get_firm');
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringContaining('MYCASE_STORE_KEY') });
    expect(await kept(setting)).toBe(before);
  });

  it.each(['login', 'status', 'logout', 'doctor'])(
    'needs its key: %s exits 1 and offers the choices',
    async (command) => {
      const { withApp } = await aSetting();
      const { code, stdout, stderr } = await run([command, '--store', 'file'], withApp);
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/MYCASE_STORE_KEY.*--store plain.*--sandbox/);
    },
  );

  it('refuses a key that is too short', async () => {
    const { withApp } = await aSetting();
    const { code, stderr } = await run(['login', '--store', 'file'], {
      ...withApp,
      MYCASE_STORE_KEY: 'short',
    });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('MYCASE_STORE_KEY') });
    expect(stderr).not.toContain('short\n');
  });
});

const KEYCHAIN = ['/usr/bin/dbus-run-session', '/usr/bin/gnome-keyring-daemon'];
const hasKeychain = KEYCHAIN.every((path) => existsSync(path));
if (!hasKeychain)
  process.stderr.write(
    'test/auth/store.long.test.ts: the keychain is skipped: no gnome-keyring and dbus-run-session.\n',
  );

describe.skipIf(!hasKeychain)('the keychain', () => {
  /** Runs commands of a shell in a session of its own with an unlocked keychain. `mycase` is the program. */
  function inSession(script: string, folder: string, env: Env): Running {
    const unlock = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null';
    const program = `mycase() { '${process.execPath}' '${BIN}' "$@"; }`;
    return watch('dbus-run-session', ['--', 'sh', '-c', `${unlock}; ${program}; ${script}`], {
      ...env,
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
    });
  }

  it('stores the sign-in, and no file has it', async () => {
    const { folder, withApp } = await aSetting();
    const script = 'mycase login && mycase status && mycase logout; mycase status; echo "ends $?"';
    const session = inSession(script, await aFolder(), { ...withApp, MYCASE_STORE: 'auto' });
    await allow(await linkOf(session));
    await session.exit;
    expect(session.said.stdout).toContain("is stored in the system's keychain");
    expect(session.said.stdout).toMatch(/call: +MyCase answered.*Signed out.*Nobody is signed in.*ends 1/s);
    expect(existsSync(join(folder, 'default.credentials'))).toBe(false);
  });
});
