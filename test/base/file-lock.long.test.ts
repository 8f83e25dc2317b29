import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { aSandbox, call, connect, pointedAt } from '../support/harness.ts';

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

it('the lock of a killed process does not delay the next one', async () => {
  const env = pointedAt(await aSandbox());
  const folder = join(env.MYCASE_STATE_FOLDER, 'audit', 'default');
  const waits: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    await leaveLock(folder, 'registry');
    const next = await connect({ env });
    const startedAt = performance.now();
    expect((await call(next, 'get_firm')).isError).toBe(false);
    waits.push(performance.now() - startedAt);
    await next.close();
  }
  expect(Math.max(...waits)).toBeLessThan(4_000);
});

it('the lock of a process on another machine is kept for some seconds', async () => {
  const env = pointedAt(await aSandbox());
  const folder = join(env.MYCASE_STATE_FOLDER, 'audit', 'default');
  const file = await leaveLock(folder, 'registry');
  const [, , machineId = ''] = file.split('.');
  writeFileSync(join(folder, file.replace(machineId, '0123456789ab')), '');
  const client = await connect({ env });
  const startedAt = performance.now();
  expect((await call(client, 'get_firm')).isError).toBe(false);
  expect(performance.now() - startedAt).toBeGreaterThan(3_500);
  await client.close();
});

it('only one function renames files, with a retry', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const renaming = files.filter((name) => /\b(rename|renameSync)\(/.test(readFileSync(join(source, name), 'utf8')));
  expect(renaming).toEqual(['base/atomic-file.ts']);
  expect(readFileSync(join(source, 'base/atomic-file.ts'), 'utf8').match(/\brename\(/g)).toHaveLength(1);
  inputs += files.length;
});
