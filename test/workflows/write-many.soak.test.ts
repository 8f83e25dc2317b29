import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import { expectChanged, firmOf, PlanMaker, planOf, randomOf } from './plans.ts';

// A hundred random plans of 1 to 100 writes. A plan that is too long to be shown is refused and changes nothing.

const PLANS = 100;
const MAX_SIZE = 100;

it('random plans of 1 to 100 writes change what they say, and nothing else', async () => {
  const random = randomOf(1);
  let refused = 0;
  for (let seed = 1; seed <= PLANS; seed += 1) {
    const sandbox = await startSandbox();
    const env = { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_STORE: 'plain' };
    const client = await connect({ env, args: ['--call-timeout', '300'] });
    const before = await firmOf(sandbox);
    const size = 1 + random(MAX_SIZE);
    const steps = new PlanMaker(seed, before).plan(size);
    const args = { steps: steps.map(({ input }) => input) };
    const preview = await call(client, 'write_many', args);
    if (preview.text.includes('too long to be shown')) {
      refused += 1;
      expectChanged(before, await firmOf(sandbox), []);
    } else {
      const answer = await call(client, 'write_many', { ...args, confirm: preview.data.confirm });
      expect(answer.text, planOf(answer)).toContain(`Done: ${size} of ${size} change`);
      expectChanged(
        before,
        await firmOf(sandbox),
        steps.flatMap(({ writes }) => writes),
      );
    }
    await client.close();
    await sandbox.close();
    if (seed % 10 === 0) process.stderr.write(`${seed} plans, ${refused} of them too long to be shown\n`);
  }
  expect(refused).toBeLessThan(PLANS / 2);
}, 3_600_000);
