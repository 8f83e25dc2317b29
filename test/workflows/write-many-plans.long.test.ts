import { expect, it } from 'vitest';
import { aClient, aSandbox, pointedAt } from '../support/harness.ts';
import { expectChanged, firmOf, PlanMaker, planOf, runConfirmed } from './plans.ts';

// Random plans, compared record by record with what they ask for.

const SIZES = [1, 25];

it.each(SIZES)('a random plan of %i writes changes what it says, and nothing else', async (size) => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_STORE: 'plain' } });
  const before = await firmOf(sandbox);
  const steps = new PlanMaker(size, before).plan(size);

  const { preview, answer } = await runConfirmed(client, { steps: steps.map(({ input }) => input) });

  expect(answer.text).toContain(`Done: ${size} of ${size} change`);
  expect(answer.isError).toBe(false);
  const writes = steps.flatMap((step) => step.writes);
  expectChanged(before, await firmOf(sandbox), writes);
  for (const { id } of writes) if (id !== undefined) expect(preview).toContain(String(id));
  expect(planOf(answer)).toMatch(/^plan-/);
});
