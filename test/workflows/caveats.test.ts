import { describe, expect, it } from 'vitest';
import { call } from '../support/harness.ts';
import { useScene } from '../support/scene.ts';

// The sentences with which query_firm warns of a result that differs from what is usually meant.

const scene = useScene();

async function ask(sql: string, parameters: unknown = []): Promise<string> {
  const { text, isError } = await call(scene.client, 'query_firm', { sql, parameters });
  expect(isError, text).toBe(false);
  return text;
}

describe('a sum of a join that repeats records', () => {
  const CERTAIN = 'Two tables with several records per case are joined';
  const POSSIBLE = 'Two tables that may have several records per case are joined';
  const JOINED = 'open_invoices b JOIN payments_received p ON p.case_id = b.case_id';

  it.each([
    [`SELECT sum(b.balance) FROM ${JOINED}`],
    ['SELECT count(*) FROM open_invoices b, payments_received p WHERE (p.case_id = b.case_id)'],
    ['SELECT sum("b"."balance") FROM "open_invoices" AS "b" JOIN payments_received USING (case_id)'],
    [
      'WITH b AS (SELECT case_id, balance FROM open_invoices) SELECT sum(b.balance) FROM b JOIN payments_received p ON p.case_id = b.case_id',
    ],
    [`WITH x AS (SELECT 1) SELECT sum(b.balance) FROM ${JOINED}`],
    [`SELECT name FROM cases WHERE id IN (SELECT b.case_id FROM ${JOINED} GROUP BY b.case_id HAVING sum(balance) > 1)`],
    [`SELECT sum(balance) FROM (SELECT b.balance FROM ${JOINED})`],
    [
      'WITH a AS (SELECT * FROM open_invoices), b AS (SELECT * FROM a WHERE balance > 0) SELECT sum(b.balance) FROM b JOIN (SELECT case_id FROM payments_received) p ON b.case_id = p.case_id',
    ],
    [`SELECT 'x(' AS text, sum(b.balance) /* (SELECT */ FROM ${JOINED} -- (`],
    [
      'SELECT c.name, sum(b.balance) FROM cases c JOIN open_invoices b ON b.case_id = c.id JOIN payments_received p ON p.case_id = c.id GROUP BY c.id',
    ],
  ])('%s has a caveat', async (sql) => {
    expect(await ask(sql)).toContain(CERTAIN);
  });

  it.each([
    [
      'WITH b AS (SELECT case_id AS matter, balance FROM open_invoices) SELECT sum(b.balance) FROM b JOIN payments_received p ON p.case_id = b.matter',
    ],
    [
      'WITH b AS (SELECT case_id, due_date, sum(balance) AS due FROM open_invoices GROUP BY case_id, due_date) SELECT sum(b.due) FROM b JOIN payments_received p ON p.case_id = b.case_id',
    ],
  ])('%s has a caveat with "may"', async (sql) => {
    const text = await ask(sql);
    expect(text).toContain(POSSIBLE);
    expect(text).not.toContain(CERTAIN);
  });

  it.each([
    ['SELECT (SELECT sum(balance) FROM open_invoices) AS due, (SELECT sum(amount) FROM payments_received) AS paid'],
    [
      'WITH b AS (SELECT case_id, sum(balance) AS due FROM open_invoices GROUP BY case_id), p AS (SELECT case_id, sum(amount) AS paid FROM payments_received GROUP BY case_id) SELECT sum(b.due), sum(p.paid) FROM b JOIN p ON p.case_id = b.case_id',
    ],
    [
      'SELECT c.name, (SELECT sum(balance) FROM open_invoices b WHERE b.case_id = c.id) AS due, (SELECT sum(amount) FROM payments_received p WHERE p.case_id = c.id) AS paid FROM cases c',
    ],
    [
      'SELECT sum(b.balance) FROM open_invoices b JOIN (SELECT DISTINCT case_id FROM payments_received) p ON p.case_id = b.case_id',
    ],
    ['SELECT sum(balance) FROM open_invoices WHERE case_id IN (SELECT case_id FROM payments_received)'],
    [
      'SELECT sum(amount) FROM (SELECT case_id, balance AS amount FROM open_invoices UNION ALL SELECT case_id, amount FROM payments_received)',
    ],
    ['SELECT b.balance, p.amount FROM open_invoices b JOIN payments_received p ON p.case_id = b.case_id'],
    [
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT sum(b.balance) FROM n JOIN open_invoices b ON b.case_id = n.i',
    ],
  ])('%s has none', async (sql) => {
    expect(await ask(sql)).not.toMatch(/several records per case/);
  });
});

describe('a part of an instant', () => {
  const CAVEAT = 'Instants are stored in UTC';

  it.each([
    ["start LIKE '2026-12-01%'", 'events'],
    ["start LIKE '2026-12%'", 'events'],
    ["start LIKE day('today') || '%'", 'events'],
    ["called_at GLOB '2026-11-29*'", 'calls'],
    ["completed_at >= '2026-11-29T00:00:00' AND completed_at < '2026-11-30T00:00:00'", 'tasks'],
    ["completed_at >= '2026-11-29 08:00'", 'tasks'],
    ["completed_at BETWEEN '2026-11-29T00:00:00Z' AND '2026-11-29T23:59:59Z'", 'tasks'],
    ["changed_at >= '2026-11'", 'case_changes'],
  ])('%s of %s has a caveat', async (condition, table) => {
    expect(await ask(`SELECT count(*) FROM ${table} WHERE ${condition}`)).toContain(CAVEAT);
  });

  it('a parameter with such a text has it too', async () => {
    const sql = 'SELECT count(*) FROM events WHERE start LIKE :day';
    expect(await ask(sql, [{ name: 'day', value: '2026-12-01%' }])).toContain(CAVEAT);
    expect(await ask(sql, [{ name: 'day', value: '%' }])).not.toContain(CAVEAT);
  });

  it.each([
    ["start >= '2026-11-29T17:30:00Z'", 'events'],
    ["first_day LIKE '2026-12-01%'", 'events'],
    ["due_date LIKE '2026-12%'", 'tasks'],
  ])('%s of %s has none', async (condition, table) => {
    expect(await ask(`SELECT count(*) FROM ${table} WHERE ${condition}`)).not.toContain(CAVEAT);
  });
});

describe('a product in place of the amount', () => {
  const [OF_TIME, OF_EXPENSES] = ['rate * hours is wrong for a flat-fee entry', 'cost * units is empty for an expense'];

  it.each([
    ['SELECT sum(rate * hours) FROM time_entries WHERE billable', OF_TIME],
    ['SELECT sum(coalesce(t.hours, 0) * coalesce(t."rate", 0)) FROM unbilled_time t', OF_TIME],
    ['SELECT sum(hours*rate) FROM time_entries', OF_TIME],
    ['SELECT sum(cost * units) FROM expenses WHERE billable', OF_EXPENSES],
    ['SELECT sum(round(e.units * e.cost, 2)) FROM expenses e', OF_EXPENSES],
  ])('%s has a caveat that names the amount', async (sql, caveat) => {
    expect(await ask(sql)).toContain(`${caveat}`);
    expect(await ask(sql)).toContain('The column amount has the right value.');
  });

  it.each([
    ['SELECT sum(amount), avg(rate), count(*), sum(hours) FROM time_entries'],
    ['SELECT sum(CASE WHEN flat_fee THEN rate ELSE rate * hours END) FROM time_entries'],
    ['SELECT sum(cost * coalesce(units, 1)) FROM expenses'],
  ])('%s has none', async (sql) => {
    expect(await ask(sql)).not.toContain('The column amount has the right value.');
  });
});

it('a join with the links of invoices repeats a record for each linked record', async () => {
  const sql = 'SELECT sum(t.hours) FROM time_entries t JOIN time_entry_invoices i ON i.time_entry_id = t.id';
  expect(await ask(sql)).toContain('has a row for each linked record (a person, a company, a case or an invoice)');
});

describe('a period before the first record', () => {
  it.each([
    ["SELECT sum(amount) FROM payments_received WHERE date BETWEEN '2001-01-01' AND '2001-12-31'", 'received payment'],
    ["SELECT count(*) FROM payments_received WHERE date >= '2001-01'", 'received payment'],
    ["SELECT sum(hours) FROM time_entries WHERE entry_date >= period_start('2001')", 'time entry'],
    ["SELECT sum(amount) FROM unbilled_expenses WHERE entry_date > day('2001-05-01')", 'expense'],
    ["SELECT sum(balance) FROM open_invoices WHERE due_date < :before AND due_date > '2001-01-01'", 'invoice'],
  ])('%s: the answer states the first record', async (sql, noun) => {
    const parameters = sql.includes(':before') ? [{ name: 'before', value: '2002-01-01', type: 'day' }] : [];
    expect(await ask(sql, parameters)).toMatch(new RegExp(`The first ${noun} in MyCase is of \\d{4}-\\d\\d-\\d\\d\\.`));
  });

  it.each(['TRUE', "date >= '2099-01-01'", "date >= day('tomorrow')"])('%s: the answer does not', async (condition) => {
    expect(await ask(`SELECT sum(amount) FROM payments_received WHERE ${condition}`)).not.toContain('The first ');
  });
});
