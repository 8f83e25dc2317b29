import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { call, connect, pointedAt } from '../support/harness.ts';
import {
  expectChanged,
  expectCreatedIds,
  expectPreviewed,
  expectUndone,
  firmOf,
  PLAN_TIMEOUT,
  PlanMaker,
  planOf,
  randomOf,
  runConfirmed,
} from './plans.ts';

// Random plans of 1 to 100 writes, compared record by record. A plan that is too long to be shown is refused and
// changes nothing. Every tenth plan is undone. Each run has other plans; PLAN_SEED repeats a run.

const PLANS = 100;
const MAX_SIZE = 100;
const UNDONE = 10;
const PARALLEL = 4;
const SEED = Number(process.env.PLAN_SEED ?? Date.now() % 1_000_000);

const counts = { plans: 0, writes: 0, tooLong: 0, undoTooLong: 0 };

/** Runs the random plan with a number on a firm of its own. */
async function runPlan(number: number): Promise<void> {
  const sandbox = await startSandbox();
  const env = { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token', MYCASE_STORE: 'plain' };
  const client = await connect({ env, args: ['--call-timeout', '300', '--answer-tokens', '25000'] });
  const before = await firmOf(sandbox);
  const size = 1 + randomOf(SEED + number)(MAX_SIZE);
  const steps = new PlanMaker(SEED + number, before).plan(size);
  const writes = steps.flatMap((step) => step.writes);
  const args = { steps: steps.map(({ input }) => input) };
  const preview = await call(client, 'write_many', args, PLAN_TIMEOUT);
  if (preview.text.includes('too long to be shown')) {
    counts.tooLong += 1;
    expectChanged(before, await firmOf(sandbox), []);
  } else {
    expectPreviewed(preview.text, writes);
    const answer = await call(client, 'write_many', { ...args, confirm: preview.data.confirm }, PLAN_TIMEOUT);
    expect(answer.text, `plan ${number}`).toContain(`Done: ${size} of ${size} change`);
    const after = await firmOf(sandbox);
    expectChanged(before, after, writes);
    expectCreatedIds(answer, before, after);
    counts.writes += size;
    if (number % UNDONE === 0) {
      const undone = await runConfirmed(client, { undo: planOf(answer) });
      if (undone.answer.text.includes('It cannot be undone at once')) counts.undoTooLong += 1;
      else expectUndone(before, await firmOf(sandbox), steps, undone.answer);
    }
  }
  counts.plans += 1;
  if (counts.plans % 10 === 0) process.stderr.write(`${counts.plans} plans\n`);
  await client.close();
  await sandbox.close();
}

it(`random plans of 1 to 100 writes change what they say, and nothing else (PLAN_SEED=${SEED})`, async () => {
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    while (next < PLANS) {
      next += 1;
      await runPlan(next);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stderr.write(
    `${counts.plans} plans in ${seconds} s: ${counts.writes} writes, ${counts.tooLong} plans too long to be shown, ` +
      `${counts.undoTooLong} undos too long to be shown\n`,
  );
  expect(counts.plans).toBe(PLANS);
  expect(counts.tooLong).toBeLessThan(PLANS / 4);
  expect(counts.undoTooLong).toBeLessThan(PLANS / UNDONE / 2);
}, 3_600_000);
