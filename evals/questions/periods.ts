import { type Json, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf, medianOf } from '../figures.ts';
import { type HeldFirm, nameOf, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { hoursOf, payerOf, timeOfLastMonth, totalOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions about periods, distinct values, middles, and words in texts. */
export const periods: readonly Question[] = [
  question({
    asked: 'What did we receive this month and last month?',
    steps: () => [
      sqlCall(
        `SELECT coalesce(sum(amount) FILTER (WHERE date >= period_start('this month')), 0) AS this_month,
        coalesce(sum(amount) FILTER (WHERE date BETWEEN period_start('last month') AND period_end('last month')), 0) AS last_month
        FROM payments_received`,
      ),
    ],
    expected: (firm) => {
      const { monthFromNow } = firm.calendar;
      const { from } = monthFromNow(0);
      const paid = firm.invoice_payments.filter(({ status }) => status === 'success');
      const now = paid.filter(({ date }) => text(date) >= from);
      const before = paid.filter(({ date }) => isWithin(date, monthFromNow(-1)));
      return {
        rows: {
          rows: [{ this_month: Number(totalOf(now, 'amount')), last_month: Number(totalOf(before, 'amount')) }],
        },
      };
    },
    raw: ['/invoice_payments'],
  }),
  question({
    asked: 'How many cases did we open this year, and how many in the same part of last year?',
    steps: () => [
      sqlCall(
        `SELECT sum(opened_date >= period_start('this year')) AS this_year,
        sum(opened_date BETWEEN period_start('last year') AND date(day('today'), '-1 year')) AS last_year FROM cases`,
      ),
    ],
    expected: ({ cases, calendar: { today } }) => {
      const [year, rest] = [Number(today().slice(0, 4)), today().slice(4)];
      const opened = (of: number, until: string) =>
        cases.filter(({ opened_date }) => isWithin(opened_date, { from: `${of}-01-01`, to: until })).length;
      return {
        rows: { rows: [{ this_year: opened(year, '9999'), last_year: opened(year - 1, `${year - 1}${rest}`) }] },
      };
    },
    raw: ['/cases'],
  }),
  question({
    asked: 'How many cases did we open in each of the last 24 months, also in months without any?',
    steps: () => [
      sqlCall(
        `SELECT m.month, count(c.id) AS opened FROM calendar_months m LEFT JOIN cases c ON substr(c.opened_date, 1, 7) = m.month
        WHERE m.first_day BETWEEN date(period_start('this month'), '-23 months') AND day('today') GROUP BY m.month`,
      ),
    ],
    expected: ({ cases, calendar: { monthFromNow } }) => ({
      rows: {
        rows: Array.from({ length: 24 }, (_, i) => monthFromNow(-i).from.slice(0, 7)).map((month) => ({
          month,
          opened: cases.filter(({ opened_date }) => text(opened_date).startsWith(month)).length,
        })),
      },
    }),
    raw: ['/cases'],
  }),
  question({
    asked: 'Who of us has recorded no time in the last 30 days?',
    steps: () => [
      sqlCall(
        `SELECT s.id, s.name FROM staff s WHERE NOT EXISTS (SELECT 1 FROM time_entries t WHERE t.staff_id = s.id
        AND t.entry_date BETWEEN period_start('last 30 days') AND day('today'))`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.staff
          .filter((person) => those(firm.time_entries, 'staff', person).every((one) => !isRecent(firm, one.entry_date)))
          .map((person) => ({ id: person.id, name: nameOf(person) })),
      },
    }),
    raw: ['/staff', '/time_entries'],
  }),
  question({
    asked: 'How many different clients paid us in the last 30 days?',
    steps: () => [
      sqlCall(
        `SELECT count(DISTINCT client_id) AS clients, count(*) AS payments FROM payments_received
        WHERE date BETWEEN period_start('last 30 days') AND day('today')`,
      ),
    ],
    expected: (firm) => {
      const paid = firm.invoice_payments.filter(({ status, date }) => status === 'success' && isRecent(firm, date));
      const clients = new Set(paid.flatMap((one) => referenceId(one.client) ?? payerOf(firm, one) ?? []));
      return { rows: { rows: [{ clients: clients.size, payments: paid.length }] } };
    },
    raw: ['/invoice_payments', '/clients'],
  }),
  question({
    asked: 'On how many different cases did each of us work last month?',
    steps: () => [
      sqlCall(
        `SELECT staff_id, count(DISTINCT case_id) AS cases FROM time_entries
        WHERE entry_date BETWEEN period_start('last month') AND period_end('last month') GROUP BY staff_id`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: groupsOf(timeOfLastMonth(firm), ({ staff }) => String(referenceId(staff))).map(([staff_id, own]) => ({
          staff_id,
          cases: new Set(own.map((one) => referenceId(one.case))).size,
        })),
      },
    }),
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'What is the middle amount of an invoice, by status?',
    steps: () => [sqlCall('SELECT status, median(total_amount) AS middle FROM invoices GROUP BY status')],
    expected: ({ invoices }) => ({
      rows: {
        rows: groupsOf(invoices, ({ status }) => text(status)).map(([status, own]) => ({
          status,
          middle: medianOf(own.map(({ total_amount }) => Number(total_amount))),
        })),
      },
    }),
    raw: [INVOICES],
  }),
  question({
    asked: 'How many invoices did we write in each month of this year?',
    steps: () => [
      sqlCall(
        `SELECT strftime('%m', invoice_date) AS month, count(*) AS invoices FROM issued_invoices
        WHERE invoice_date >= period_start('this year') GROUP BY month`,
      ),
    ],
    expected: ({ invoices, calendar: { today } }) => ({
      rows: {
        rows: groupsOf(
          invoices.filter(
            ({ status, invoice_date }) =>
              status !== 'draft' && status !== 'forwarded' && text(invoice_date) >= `${today().slice(0, 4)}-01-01`,
          ),
          ({ invoice_date }) => text(invoice_date).slice(5, 7),
        ).map(([month, own]) => ({ month, invoices: own.length })),
      },
    }),
    raw: [INVOICES],
  }),
  question({
    asked: 'On which days of the week are our court dates?',
    steps: () => [
      sqlCall(
        `SELECT d.weekday, count(e.id) AS court_dates FROM event_days e JOIN calendar_days d ON d.day = e.first_day
        WHERE e.event_type = 'Court' GROUP BY d.weekday`,
      ),
    ],
    expected: ({ events, calendar }) => ({
      rows: {
        rows: groupsOf(
          events.filter(({ event_type }) => event_type === 'Court'),
          (event) => WEEKDAYS[new Date(calendar.eventDays(event)[0]).getUTCDay()] ?? '',
        ).map(([weekday, own]) => ({ weekday, court_dates: own.length })),
      },
    }),
    raw: ['/events'],
  }),
  question({
    asked: 'Send me the hours of each person last month, by activity, as a CSV file.',
    steps: () => [
      {
        tool: 'query_firm',
        arguments: {
          sql: `SELECT staff_id, activity_name, sum(hours) AS hours FROM time_entries
            WHERE entry_date BETWEEN period_start('last month') AND period_end('last month') GROUP BY 1, 2`,
          format: 'csv',
        },
      },
    ],
    expected: (firm) => {
      const groups = groupsOf(timeOfLastMonth(firm), (one) => `${referenceId(one.staff)},${text(one.activity_name)}`);
      return {
        says: [`${groups.length} rows with the columns staff_id, activity_name, hours`],
        lines: groups.map(([key, own]) => `${key},${hoursOf(own)}`),
      };
    },
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'In how many tasks is a deposition mentioned, and in how many is it still to be done?',
    steps: () => [
      sqlCall(
        `SELECT count(*) AS tasks, sum(completed = 0) AS open_tasks FROM tasks
        WHERE id IN (SELECT rowid FROM tasks_text WHERE tasks_text MATCH 'deposition')`,
      ),
    ],
    expected: ({ tasks }) => {
      const found = tasks.filter((one) => /\bdeposition\b/i.test(`${text(one.name)} ${text(one.description)}`));
      const open = found.filter(({ completed }) => completed !== true);
      return { rows: { rows: [{ tasks: found.length, open_tasks: open.length }] } };
    },
    raw: ['/tasks'],
  }),
];

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

const isRecent = ({ calendar }: HeldFirm, day: Json | undefined): boolean => isWithin(day, calendar.lastDays(30));
