import { afterAll, describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

const scene = useScene();

const ranInputs = new Set<string>();

afterAll(() => void process.stderr.write(`values of parameters: ${ranInputs.size} distinct inputs\n`));

type ParameterType = 'text' | 'number' | 'day' | 'boolean' | undefined;

async function ask(condition: string, value: unknown, type: ParameterType) {
  ranInputs.add(JSON.stringify([condition, value, type]));
  const sql = `SELECT count(*) AS count FROM ${condition}`;
  return call(scene.client, 'query_firm', { sql, parameters: [{ name: 'value', value, ...(type && { type }) }] });
}

async function count(condition: string, value: unknown, type: ParameterType): Promise<number> {
  const { data, isError, text } = await ask(condition, value, type);
  expect(isError, text).toBe(false);
  const { rows } = data.rows as { rows: { count: number }[] };
  return rows[0]?.count ?? -1;
}

describe('a parameter of query_firm', () => {
  it.each([
    ['total_amount > :value', '$5,000', 5000],
    ['total_amount >= $value', '5,000.00', 5000],
    ['total_amount < @value', 'USD 5000', 5000],
    ['total_amount <= :value', '5k', 5000],
    ['paid_amount > :value', '(1.00)', -1],
  ])('is read as an amount: %s %s', async (condition, value, amount) => {
    const found = await count(`invoices WHERE ${condition}`, value, 'number');
    expect(found).toBe(await count(`invoices WHERE ${condition}`, amount, 'number'));
    expect(found).toBeGreaterThan(0);
  });

  it.each(['yes', 'Y', '1', 'on', 'TRUE'])('is read as true: %s', async (value) => {
    const found = await count('tasks WHERE completed = :value', value, 'boolean');
    expect(found).toBe(await count('tasks WHERE completed = 1 AND :value IS NOT NULL', 'x', 'text'));
    expect(found).toBeGreaterThan(0);
  });

  it.each(['today', 'Yesterday', 'next friday', 'October 15, 2026', '10/15/2026', '+14d'])(
    'is read as a day: %s',
    async (value) => {
      const found = await count('tasks WHERE due_date < :value', value, 'day');
      expect(found).toBe(await count('tasks WHERE due_date < day(:value)', value, 'text'));
    },
  );

  it.each(['Family Law', 'FAMILY LAW', ' family  law ', 'fámily law'])(
    'is a text that is compared without case, accents and spaces: %j',
    async (value) => {
      const found = await count('cases WHERE practice_area = :value', value, undefined);
      expect(found).toBe(await count('cases WHERE practice_area = :value', 'Family Law', undefined));
      expect(found).toBeGreaterThan(0);
    },
  );

  it.each(['650-555-0109', '(650) 555-0109', '+1 650 555 0109', '6505550109'])(
    'finds a telephone number in any form: %s',
    async (value) => {
      expect(await count('clients WHERE cell_phone_number = :value', value, undefined)).toBeGreaterThan(0);
    },
  );

  it.each([
    ['invoices WHERE total_amount = :value', '5.000,00', 'number', /"5\.000,00" is ambiguous: write 5000\.00/],
    ['invoices WHERE total_amount = :value', 'much', 'number', /"much" is not a number/],
    ['tasks WHERE completed = :value', 'perhaps', 'boolean', /"perhaps" is not true or false/],
    ['tasks WHERE due_date = :value', 'High, Low', 'day', /is not a day/],
    ['tasks WHERE due_date = :value', 'last month', 'day', /2026|20\d\d/],
    ['tasks WHERE due_date = :other', 'x', 'text', /no value is given for the parameter other/],
    ['tasks', 'x', 'text', /the statement has no parameter value/],
    ["tasks WHERE due_date = day('last month')", 'x', 'text', /the statement has no parameter value|is a period/],
  ] as const)('is refused if it cannot be read: %s %s', async (condition, value, type, words) => {
    const { text, isError } = await ask(condition, value, type);
    expect(isError, text).toBe(true);
    expect(text).toMatch(words);
  });
});
