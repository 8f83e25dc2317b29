import { type Fields, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf, percent } from '../figures.ts';
import { type HeldFirm, isOpenCase, leadOf, nameOf, those, withId } from '../firm.ts';
import { daysBetween } from '../firm-calendar.ts';
import {
  caseOf,
  cost,
  fee,
  hoursOf,
  isOwed,
  isToBill,
  owed,
  payerOf,
  sumOf,
  timeOfLastMonth,
  totalOf,
} from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions over several lists, and over differences and relations of fields. */
export const combined: readonly Question[] = [
  question({
    asked: 'How long were our closed cases open, by practice area?',
    steps: () => [
      sqlCall(
        `SELECT practice_area, count(*) AS cases, sum(julianday(closed_date) - julianday(opened_date)) AS days
        FROM cases WHERE status = 'closed' GROUP BY practice_area`,
      ),
    ],
    expected: ({ cases }) => ({
      rows: {
        rows: groupsOf(
          cases.filter((one) => !isOpenCase(one)),
          ({ practice_area }) => text(practice_area),
        ).map(([practice_area, own]) => ({
          practice_area,
          cases: own.length,
          days: own.reduce((sum, one) => sum + daysBetween(text(one.opened_date), text(one.closed_date)), 0),
        })),
      },
    }),
    raw: ['/cases'],
  }),
  question({
    asked: 'Which leads became cases, and after how many days?',
    steps: () => [sqlCall('SELECT id, case_id, days_to_case FROM leads_with_case WHERE case_id IS NOT NULL')],
    expected: ({ leads, cases, calendar }) => ({
      rows: {
        rows: leads
          .filter((lead) => referenceId(lead.case) !== undefined)
          .map((lead) => {
            const case_id = referenceId(lead.case);
            const opened = withId(cases, case_id)?.opened_date;
            const days_to_case = opened ? daysBetween(calendar.dayAt(lead.created_at), opened) : null;
            return { id: lead.id, case_id, days_to_case };
          }),
      },
    }),
    raw: ['/leads', '/cases'],
  }),
  question({
    asked: 'Which invoices were paid with more than their total?',
    steps: () => [sqlCall('SELECT id, balance FROM invoices WHERE paid_amount > total_amount')],
    expected: ({ invoices }) => ({
      rows: {
        rows: invoices.filter((one) => owed(one) < 0n).map((one) => ({ id: one.id, balance: sumOf([one], owed) })),
      },
    }),
    raw: [INVOICES],
  }),
  question({
    asked: 'How many completed tasks were completed after their due date?',
    steps: () => [
      sqlCall(`SELECT sum(completed_day > due_date) AS late, count(*) AS completed FROM tasks WHERE completed`),
    ],
    expected: ({ tasks, calendar }) => {
      const done = tasks.filter(({ completed }) => completed === true);
      const late = done.filter(({ completed_at, due_date }) => calendar.dayAt(completed_at) > text(due_date));
      return { rows: { rows: [{ late: late.length, completed: done.length }] } };
    },
    raw: ['/tasks'],
  }),
  question({
    asked: "What share of each person's hours was billable last month?",
    steps: () => [
      sqlCall(
        `SELECT staff_id, sum(hours) AS hours, round(100.0 * coalesce(sum(hours) FILTER (WHERE billable), 0) / sum(hours), 1) AS percent
        FROM time_entries WHERE entry_date BETWEEN period_start('last month') AND period_end('last month')
        GROUP BY staff_id`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: groupsOf(timeOfLastMonth(firm), ({ staff }) => String(referenceId(staff))).map(([staff_id, own]) => ({
          staff_id,
          hours: hoursOf(own),
          percent: percent(hoursOf(own.filter(({ billable }) => billable !== false)), hoursOf(own)),
        })),
      },
    }),
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'Which referral source brings the largest share of leads who become cases?',
    steps: () => [
      sqlCall(
        `SELECT referral_source, count(*) AS leads, count(case_id) AS converted,
        round(100.0 * count(case_id) / count(*), 1) AS percent FROM leads_with_case GROUP BY referral_source`,
      ),
    ],
    expected: ({ leads, referral_sources }) => ({
      rows: {
        rows: groupsOf(leads, (lead) =>
          nameOf(withId(referral_sources, referenceId(lead.referral_source_reference))),
        ).map(([referral_source, own]) => {
          const converted = own.filter((lead) => referenceId(lead.case) !== undefined).length;
          return { referral_source, leads: own.length, converted, percent: percent(converted, own.length) };
        }),
      },
    }),
    raw: ['/leads', '/referral_sources'],
  }),
  question({
    asked: 'How much did we receive in each practice area?',
    steps: () => [
      sqlCall('SELECT practice_area, sum(amount) AS received FROM payments_received GROUP BY practice_area'),
    ],
    expected: ({ invoice_payments, cases }) => ({
      rows: {
        rows: groupsOf(
          invoice_payments.filter(({ status }) => status === 'success'),
          (one) => text(withId(cases, referenceId(one.case))?.practice_area),
        ).map(([practice_area, own]) => ({ practice_area, received: Number(totalOf(own, 'amount')) })),
      },
    }),
    raw: ['/invoice_payments', '/cases'],
  }),
  question({
    asked: "What are the unbilled expenses on each lead attorney's cases?",
    steps: () => [
      sqlCall(
        `SELECT c.lead_attorney_id, sum(e.amount) AS costs FROM unbilled_expenses e JOIN cases c ON c.id = e.case_id
        WHERE e.billable GROUP BY c.lead_attorney_id`,
      ),
    ],
    expected: ({ expenses, cases }) => ({
      rows: {
        rows: groupsOf(
          expenses.filter((one) => isToBill(one) && withId(cases, referenceId(one.case))),
          (one) => String(leadOf(withId(cases, referenceId(one.case)) ?? {}) ?? ''),
        ).map(([lead_attorney_id, own]) => ({ lead_attorney_id, costs: Number(sumOf(own, cost)) })),
      },
    }),
    raw: ['/expenses', '/cases', '/staff'],
  }),
  question({
    asked: 'How much do clients of each group owe on open cases?',
    steps: () => [
      sqlCall(
        `SELECT p.people_group_id, count(*) AS invoices, sum(i.balance) AS owed FROM open_invoices i
        JOIN clients p ON p.id = i.client_id WHERE i.case_status = 'open' GROUP BY p.people_group_id`,
      ),
    ],
    expected: (firm) => {
      const payer = (one: Fields) => withId(firm.clients, payerOf(firm, one));
      const open = firm.invoices.filter(
        (one) => isOwed(one) && isOpenCase(caseOf(firm, one) ?? {}) && payer(one) !== undefined,
      );
      return {
        rows: {
          rows: groupsOf(open, (one) => String(referenceId(payer(one)?.people_group) ?? '')).map(
            ([people_group_id, own]) => ({ people_group_id, invoices: own.length, owed: Number(sumOf(own, owed)) }),
          ),
        },
      };
    },
    raw: [INVOICES, '/cases', '/clients'],
  }),
  question({
    asked: 'Which open cases have more than $8,000 to bill and no open task?',
    steps: () => [
      sqlCall(
        "SELECT id, unbilled_amount FROM case_summary WHERE status = 'open' AND unbilled_amount > 8000 AND open_tasks = 0",
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.cases
          .filter(
            (one) => isOpenCase(one) && those(firm.tasks, 'case', one).every(({ completed }) => completed === true),
          )
          .filter((one) => unbilledOf(firm, one) > 8_000)
          .map((one) => ({ id: one.id, unbilled_amount: unbilledOf(firm, one).toFixed(2) })),
      },
    }),
    raw: ['/cases', '/tasks', '/time_entries', '/expenses'],
  }),
];

/** What can be billed on a case. */
function unbilledOf({ time_entries, expenses }: HeldFirm, one: Fields): number {
  const fees = sumOf(those(time_entries, 'case', one).filter(isToBill), fee);
  const costs = sumOf(those(expenses, 'case', one).filter(isToBill), cost);
  return Math.round(100 * (Number(fees) + Number(costs))) / 100;
}
