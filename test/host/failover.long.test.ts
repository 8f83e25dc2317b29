import { expect, it } from 'vitest';
import { REDIS } from '../support/store-servers.ts';
import { expectNothingLost, runFailover } from './failover.ts';

it.skipIf(REDIS.missing)(
  `people keep their sign-ins and their data while instances are killed${REDIS.missing ? ` (${REDIS.missing})` : ''}`,
  async () => {
    const result = await runFailover(REDIS, { seconds: 10, peopleCount: 12, outageMs: 2_000, maxPauseMs: 3_000 });
    expectNothingLost(result);
    expect(result.killCount).toBeGreaterThan(0);
    expect(result.callCount).toBeGreaterThan(20);
  },
);
