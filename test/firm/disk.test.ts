import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../auth/program.ts';
import { aSandbox, recordsOf } from '../harness.ts';
import { filesIn, inPassing, onDisk } from './saved.ts';
import { aServer, ask, askedBy, countOf, inShort, send } from './scene.ts';

describe('lists on disk', () => {
  it('are there at the next start, with what was changed, added and deleted since', async () => {
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
    const where = [{ field: 'name', op: 'contains', value: 'Vexillum' }];
    expect((await ask(server, 'documents', { where })).text).toMatch(
      `2 of ${others.length + 2} documents match`,
    );
  });

  it('cost the next start no page of theirs when nothing has changed', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    await inPassing(env, 'time_entries');
    const server = await aServer({ env });
    const asked = await askedBy(sandbox, () => countOf(server, 'time_entries'));
    expect(inShort(asked).filter((one) => /^time_entries/.test(one))).toEqual([
      'time_entries by 1000, changed',
      'time_entries by 1',
    ]);
  });

  it('are saved a minute after they were read, and what kills the server then does not matter', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    await countOf(server, 'time_entries');
    expect((await filesIn(env)).size).toBe(0);
    await server.later(61);
    await expect.poll(async () => [...(await filesIn(env)).keys()]).toEqual(['time_entries']);
    await server.kill();
    const next = await aServer({ env });
    const asked = await askedBy(sandbox, () => countOf(next, 'time_entries'));
    expect(inShort(asked)).not.toContain('time_entries by 1000');
    expect(next.said).toEqual([]);
  });

  it('are encrypted, in files for their owner alone', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    for (const list of ['cases', 'clients', 'documents']) await countOf(server, list);
    await server.close();
    const files = [...(await filesIn(env))];
    expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['cases', 'clients', 'documents']));
    const records = [...(await recordsOf(sandbox, 'clients')), ...(await recordsOf(sandbox, 'cases'))];
    const words = records.flatMap(({ name, last_name, email, id }) => [name, last_name, email, id]);
    const secret = words.filter(Boolean).map(String);
    expect(secret.length).toBeGreaterThan(500);
    for (const [name, file] of files) {
      const bytes = (await readFile(file)).toString('latin1');
      expect(
        secret.filter((word) => bytes.includes(word)),
        name,
      ).toEqual([]);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    }
  });

  it('that were cut, changed or swapped are read anew, and the log says so', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    const lists = ['documents', 'time_entries', 'expenses', 'invoices', 'clients'];
    const counts: number[] = [];
    for (const list of lists) counts.push(await countOf(server, list));
    await server.close();
    const files = await filesIn(env);
    const change = async (list: string, act: (bytes: Buffer) => Buffer) => {
      const file = files.get(list) ?? expect.unreachable(`${list} was not saved`);
      await writeFile(file, act(await readFile(file)));
    };
    await change('documents', (bytes) => bytes.subarray(0, bytes.length / 2));
    await change('time_entries', (bytes) =>
      bytes.fill(bytes[bytes.length >> 1] === 7 ? 8 : 7, bytes.length >> 1, (bytes.length >> 1) + 1),
    );
    await change('expenses', () => Buffer.alloc(0));
    const foreign = await readFile(files.get('clients') ?? '');
    await change('invoices', () => foreign);
    const again = await aServer({ env });
    for (const [i, list] of lists.entries()) expect(await countOf(again, list)).toBe(counts[i]);
    const told = again.said.filter((line) => /is damaged or of another version/.test(line));
    expect(told.map((line) => /the list (\w+)/.exec(line)?.[1])).toEqual(lists.slice(0, 4));
    expect(again.said).toEqual(told);
    await again.close();
    expect((await inPassing(env, 'documents')).said).toEqual([]);
  });

  it.each(['mirror clear', 'logout'])(
    'are removed by %s, and a server that runs brings none back',
    async (words) => {
      const sandbox = await aSandbox();
      const env = onDisk(sandbox);
      const running = await aServer({ env });
      await countOf(running, 'documents');
      await inPassing(env, 'time_entries');
      expect((await filesIn(env)).size).toBeGreaterThan(0);
      const { code, stdout } = await run(words.split(' '), env);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: expect.stringMatching(
          /Removed from disk: 1 list of the firm, kept for "default", and the key\./,
        ),
      });
      expect([...(await filesIn(env)).keys()]).toEqual([]);
      await running.close();
      expect([...(await filesIn(env)).keys()]).toEqual([]);
      expect((await run(['mirror', 'clear'], env)).stdout).toContain('No lists of the firm were kept');
    },
  );
});
