import { describe, expect, it } from 'vitest';
import { random } from '../../src/sandbox/random.ts';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';
import { worldOf } from './query-fields.ts';
import { askQuery } from './query-questions.ts';

const ZONE = 'America/Los_Angeles';
const QUESTIONS = 100;

const scene = useScene('--time-zone', ZONE, '--answer-tokens', '25000');

it('query_records answers random questions with the records of the sandbox', async () => {
  const [world, next] = [await worldOf(scene.sandbox, ZONE), random(61)];
  for (let i = 0; i < QUESTIONS; i += 1) await askQuery(scene.client, world, next);
});

describe('words for days in query_records', () => {
  it('that may mean two days are refused with both days', async () => {
    const { text, isError } = await ask({ field: 'due_date', op: 'is', value: 'Monday' });
    expect(isError).toBe(true);
    expect(text).toMatch(/can mean last_monday \(Mon \d{4}-\d\d-\d\d\) or next_monday \(Mon \d{4}-\d\d-\d\d\)/);
  });

  it.each(['soon', 'sometime', '+9999y'])('such as "%s" are refused with valid forms', async (value) => {
    const { text, isError } = await ask({ field: 'due_date', op: 'is', value });
    expect(isError).toBe(true);
    expect(text).toMatch(/is not a day. Write a day \(2026-03-31, .*last_30_days.*next_monday/);
  });

  it.each(['2026-13', '2026-02-30', '2/30/2026', 'Feb 30'])(
    'such as "%s" are refused with the reason',
    async (value) => {
      const { text, isError } = await ask({ field: 'due_date', op: 'is', value });
      expect(isError).toBe(true);
      expect(text).toMatch(/is not a day: there is no .*\. Write a day like 2026-03-31\./);
    },
  );

  const ask = (condition: Record<string, unknown>) =>
    call(scene.client, 'query_records', { list: 'tasks', where: [condition] });
});

it('a sum of invoice balances states the part that is not owed', async () => {
  const { text } = await call(scene.client, 'query_records', {
    list: 'invoices',
    measures: ['sum:balance'],
    limit: 1,
  });
  const owed = await call(scene.client, 'receivables', { sections: ['aging'], limit: 1 });
  const [, drafts] = /Not counted as owed: (.*)\.\n/.exec(owed.text) ?? [];
  expect(drafts).toMatch(/\d+ drafts: /);
  expect(text).toContain(`Some of these invoices are not owed: ${drafts}. Use receivables for the amounts owed.`);
});
