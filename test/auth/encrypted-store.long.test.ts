import { createCipheriv, randomBytes, scryptSync } from 'node:crypto';
import { copyFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { call, connect } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { aSetting, kept, type Setting, signIn } from './setting.ts';

// The encrypted file of a sign-in: old files, copies and changed files.

const KEY = 'correct horse battery staple';
const PREFIX = 'mycase-mcp-secret-2:';
let inputs = 0;
afterAll(() => void process.stdout.write(`test/auth/encrypted-store.long.test.ts: ${inputs} distinct inputs\n`));

/** A setting whose sign-in was stored in a plain file by `login`. From then on it is read as an encrypted file. */
async function aPlainSignIn(): Promise<{ setting: Setting; env: Record<string, string>; file: string }> {
  const setting = await aSetting();
  await signIn(setting.withApp);
  const env = { ...setting.env, MYCASE_STORE: 'file', MYCASE_STORE_KEY: KEY };
  return { setting, env, file: join(setting.folder, 'default.credentials') };
}

/** A text as the first version of the format stored it: scrypt with N = 2^14, and no additional data. */
function encryptAsBefore(text: string, passphrase: string, salt = randomBytes(16)): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', scryptSync(passphrase, salt, 32), iv);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([salt, iv, cipher.getAuthTag(), ciphertext]).toString('base64');
}

describe('a file of the first format', () => {
  it('is read, and written again in the current format', async () => {
    const { setting, env, file } = await aPlainSignIn();
    const plain = await kept(setting);
    for (const [salt, passphrase] of [
      [Buffer.alloc(16, 7), KEY],
      [Buffer.alloc(16, 9), 'Zwölf Boxkämpfer jagen Viktor'],
    ] as const) {
      inputs += 1;
      await writeFile(file, encryptAsBefore(plain, passphrase, salt));
      const keyed = { ...env, MYCASE_STORE_KEY: passphrase };
      expect((await run(['status'], keyed)).code).toBe(0);
      const written = await kept(setting);
      expect(written.startsWith(PREFIX)).toBe(true);
      expect((await run(['status'], keyed)).code).toBe(0);
      expect(await kept(setting)).toBe(written);
    }
  });

  it('stays as it is with a wrong pass phrase', async () => {
    inputs += 1;
    const { setting, env, file } = await aPlainSignIn();
    const before = encryptAsBefore(await kept(setting), 'another pass phrase');
    await writeFile(file, before);
    const { code, stdout } = await run(['status'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('cannot be decrypted') });
    expect(await kept(setting)).toBe(before);
  });
});

describe('a file of the current format', () => {
  it('is refused if it belongs to another account or kind, and if any part of it was changed', async () => {
    const { setting, env, file } = await aPlainSignIn();
    await writeFile(file, encryptAsBefore(await kept(setting), KEY));
    await run(['status'], env);
    const good = await kept(setting);
    await copyFile(file, join(setting.folder, 'work.credentials'));
    const ofOther = await run(['status', '--account', 'work'], env);
    expect({ code: ofOther.code, stdout: ofOther.stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('it belongs to another account'),
    });
    inputs += 1;
    const bytes = Buffer.from(good.slice(PREFIX.length), 'base64');
    const flip = (at: number) => {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      return PREFIX + changed.toString('base64');
    };
    // The salt, the IV, the tag, the text, its end, a shorter text, no format, and a format of a later version.
    const changed = [
      ...[0, 16, 28, 44, bytes.length - 1].map(flip),
      good.slice(0, -8),
      good.slice(PREFIX.length),
      good.replace('secret-2:', 'secret-3:'),
    ];
    for (const text of changed) {
      inputs += 1;
      await writeFile(file, text);
      const { code, stdout } = await run(['status'], env);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(/cannot be decrypted|newer version/),
      });
      expect(await kept(setting)).toBe(text);
    }
  });

  it('of the key of the lists is not accepted as a sign-in', async () => {
    inputs += 1;
    const { setting, env, file } = await aPlainSignIn();
    await writeFile(file, encryptAsBefore(await kept(setting), KEY));
    const client = await connect({ env: { ...env, MYCASE_CACHE: 'disk' } });
    await call(client, 'firm_overview');
    await client.close();
    await rename(join(setting.folder, 'default.cache-key'), file);
    const { code, stdout } = await run(['status'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('cannot be decrypted') });
  });
});
