import { expect, it } from 'vitest';
import { REDIS } from '../support/store-servers.ts';
import { runFailover } from './failover.ts';

it.skipIf(REDIS.missing)(
  `people keep their sign-ins and their data while instances are killed${REDIS.missing ? ` (${REDIS.missing})` : ''}`,
  async () => {
    const result = await runFailover(REDIS, { seconds: 10, peopleCount: 12, outageMs: 2_000 });
    expect(result.killCount).toBeGreaterThan(0);
    expect(result.slowStoreCount).toBeLessThan(result.callCount / 10);
    expect(result.callCount).toBeGreaterThan(20);
  },
);
