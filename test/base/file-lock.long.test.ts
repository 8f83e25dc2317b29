import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, expect, it } from 'vitest';
import { aSandbox, call, connect, pointedAt } from '../support/harness.ts';
import { aStateFolder } from '../support/state.ts';

// Locks that a killed process leaves, and renames that Windows may refuse.

const LOCK_MODULE = new URL('../../src/base/file-lock.ts', import.meta.url).href;
let inputs = 0;
afterAll(() => void process.stdout.write(`test/base/file-lock.long.test.ts: ${inputs} distinct inputs\n`));

/** Lets another process acquire a lock, and kills that process. Its lock file stays. Returns the name of the file. */
async function leaveLock(folder: string, name: string): Promise<string> {
  inputs += 1;
  const script =
    `const { acquireFileLock } = await import('${LOCK_MODULE}');` +
    `await acquireFileLock(${JSON.stringify(folder)}, ${JSON.stringify(name)}, 1000); console.log('locked');`;
  const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'close');
  const file = readdirSync(folder).find((other) => other.startsWith(`${name}.lock.`));
  return file ?? expect.unreachable('no lock file was left');
}

it('the lock of a process on another machine is kept for some seconds, that of a killed process is not', async () => {
  const toSetting = async () => {
    const env = pointedAt(await aSandbox());
    return { folder: join(env.MYCASE_STATE_FOLDER, 'audit', 'default'), client: await connect({ env }) };
  };
  const [own, foreign] = [await toSetting(), await toSetting()];
  const [, , machineId = ''] = (await leaveLock(own.folder, 'registry')).split('.');
  const file = await leaveLock(foreign.folder, 'registry');
  writeFileSync(join(foreign.folder, file.replace(machineId, '0123456789ab')), '');
  const order: string[] = [];
  const callFirm = async (client: Client, name: string) => {
    expect((await call(client, 'get_firm')).isError).toBe(false);
    order.push(name);
    await client.close();
  };
  await Promise.all([callFirm(foreign.client, 'another machine'), callFirm(own.client, 'killed')]);
  expect(order).toEqual(['killed', 'another machine']);
});

it('a lock is held although the clock of the folder differs by an hour', async () => {
  const folder = aStateFolder();
  inputs += 1;
  const script =
    `const { acquireFileLock } = await import('${LOCK_MODULE}');` +
    `const acquire = async () => (await acquireFileLock(${JSON.stringify(folder)}, 'name', 200)) !== undefined;` +
    'console.log(await acquire(), await acquire()); process.exit();';
  const clock = ['--import', new URL('../support/fixed-clock.mjs', import.meta.url).href];
  const env = { ...process.env, FIXED_CLOCK: String(Date.now() + 3_600_000), CLOCK_RUNS: '1' };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...clock, '--import', 'tsx', '--input-type=module', '-e', script],
    { env },
  );
  expect(stdout.trim()).toBe('true false');
});

it('only one function renames files, with a retry', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const renaming = files.filter((name) => /\b(rename|renameSync)\(/.test(readFileSync(join(source, name), 'utf8')));
  expect(renaming).toEqual(['base/atomic-file.ts']);
  expect(readFileSync(join(source, 'base/atomic-file.ts'), 'utf8').match(/\brename\(/g)).toHaveLength(1);
  inputs += files.length;
});
