import { describe, expect, it } from 'vitest';
import { POSTGRES, REDIS } from '../support/store-servers.ts';
import { expectNothingLost, runFailover } from './failover.ts';

const RUNS = [
  { kind: REDIS, seconds: 60, peopleCount: 200, maxPauseMs: 40_000 },
  { kind: POSTGRES, seconds: 20, peopleCount: 40, maxPauseMs: 10_000 },
];

describe.each(RUNS)('four instances with $kind.name', ({ kind, ...options }) => {
  const { peopleCount } = options;
  it.skipIf(kind.missing)(
    `lose nothing of ${peopleCount} people while instances are killed${kind.missing ? ` (${kind.missing})` : ''}`,
    async () => {
      const result = await runFailover(kind, { ...options, outageMs: 5_000 });
      process.stdout.write(`${kind.name}: ${JSON.stringify(result)}\n`);
      expectNothingLost(result);
      expect(result.killCount).toBeGreaterThan(1);
      expect(result.callCount).toBeGreaterThan(3 * peopleCount);
      expect(result.planCount).toBeGreaterThan(peopleCount / 5);
    },
  );
});
