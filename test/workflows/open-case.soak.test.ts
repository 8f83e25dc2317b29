import { expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { aClient, aSandbox, pointedAt, recordsOf } from '../support/harness.ts';
import { askPlan, heldForPlans } from './plan-questions.ts';

const PLANS = 40;

it(`open_case creates exactly the records of each of ${PLANS} random plans`, async () => {
  const sandbox = await aSandbox();
  const client = await aClient({ env: { ...pointedAt(sandbox), MYCASE_CONFIRM: 'token' } });
  const next = random(31);
  let held = await heldForPlans(sandbox);
  const before = held.cases?.length ?? 0;
  for (let i = 0; i < PLANS; i += 1) held = await askPlan(client, sandbox, held, next, i);
  expect((await recordsOf(sandbox, 'cases')).length).toBe(before + PLANS);
}, 300_000);
