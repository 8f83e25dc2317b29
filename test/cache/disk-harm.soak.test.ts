import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { UNINTERRUPTIBLE } from '../database/hostile-statements.ts';
import { aServer, ask, askedBy, countOf, inShort } from '../support/clock-server.ts';
import { aSandbox, call, fault } from '../support/harness.ts';
import { filesIn, inPassing, onDisk } from './saved.ts';

describe('the lists that are cached on disk', () => {
  it('are saved a minute after they were read, so that they survive a kill of the server', async () => {
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

  it('are read from MyCase again when their files were cut, changed or swapped, and the log states it', async () => {
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
    expect(told.map((line) => /the saved list (\w+)/.exec(line)?.[1])).toEqual(lists.slice(0, 4));
    expect(again.said).toEqual(told);
    await again.close();
    expect((await inPassing(env, 'documents')).said).toEqual([]);
  });

  it('are removed at once when the signed-in person may not read them any more', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    for (const list of ['time_entries', 'clients', 'documents']) await countOf(server, list);
    await server.later(61);
    await expect.poll(async () => (await filesIn(env)).size).toBe(3);
    await fault(sandbox, { path: '/v1/time_entries', status: 403 });
    await fault(sandbox, { path: '/v1/clients', status: 403 });
    for (const list of ['time_entries', 'clients']) expect((await ask(server, list)).isError).toBe(true);
    await expect.poll(async () => [...(await filesIn(env)).keys()]).toEqual(['documents']);
    await server.close();
    expect([...(await filesIn(env)).keys()]).toEqual(['documents']);
    expect(server.said).toEqual([]);
  });

  it('fill the database again after its thread has ended, with one request for changes', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const server = await aServer({ env });
    const count = await countOf(server, 'time_entries');
    await server.later(61);
    await expect.poll(async () => (await filesIn(env)).size).toBe(1);
    const { isError, text } = await call(server.client, 'query_firm', { sql: UNINTERRUPTIBLE });
    expect(isError, text).toBe(true);
    const asked = await askedBy(sandbox, async () => expect(await countOf(server, 'time_entries')).toBe(count));
    expect(inShort(asked)).toEqual(['time_entries by 1000, changed']);
  });
});
