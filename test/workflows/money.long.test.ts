import { beforeAll, describe, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { random } from '../../src/sandbox/random.ts';
import { connect, pointedAt } from '../harness.ts';
import { askReceivables, askUnbilled, heldMoney } from './money-questions.ts';

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;

describe('money, computed from the records alone in whole cents', () => {
  let sandbox: Sandbox;
  let client: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await connect({
      args: ['--time-zone', ZONE, '--answer-tokens', '25000'],
      env: pointedAt(sandbox),
    });
    return async () => {
      await client.close();
      await sandbox.close();
    };
  });

  it('unbilled_work has the same hours and amounts in each of its tables, whomever and whichever days it is about', async () => {
    const [held, next] = [await heldMoney(sandbox), random(11)];
    for (let i = 0; i < QUESTIONS; i += 1) await askUnbilled(client, held, next, ZONE);
  });

  it('receivables has the same debts by age, the same payments and the same rows, by case, client or attorney', async () => {
    const [held, next] = [await heldMoney(sandbox), random(12)];
    for (let i = 0; i < QUESTIONS; i += 1) await askReceivables(client, held, next, ZONE);
  });
});
