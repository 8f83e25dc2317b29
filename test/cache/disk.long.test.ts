import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aServer, ask, askedBy, countOf, inShort, send } from '../support/clock-server.ts';
import { aSandbox, recordsOf } from '../support/harness.ts';
import { run } from '../support/program.ts';
import { filesIn, inPassing, onDisk } from './saved.ts';

describe('the lists that are cached on disk', () => {
  it('are used at the next start, with all changes, additions and deletions since then', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    await inPassing(env, 'documents');
    const [first, second, ...others] = await recordsOf(sandbox, 'documents');
    const added = { filename: 'Vexillum.txt', path: 'Vexillum' };
    await send(sandbox, 'DELETE', `/documents/${first?.id}`);
    await send(sandbox, 'PUT', `/documents/${second?.id}`, {
      filename: 'Vexillum too.txt',
      path: 'Vexillum',
    });
    const [aCase] = await recordsOf(sandbox, 'cases');
    await send(sandbox, 'POST', `/cases/${aCase?.id}/documents`, added);
    const server = await aServer({ env });
    const where = "name LIKE '%Vexillum%'";
    const { text } = await ask(server, 'documents', { where });
    expect(text).toContain('2 rows.');
    expect(text).toContain(`all ${others.length + 2} documents`);
  });

  it('cause no request for a page at the next start when nothing has changed', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    await inPassing(env, 'time_entries');
    const server = await aServer({ env });
    const asked = await askedBy(sandbox, () => countOf(server, 'time_entries'));
    expect(inShort(asked).filter((one) => /^time_entries/.test(one))).toEqual(['time_entries by 1000, changed']);
  });

  it('are encrypted, in files that only their owner can read', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    for (const list of ['cases', 'clients', 'documents']) await countOf(server, list);
    await server.close();
    const files = [...(await filesIn(env))];
    expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['cases', 'clients', 'documents']));
    const records = [...(await recordsOf(sandbox, 'clients')), ...(await recordsOf(sandbox, 'cases'))];
    const words = records.flatMap(({ name, last_name, email, id }) => [name, last_name, email, id]);
    const secret = words
      .filter(Boolean)
      .map(String)
      .filter((word) => Buffer.byteLength(word) > 6);
    expect(secret.length).toBeGreaterThan(500);
    for (const [name, file] of files) {
      const bytes = await readFile(file);
      expect(
        secret.filter((word) => bytes.includes(word)),
        name,
      ).toEqual([]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    }
  });

  it.each(['cache clear', 'logout'])('are deleted by %s, and a running server writes none again', async (words) => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const running = await aServer({ env });
    await countOf(running, 'documents');
    await inPassing(env, 'time_entries');
    expect((await filesIn(env)).size).toBeGreaterThan(0);
    const { code, stdout } = await run(words.split(' '), env);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/Removed from disk: 1 list of the firm for "default", and the encryption key\./),
    });
    expect([...(await filesIn(env)).keys()]).toEqual([]);
    await running.close();
    expect([...(await filesIn(env)).keys()]).toEqual([]);
    expect((await run(['cache', 'clear'], env)).stdout).toContain('No lists of the firm were stored');
  });
});
