import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { fault } from '../support/harness.ts';
import { startHttp } from '../support/http-server.ts';
import { age, keptBy, type SignedIn, signedIn } from './session-talk.ts';

describe('a server without calls', () => {
  it('renews a sign-in that is twelve days old', async () => {
    const shared = await signedIn();
    await age(shared, 12);
    await startServing(shared);
    await vi.waitFor(async () => expect(await shared.counts()).toMatchObject({ refreshes: 1 }), 50_000);
    await vi.waitFor(async () => {
      const { tokens } = await keptBy(shared);
      expect(Date.now() - tokens.issuedAt).toBeLessThan(60_000);
    }, 50_000);
  });

  it('does not renew a younger sign-in', async () => {
    const shared = await signedIn();
    await age(shared, 10);
    await startServing(shared);
    await sleep(7_000);
    expect(await shared.counts()).toMatchObject({ refreshes: 0 });
  });

  it('logs in one line why a renewal failed, and how many days are left', async () => {
    const shared = await signedIn();
    await age(shared, 12.5);
    await fault(shared.sandbox, { path: '/tokens', times: 3, status: 503 });
    const { said } = await startServing(shared);
    const lines = () => said.stderr.slice(1).filter((line) => !line.includes('time zone'));
    await vi.waitFor(() => expect(lines()).toHaveLength(1), 50_000);
    expect(lines()[0]).toMatch(/^mycase-mcp: the sign-in ends in 2 days: The sign-in could not be renewed/);
  });
});

async function startServing({ env }: SignedIn) {
  const server = await startHttp({ env });
  onTestFinished(() => server.stop());
  return server;
}
