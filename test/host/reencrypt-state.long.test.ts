import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { acquireLease } from '../../src/base/lease.ts';
import { createMemoryStateStores } from '../../src/base/state-store.ts';
import { scheduleReencryption } from '../../src/host/reencrypt-state.ts';

const KEYS = { current: randomBytes(32), former: [randomBytes(32)] };

it('the re-encryption reports the first failure, but not another instance, until it is done', async () => {
  const stores = createMemoryStateStores();
  const leases = stores.open('host');
  const [lines, faults]: [string[], unknown[]] = [[], []];
  let attempts = 0;
  const failing = {
    ...stores,
    async listNames() {
      attempts += 1;
      if (attempts <= 2) throw new Error(`failure ${attempts}`);
      return stores.listNames();
    },
  };
  const other = await acquireLease(leases, 'Reencryption', 60_000);
  const start = () =>
    scheduleReencryption(
      failing,
      leases,
      KEYS,
      (line) => lines.push(line),
      (error) => faults.push(error),
    );
  const stopFirst = start();
  await sleep(300);
  stopFirst();
  expect({ attempts, lines, faults }).toEqual({ attempts: 0, lines: [], faults: [] });
  await other?.release();
  onTestFinished(start());
  await expect.poll(() => lines.length).toBe(2);
  expect(lines[0]).toContain('cannot be encrypted with the first key of MYCASE_HOST_KEYS yet');
  expect(lines[1]).toContain('encrypted 0 stored values');
  expect(faults).toEqual([new Error('failure 1')]);
}, 20_000);
