import { describe, expect, it } from 'vitest';
import { aServer, askedBy, countOf, inShort } from '../support/clock-server.ts';
import { aSandbox, fault } from '../support/harness.ts';
import { filesIn, inPassing, onDisk } from './saved.ts';

describe('the lists that are cached on disk', () => {
  it('stay correct when several servers use them at the same time', async () => {
    const sandbox = await aSandbox();
    const env = onDisk(sandbox);
    const servers = await Promise.all([1, 2, 3].map(() => aServer({ env })));
    const counts = await Promise.all(servers.map((server) => countOf(server, 'time_entries')));
    await Promise.all(servers.map((server) => server.close()));
    expect(new Set(counts).size).toBe(1);
    expect([...(await filesIn(env)).keys()].filter((name) => name.includes('.'))).toEqual([]);
    const next = await aServer({ env });
    const asked = await askedBy(sandbox, () => countOf(next, 'time_entries'));
    expect(inShort(asked)).toContain('time_entries by 1000, changed');
    expect(inShort(asked)).not.toContain('time_entries by 1000');
    expect([next, ...servers].flatMap(({ said }) => said)).toEqual([]);
  });

  it('are not saved without a place for their key; the log states it, and calls are answered', async () => {
    const { MYCASE_STORE_KEY: _, ...env } = onDisk(await aSandbox());
    const { count, said } = await inPassing(env, 'documents');
    expect(count).toBe(1217);
    expect(said).toEqual([expect.stringMatching(/lists are not stored on disk: .*MYCASE_STORE_KEY/)]);
    expect((await filesIn(env)).size).toBe(0);
  });

  it('are not saved when MyCase does not tell whose they are', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/me', status: 403, times: 5 });
    const env = onDisk(sandbox);
    const { count, said } = await inPassing(env, 'documents');
    expect(count).toBe(1217);
    expect(said).toEqual([expect.stringMatching(/not stored on disk: MyCase does not show who is signed in/)]);
    expect((await filesIn(env)).size).toBe(0);
  });

  it('are not saved for the sandbox', async () => {
    const { MYCASE_BASE_URL: _, ...env } = onDisk(await aSandbox());
    await inPassing(env, 'documents', ['--sandbox']);
    expect((await filesIn(env)).size).toBe(0);
  });
});
