import { expect, it } from 'vitest';
import { aClient, aSandbox, pointedAt } from '../support/harness.ts';
import { expectChanged, expectCreatedIds, expectPreviewed, firmOf, PlanMaker, planOf, runConfirmed } from './plans.ts';

// Random plans, compared record by record with what they ask for. Each run has other plans; PLAN_SEED repeats a run.

const SEED = Number(process.env.PLAN_SEED ?? Date.now() % 1_000_000);

it.each([1, 25])(
  `a random plan of %i writes changes what it says, and nothing else (PLAN_SEED=${SEED})`,
  async (size) => {
    const sandbox = await aSandbox();
    const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_STORE: 'plain' } });
    const before = await firmOf(sandbox);
    const steps = new PlanMaker(SEED + size, before).plan(size);

    const { preview, answer } = await runConfirmed(client, { steps: steps.map(({ input }) => input) });

    expect(answer.text).toContain(`Done: ${size} of ${size} change`);
    expect(answer.isError).toBe(false);
    const writes = steps.flatMap((step) => step.writes);
    const after = await firmOf(sandbox);
    expectChanged(before, after, writes);
    expectPreviewed(preview, writes);
    expectCreatedIds(answer, before, after);
    expect(planOf(answer)).toMatch(/^plan-/);
  },
);
