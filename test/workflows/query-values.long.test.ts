import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, call, storeRecord } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// Values that SQLite compares or divides without an error, and not as their author means it.

const scene = useScene('--time-zone', 'UTC', '--cache', 'off');

const store = (list: string, record: object): Promise<number> => storeRecord(scene.sandbox, list, record);

const ask = (sql: string, parameters: readonly object[] = []): Promise<Answer> =>
  call(scene.client, 'query_firm', { sql, parameters });

/** The first value of the first row. */
async function firstOf(sql: string, parameters?: readonly object[]): Promise<unknown> {
  const { data, text, isError } = await ask(sql, parameters);
  expect(isError, text).toBe(false);
  return Object.values(Object(data.rows).rows[0] ?? {})[0];
}

describe('query_firm, about amounts', () => {
  beforeAll(async () => {
    for (const fields of [
      { invoice_number: 'WHOLE-1', total_amount: '3000.0', paid_amount: '1000.0', status: 'partial' },
      { invoice_number: 'WHOLE-2', total_amount: '100.0', paid_amount: '0.0', status: 'sent' },
    ])
      await store('invoices', { ...fields, invoice_date: '2026-03-01', due_date: '2026-03-31', case: null });
  });

  it.each([
    ["SELECT paid_amount / total_amount FROM invoices WHERE invoice_number = 'WHOLE-1'"],
    ["SELECT sum(paid_amount) / sum(total_amount) FROM issued_invoices WHERE invoice_number = 'WHOLE-1'"],
    ["SELECT total_amount / 9000 FROM open_invoices WHERE invoice_number = 'WHOLE-1'"],
  ])('%s is a fraction', async (sql) => {
    expect(Number(await firstOf(sql))).toBeCloseTo(1 / 3, 5);
  });

  it('shows whole amounts as amounts', async () => {
    const { text } = await ask("SELECT total_amount FROM invoices WHERE invoice_number = 'WHOLE-1'");
    expect(text).toContain('3000.00');
  });
});

describe('query_firm, about a number of a custom field', () => {
  it('names the records whose value cannot be read', async () => {
    const field = await store('custom_fields', { name: 'Odd sum', parent_type: 'case', field_type: 'currency' });
    const value = (text: string) => ({ custom_field_values: [{ custom_field: { id: field }, value: text }] });
    const odd = await store('cases', { name: 'Odd sum matter', status: 'open', ...value('1.234,50') });
    await store('cases', { name: 'Whole sum matter', status: 'open', ...value('300') });
    await store('cases', { name: 'Double sum matter', status: 'open', ...value('600') });
    const { text } = await ask('SELECT sum("Odd sum") FROM cases_custom');
    expect(text).toContain(`cases_custom.Odd sum (id ${odd})`);
    expect(await firstOf('SELECT min("Odd sum") / max("Odd sum") FROM cases_custom')).toBe(0.5);
    expect(await firstOf(`SELECT count(*) FROM cases_custom WHERE "Odd sum" > '400'`)).toBe(1);
    const values = await ask('SELECT count(*) FROM custom_field_values WHERE value > 400');
    expect(values.text).toContain('The value of custom_field_values is a text');
    const amounts = await ask('SELECT count(*) FROM custom_field_values WHERE field_id = :f AND amount(value) > 400', [
      { name: 'f', value: String(field) },
    ]);
    expect(amounts.text).not.toContain('The value of custom_field_values');
  });
});

describe('query_firm, about numbers that are written as texts', () => {
  it.each([
    ['open_invoices WHERE days_past_due > 60', 'open_invoices WHERE days_past_due > :x', '60'],
    ['client_balances WHERE balance > 500', 'client_balances WHERE balance > :x', '500'],
    ['client_balances WHERE open_invoices >= 2', 'client_balances WHERE open_invoices >= :x', '2'],
    ['case_summary WHERE days_open > 365', 'case_summary WHERE days_open > :x', '365'],
    ['case_summary WHERE unbilled_amount > 100', 'case_summary WHERE unbilled_amount > :x', '100'],
    ['tasks_with_case WHERE is_overdue', 'tasks_with_case WHERE is_overdue = :x', '1'],
    ['event_days WHERE days > 1', 'event_days WHERE days > :x', '1'],
    ['time_entries WHERE hours > 2', 'time_entries WHERE hours > :x', '2'],
  ])('%s has the rows of the text', async (plain, compared, value) => {
    const expected = await firstOf(`SELECT count(*) FROM ${plain}`);
    expect(Number(expected)).toBeGreaterThan(0);
    expect(await firstOf(`SELECT count(*) FROM ${compared}`, [{ name: 'x', value }])).toBe(expected);
    expect(await firstOf(`SELECT count(*) FROM ${compared.replace(':x', `'${value}'`)}`)).toBe(expected);
  });
});

describe('query_firm, about a text that is never equal to the values of a column', () => {
  it.each([
    ["SELECT count(*) FROM open_invoices WHERE due_date < 'today'", 'due_date with the text "today". Use day(\'…\')'],
    ["SELECT count(*) FROM open_invoices i WHERE i.due_date < '12/1/2026'", 'YYYY-MM-DD for a day'],
    ["SELECT count(*) FROM tasks WHERE due_date BETWEEN '2026-11-01' AND 'end of month'", '"end of month"'],
    ["SELECT count(*) FROM tasks WHERE due_date IN ('2026-11-01', 'tomorrow')", '"tomorrow"'],
    ["SELECT count(*) FROM tasks WHERE due_date = ''", 'due_date IS NULL'],
    ["SELECT count(*) FROM cases WHERE day(created_at) = 'yesterday'", '"yesterday"'],
    ["SELECT count(*) FROM tasks WHERE completed = 'false'", 'Use 1 or 0'],
    ["SELECT count(*) FROM issued_invoices WHERE is_sent = 'yes'", 'Use 1 or 0'],
    ["SELECT case_id FROM open_invoices GROUP BY 1 HAVING sum(balance) > '5000'", 'without quotes'],
  ])('%s is refused', async (sql, message) => {
    const { text, isError } = await ask(sql);
    expect(isError).toBe(true);
    expect(text).toContain(message);
  });

  it.each([
    ['SELECT count(*) FROM tasks WHERE due_date < :x', 'today', 'day'],
    ['SELECT case_id FROM open_invoices GROUP BY 1 HAVING sum(balance) > :x', '5000', 'number'],
    ['SELECT count(*) FROM tasks WHERE completed = :x', 'false', 'boolean'],
  ])('%s needs the type of its parameter', async (sql, value, type) => {
    const refused = await ask(sql, [{ name: 'x', value }]);
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain(`the type ${type}`);
    expect((await ask(sql, [{ name: 'x', value, type }])).isError).toBe(false);
  });

  it.each([
    ["SELECT count(*) FROM tasks WHERE due_date >= '2026' AND due_date < '2027-01'"],
    ["SELECT count(*) FROM calendar_days WHERE weekday = 'Mon'"],
    ["SELECT count(*) FROM cases WHERE name = 'today' OR status IN ('open', 'closed')"],
    ["SELECT strftime('%Y', due_date) AS year FROM tasks WHERE strftime('%Y', due_date) = '2026' LIMIT 1"],
    ["SELECT count(*) FROM custom_field_values WHERE value = 'yes'"],
  ])('%s is answered', async (sql) => {
    expect((await ask(sql)).isError).toBe(false);
  });

  it('a long statement of calls and lists is checked in a short time', async () => {
    for (const part of ['day(', "due_date IN ('a' ", 'sum((((', "due_date = '' "]) {
      const from = performance.now();
      await ask(`SELECT ${part.repeat(Math.floor(19_000 / part.length))}`);
      expect(performance.now() - from).toBeLessThan(10_000);
    }
  });
});
