import { describe, expect, it } from 'vitest';
import { POSTGRES, REDIS } from '../support/store-servers.ts';
import { expectNothingLost, runFailover } from './failover.ts';

const PEOPLE_COUNT = 200;

describe.each([REDIS, POSTGRES])('four instances with $name', (kind) => {
  it.skipIf(kind.missing)(
    `lose nothing of ${PEOPLE_COUNT} people while instances are killed${kind.missing ? ` (${kind.missing})` : ''}`,
    async () => {
      const options = { seconds: 60, peopleCount: PEOPLE_COUNT, maxPauseMs: 40_000, outageMs: 5_000 };
      const result = await runFailover(kind, options);
      process.stdout.write(`${kind.name}: ${JSON.stringify(result)}\n`);
      expectNothingLost(result);
      expect(result.killCount).toBeGreaterThan(1);
      expect(result.callCount).toBeGreaterThan(3 * PEOPLE_COUNT);
      expect(result.planCount).toBeGreaterThan(PEOPLE_COUNT / 5);
    },
  );
});
