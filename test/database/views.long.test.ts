import { describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// The views and the workflows follow the same rules, so they give the same numbers.

const scene = useScene('--time-zone', 'America/Los_Angeles', '--answer-tokens', '25000');

type Rows = readonly Record<string, unknown>[];

async function ask(tool: string, args: Record<string, unknown>, key: string): Promise<Rows> {
  const { data, text, isError } = await call(scene.client, tool, args);
  expect(isError, text).toBe(false);
  return (data[key] as { rows: Rows }).rows;
}

const query = (sql: string) => ask('query_firm', { sql }, 'rows');

const money = (value: unknown): string => Number(value ?? 0).toFixed(2);

const idOf = (value: unknown): unknown => Object(value).id ?? null;

describe('unbilled_time and unbilled_expenses equal unbilled_work', () => {
  it('in total, billable and not', async () => {
    for (const [billable, condition] of [
      ['billable', 'billable = 1'],
      ['non_billable', 'billable = 0'],
      ['all', 'true'],
    ]) {
      const [totals] = await ask('unbilled_work', { billable, group_by: ['age'] }, 'totals');
      const [time] = await query(
        `SELECT count(*) AS n, sum(hours) AS hours, sum(amount) AS fees FROM unbilled_time WHERE ${condition}`,
      );
      const [spent] = await query(
        `SELECT count(*) AS n, sum(amount) AS costs FROM unbilled_expenses WHERE ${condition}`,
      );
      expect({ ...time, fees: money(time?.fees) }).toEqual({
        n: totals?.time_entries,
        hours: totals?.hours,
        fees: totals?.fees,
      });
      expect({ ...spent, costs: money(spent?.costs) }).toEqual({ n: totals?.expenses, costs: totals?.costs });
    }
  });

  it.each([
    ['client', 'client_id'],
    ['attorney', 'attorney_id'],
    ['case', 'case_id'],
    ['staff', 'staff_id'],
  ])('by %s', async (grouping, column) => {
    const groups = await ask('unbilled_work', { group_by: [grouping], limit: 500 }, `by_${grouping}`);
    const rows = await query(
      `SELECT ${column} AS id, sum(amount) AS amount FROM (SELECT ${column}, amount FROM unbilled_time WHERE billable = 1
        UNION ALL SELECT ${column}, amount FROM unbilled_expenses WHERE billable = 1) GROUP BY ${column}`,
    );
    expect(new Map(rows.map(({ id, amount }) => [id, money(amount)]))).toEqual(
      new Map(groups.map((row) => [idOf(row[grouping]), row.amount])),
    );
    expect(rows.length).toBeGreaterThan(3);
  });
});

describe('open_invoices and payments_received equal receivables', () => {
  it('by age and client', async () => {
    const aging = await ask('receivables', { sections: ['aging'], group_by: 'client', limit: 500 }, 'aging');
    const rows = await query(
      `SELECT client_id, count(*) AS invoices, sum(balance) AS amount,
        sum(balance) FILTER (WHERE age = 'over 90') AS days_over_90,
        sum(balance) FILTER (WHERE age = 'not yet due') AS not_yet_due FROM open_invoices GROUP BY client_id`,
    );
    const shown = rows.map((row) => [
      row.client_id ?? null,
      row.invoices,
      money(row.amount),
      money(row.days_over_90),
      money(row.not_yet_due),
    ]);
    expect(new Map(shown.map(([id, ...figures]) => [id, figures]))).toEqual(
      new Map(aging.map((row) => [idOf(row.client), [row.invoices, row.amount, row.days_over_90, row.not_yet_due]])),
    );
  });

  it('on deleted cases, and in client_balances', async () => {
    const { text } = await call(scene.client, 'receivables', { sections: ['aging'] });
    const [deleted] = await query(
      'SELECT count(*) AS n, sum(balance) AS amount FROM open_invoices WHERE case_is_deleted',
    );
    expect(text).toContain(`on cases that were deleted in MyCase: ${deleted?.n}, ${money(deleted?.amount)}.`);
    const [sums] = await query(
      'SELECT sum(balance_of_deleted_cases) AS deleted, sum(balance) AS owed FROM client_balances',
    );
    const [open] = await query('SELECT sum(balance) AS owed FROM open_invoices');
    expect(money(sums?.deleted)).toBe(money(deleted?.amount));
    expect(money(sums?.owed)).toBe(money(open?.owed));
  });

  it.each(['client', 'attorney'])('payments by %s', async (group_by) => {
    const args = { sections: ['payments'], group_by, from: '2020-01-01', to: 'today', limit: 500 };
    const payments = await ask('receivables', args, 'payments');
    const rows = await query(
      `SELECT ${group_by}_id AS id, count(*) AS n, sum(amount) AS amount FROM payments_received GROUP BY ${group_by}_id`,
    );
    expect(new Map(rows.map(({ id, n, amount }) => [id, [n, money(amount)]]))).toEqual(
      new Map(payments.map((row) => [idOf(row[group_by]), [row.payments, row.amount]])),
    );
  });
});

describe('views of cases equal the other tools', () => {
  it('open_cases by stage, and the lead attorneys', async () => {
    const { data } = await call(scene.client, 'firm_overview', { sections: ['cases_by_stage', 'workload'] });
    const stages = await query('SELECT stage, count(*) AS n FROM open_cases GROUP BY stage');
    const { rows } = data.cases_by_stage as { rows: Rows };
    expect(new Map(stages.map(({ stage, n }) => [stage, n]))).toEqual(
      new Map(rows.map((row) => [row.stage ?? row.case_stage, row.open_cases])),
    );
    const leads = new Map(
      (await query('SELECT lead_attorney_id AS id, count(*) AS n FROM open_cases GROUP BY 1')).map(({ id, n }) => [
        id,
        n,
      ]),
    );
    for (const { staff, lead_attorney_cases } of (data.workload as { rows: Rows }).rows) {
      expect(leads.get(idOf(staff)) ?? 0).toBe(lead_attorney_cases);
    }
  });

  it('case_summary of each case', async () => {
    const cases = await query("SELECT * FROM case_summary WHERE status = 'open' ORDER BY id LIMIT 15");
    for (const one of cases) {
      const args = { case: String(one.id), group_by: ['age'] };
      const [totals] = await ask('unbilled_work', args, 'totals');
      expect(money(one.unbilled_amount), String(one.name)).toBe(totals?.amount);
    }
  });

  it('event_days and person_dates of each day', async () => {
    for (const day of ['today', '+1d', '+7d', '+30d']) {
      const [event] = [await ask('agenda', { from: day, to: day, sections: ['events'] }, 'events')];
      const found = await query(
        `SELECT id FROM event_days WHERE first_day <= day('${day}') AND last_day >= day('${day}')`,
      );
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(event.map(({ id }) => id)));
    }
  });
});

describe('computed amounts', () => {
  it.each([
    'SELECT balance AS amount FROM client_balances',
    'SELECT sum(amount) FROM unbilled_time GROUP BY staff_id HAVING sum(amount) > 0',
    'SELECT round(sum(x.amount), 2) FROM unbilled_time x WHERE amount > 0 GROUP BY case_id',
    'SELECT sum(hours) AS hours, sum(amount) AS amount FROM unbilled_time WHERE amount > 0 GROUP BY case_id',
  ])('have two decimals: %s', async (sql) => {
    const rows = await query(sql);
    const amounts = rows.map((row) => Object.values(row).at(-1));
    expect(amounts.length).toBeGreaterThan(3);
    for (const amount of amounts) expect(amount).toMatch(/^\d+\.\d\d$/);
  });

  it.each([
    ['SELECT count(*) AS amount FROM cases', 226],
    ['SELECT 0.125 AS share', 0.125],
  ])('are not numbers of other kinds: %s', async (sql, expected) => {
    const [row] = await query(sql);
    expect(Object.values(row ?? {})).toEqual([expected]);
  });
});
