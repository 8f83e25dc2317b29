import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { aServer, type Server } from '../support/clock-server.ts';
import { type Answer, aSandbox, call, pointedAt, requestsTo } from '../support/harness.ts';
import { expectChanged, firmOf, PlanMaker, planOf } from './plans.ts';

// The server is killed after each write of a plan, and another one continues the plan.

const SIZE = 6;

it.each([4])('a plan whose server is killed after every write does each write once (seed %i)', async (seed) => {
  const sandbox = await aSandbox();
  const env = { ...pointedAt(sandbox), MYCASE_CONFIRM: 'off', MYCASE_STORE: 'plain' };
  const before = await firmOf(sandbox);
  const steps = new PlanMaker(seed, before).plan(SIZE);
  const first = await aServer({ env });
  await killAfterWrite(sandbox, first, 1, { steps: steps.map(({ input }) => input) });
  const planId = idOfStoredPlan(env.MYCASE_STATE_FOLDER);

  for (let done = 2; done <= SIZE; done += 1) {
    const server = await aServer({ env });
    await killAfterWrite(sandbox, server, done, { plan_id: planId });
  }
  const last = await finish(await aServer({ env }), planId);

  expect(last.text).toContain(`Done: ${SIZE} of ${SIZE} changes. Plan ${planOf(last)}.`);
  expectChanged(
    before,
    await firmOf(sandbox),
    steps.flatMap(({ writes }) => writes),
  );
  const sent = (await writesOf(sandbox)).map(({ method, path, body }) => JSON.stringify([method, path, body]));
  expect(new Set(sent).size).toBe(sent.length);
});

const writesOf = async (sandbox: Sandbox) =>
  (await requestsTo(sandbox)).filter(({ method, status }) => method !== 'GET' && status !== 429);

/** Calls write_many, and kills the server when the sandbox has received so many writes in all. */
async function killAfterWrite(sandbox: Sandbox, server: Server, count: number, args: Record<string, unknown>) {
  const answer = finishCall(server, args);
  let isOver = false;
  const over = answer.then(() => {
    isOver = true;
  });
  while (!isOver && (await writesOf(sandbox)).length < count) await setTimeout(2);
  await server.kill();
  await over;
}

/**
 * Calls until the answer is no longer that the outcome of a write is not known yet. The clock of the server is moved.
 */
async function finishCall(server: Server, args: Record<string, unknown>): Promise<Answer | undefined> {
  for (;;) {
    const answer = await call(server.client, 'write_many', args).catch(() => undefined);
    if (!answer?.text.includes('Continue the plan in a minute')) return answer;
    await server.later(62);
  }
}

async function finish(server: Server, planId: string): Promise<Answer> {
  return (await finishCall(server, { plan_id: planId })) ?? expect.unreachable('the server has ended');
}

/** The name of the only plan in a state folder. */
function idOfStoredPlan(folder: string): string {
  const files = readdirSync(`${folder}/plans`, { recursive: true, encoding: 'utf8' });
  return /plan-[\da-f]{12}(?=\.state$)/m.exec(files.join('\n'))?.[0] ?? expect.unreachable(files.join());
}
