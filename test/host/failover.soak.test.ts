import { describe, expect, it } from 'vitest';
import { POSTGRES, REDIS } from '../support/store-servers.ts';
import { expectNothingLost, runFailover } from './failover.ts';

describe.each([REDIS, POSTGRES])('four instances with $name', (kind) => {
  it.skipIf(kind.missing)('lose nothing of 200 people while one instance after the other is killed', async () => {
    const result = await runFailover(kind, { seconds: 60, peopleCount: 200, outageMs: 5_000, maxPauseMs: 40_000 });
    process.stdout.write(`${kind.name}: ${JSON.stringify(result)}\n`);
    expectNothingLost(result);
    expect(result.killCount).toBeGreaterThan(2);
    expect(result.callCount).toBeGreaterThan(500);
    expect(result.planCount).toBeGreaterThan(20);
  });
});
