import { expect, it } from 'vitest';
import { checkForms } from './natural-forms/check-forms.ts';
import { dateTables, periodForms } from './natural-forms/date-forms.ts';

const callOnly = checkForms('forms of dates', dateTables, 200);

it('a write states the day that it read', async () => {
  const args = { name: 'File it', priority: 'Low', staff: [{ id: 880_140 }], allow_duplicate: true };
  const { text } = await callOnly('create_task', { ...args, due_date: 'next friday' });
  expect(text).toContain('due_date was read as Fri 2026-11-20.');
  const monthFirst = await callOnly('create_task', { ...args, due_date: '03/04/2027' });
  expect(monthFirst.text).toContain('due_date was read as Thu 2027-03-04, the month first.');
  const plain = await callOnly('create_task', { ...args, due_date: '2026-12-01' });
  expect(plain.text).not.toContain('was read as');
});

it(`a period is read in ${periodForms.length} forms`, async () => {
  const sql = "SELECT period_start(:period) || '..' || period_end(:period) AS days";
  for (const [value, expected] of periodForms) {
    const answer = await callOnly('query_firm', { sql, parameters: [{ name: 'period', value }] });
    expect(answer.isError, answer.text).toBe(expected instanceof RegExp);
    if (expected instanceof RegExp) expect(answer.text).toMatch(expected);
    else expect(answer.text).toContain(expected);
  }
});

it('the days of the other tools are read in the same forms', async () => {
  const agenda = await callOnly('agenda', { from: 'this_weekend', sections: 'events' });
  expect(agenda.text).toMatch(/^Sat 2026-11-21 to Sun 2026-11-22/);
  const work = await callOnly('unbilled_work', { from: 'Q3', group_by: 'age' });
  expect(work.text).toContain('Wed 2026-07-01 to Wed 2026-09-30');
  const payments = await callOnly('receivables', { from: 'last 30 days', sections: ['payments'] });
  expect(payments.text).toContain('Tue 2026-10-20 to Wed 2026-11-18');
});

it('hours of the last 30 days are the same in firm_overview and in query_firm', async () => {
  const { data } = await callOnly('firm_overview', { sections: ['workload'] });
  const { rows } = data.workload as { rows: Record<string, unknown>[] };
  const hours = rows.reduce((sum, row) => sum + Number(row.hours_last_30_days ?? 0), 0);
  const sql = `SELECT sum(hours) AS hours FROM time_entries
    WHERE entry_date BETWEEN period_start('last 30 days') AND period_end('last 30 days')`;
  const queried = await callOnly('query_firm', { sql });
  const result = queried.data.rows as { rows: Record<string, unknown>[] };
  expect(Number(result.rows[0]?.hours)).toBeCloseTo(hours, 5);
});
