import { afterAll, describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

const ranInputs = new Set<string>();

afterAll(() => void process.stderr.write(`values of conditions: ${ranInputs.size} distinct inputs\n`));

async function count(list: string, field: string, op: string, value: unknown): Promise<number> {
  ranInputs.add(JSON.stringify([list, field, op, value]));
  const where = [{ field, op, value }];
  const { data, isError, text } = await call(scene.client, 'query_records', { list, where, measures: ['count'] });
  expect(isError, text).toBe(false);
  const { rows } = data.totals as { rows: { count: number }[] };
  return rows[0]?.count ?? -1;
}

describe('a list of values in one text', () => {
  const two = ['Family Law', 'Immigration'];

  it.each([
    ['"Family Law, Immigration"', 'Family Law, Immigration'],
    ['"Family Law; Immigration"', 'Family Law; Immigration'],
    ['lines', 'Family Law\nImmigration'],
    ['JSON', JSON.stringify(two)],
    ['JSON with spaces', ' [ "Family Law" , "Immigration" ] '],
    ['a list with such a text', ['Family Law, Immigration']],
    ['another letter case', 'family law,IMMIGRATION'],
  ])('is a list for a text field: %s', async (_, value) => {
    const expected = await count('cases', 'practice_area', 'is', two);
    expect(expected).toBeGreaterThan(0);
    expect(await count('cases', 'practice_area', 'is', value)).toBe(expected);
    const others = await count('cases', 'practice_area', 'is_not', two);
    expect(await count('cases', 'practice_area', 'is_not', value)).toBe(others);
  });

  it.each([
    ['tasks', 'priority', 'High, Low', ['High', 'Low']],
    ['tasks', 'staff', '880140; 880187', ['880140', '880187']],
    ['tasks', 'staff', '880140, 880187', ['880140', '880187']],
    ['tasks', 'staff', '["880140","880187"]', ['880140', '880187']],
    ['invoices', 'total_amount', '6800, 5800', [6800, 5800]],
    ['tasks', 'completed', 'yes, no', ['true', 'false']],
    ['tasks', 'due_date', '2026-10-01, 2026-10-02', ['2026-10-01', '2026-10-02']],
  ])('is a list: %s %s %s', async (list, field, text, values) => {
    expect(await count(list, field, 'is', text)).toBe(await count(list, field, 'is', values));
  });

  it.each([
    ['total_amount', 'gt', '$5,000', 5000],
    ['total_amount', 'gte', '5,000.00', 5000],
    ['total_amount', 'lt', 'USD 5000', 5000],
    ['total_amount', 'lte', '5k', 5000],
    ['paid_amount', 'gt', '(1.00)', -1],
  ])('an amount is read as in other arguments: %s %s %s', async (field, op, text, amount) => {
    expect(await count('invoices', field, op, text)).toBe(await count('invoices', field, op, amount));
  });

  it.each(['yes', 'Y', '1', 'on', 'TRUE'])('a boolean is read as in other arguments: %s', async (value) => {
    expect(await count('tasks', 'completed', 'is', value)).toBe(await count('tasks', 'completed', 'is', true));
  });

  it.each([
    ['invoices', 'total_amount', '5.000,00', /"5\.000,00" is ambiguous: write 5000\.00/],
    ['invoices', 'total_amount', 'much', /"much" is not a number/],
    ['tasks', 'completed', 'perhaps', /completed is true or false, not "perhaps"/],
    ['tasks', 'due_date', 'High, Low', /is not a day/],
  ])('is refused if it cannot be read: %s %s %s', async (list, field, value, words) => {
    ranInputs.add(JSON.stringify([list, field, value]));
    const where = [{ field, op: 'is', value }];
    const { text, isError } = await call(scene.client, 'query_records', { list, where });
    expect(isError).toBe(true);
    expect(text).toMatch(words);
  });
});

it('the column * stands for all columns of the list', async () => {
  const { text } = await call(scene.client, 'query_records', { list: 'tasks', columns: ['*'], limit: 1 });
  expect(text).toMatch(/^id\|name\|.*due_date.*updated_at/m);
  const one = await call(scene.client, 'query_records', { list: 'tasks', columns: '*', limit: 1 });
  expect(one.text).toMatch(/^id\|name\|.*due_date.*updated_at/m);
});
