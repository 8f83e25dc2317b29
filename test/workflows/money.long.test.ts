import { describe, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { useScene } from '../support/scene.ts';
import { askReceivables, askUnbilled, heldMoney } from './money-questions.ts';

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;

describe('amounts, compared with the records of the sandbox in whole cents:', () => {
  const scene = useScene('--time-zone', ZONE, '--answer-tokens', '25000');

  it('unbilled_work has the right hours and amounts in each table, for random people and days', async () => {
    const [held, next] = [await heldMoney(scene.sandbox), random(11)];
    for (let i = 0; i < QUESTIONS; i += 1) await askUnbilled(scene.client, held, next, ZONE);
  });

  it('receivables has the right debts by age, payments and rows, by case, client or attorney', async () => {
    const [held, next] = [await heldMoney(scene.sandbox), random(12)];
    for (let i = 0; i < QUESTIONS; i += 1) await askReceivables(scene.client, held, next, ZONE);
  });
});
