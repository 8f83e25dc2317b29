import { type Fields, referenceId, referenceIds, text } from '../../src/sandbox/json.ts';
import { groupsOf, medianOf, percent, placeOf } from '../figures.ts';
import { isOpenCase, leadOf, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { caseOf, fee, hoursOf, isIssued, isOwed, owed, payerOf, sumOf, totalOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions about rates, middle values, ranks, and periods side by side. */
export const rates: readonly Question[] = [
  question({
    asked: 'What is our collection rate on the invoices of this year, by practice area?',
    steps: () => [
      sqlCall(
        `SELECT practice_area, sum(total_amount) AS invoiced, sum(paid_amount) AS paid,
        round(100.0 * sum(paid_amount) / sum(total_amount), 1) AS percent FROM issued_invoices
        WHERE invoice_date >= period_start('this year') GROUP BY practice_area`,
      ),
    ],
    expected: (firm) => {
      const year = firm.calendar.today().slice(0, 4);
      const own = firm.invoices.filter((one) => isIssued(one) && text(one.invoice_date) >= year);
      return {
        rows: {
          rows: groupsOf(own, (one) => text(caseOf(firm, one)?.practice_area)).map(([practice_area, group]) => {
            const [invoiced, paid] = ['total_amount', 'paid_amount'].map((field) => Number(totalOf(group, field)));
            return { practice_area, invoiced, paid, percent: percent(Number(paid), Number(invoiced)) };
          }),
        },
      };
    },
    raw: [INVOICES, '/cases'],
  }),
  question({
    asked: "What is each person's realization: how much of the billable work before this month has been invoiced?",
    steps: () => [
      sqlCall(
        `SELECT staff_id, sum(amount) AS worked, coalesce(sum(amount) FILTER (WHERE is_billed), 0) AS invoiced,
        round(100.0 * coalesce(sum(amount) FILTER (WHERE is_billed), 0) / sum(amount), 1) AS percent FROM time_entries
        WHERE billable AND entry_date < period_start('this month') GROUP BY staff_id HAVING sum(amount) > 0`,
      ),
    ],
    expected: ({ time_entries, calendar }) => {
      const { from } = calendar.monthFromNow(0);
      const own = time_entries.filter(({ billable, entry_date }) => billable === true && text(entry_date) < from);
      return {
        rows: {
          rows: groupsOf(own, ({ staff }) => String(referenceId(staff) ?? ''))
            .map(([staff_id, group]) => {
              const worked = Number(sumOf(group, fee));
              const invoiced = Number(sumOf(group.filter(isOnInvoice), fee));
              return { staff_id, worked, invoiced, percent: percent(invoiced, worked) };
            })
            .filter(({ worked }) => worked > 0),
        },
      };
    },
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'Whose hourly work brought less per hour in the last 90 days than the rate of the person?',
    steps: () => [
      sqlCall(
        `SELECT s.id, s.default_hourly_rate, sum(t.amount) AS amount, sum(t.hours) AS hours
        FROM staff s JOIN time_entries t ON t.staff_id = s.id
        WHERE t.billable AND NOT t.flat_fee AND t.entry_date BETWEEN period_start('last 90 days') AND day('today')
        GROUP BY s.id HAVING round(sum(t.amount), 2) < round(s.default_hourly_rate * sum(t.hours), 2)`,
      ),
    ],
    expected: ({ staff, time_entries, calendar }) => {
      const hourly = time_entries.filter(
        ({ billable, flat_fee, entry_date }) => billable && !flat_fee && isWithin(entry_date, calendar.lastDays(90)),
      );
      return {
        rows: {
          rows: staff
            .map((person) => {
              const own = those(hourly, 'staff', person);
              const default_hourly_rate = totalOf([person], 'default_hourly_rate');
              return { id: person.id, default_hourly_rate, amount: Number(sumOf(own, fee)), hours: hoursOf(own) };
            })
            .filter((one) => one.amount < Math.round(100 * Number(one.default_hourly_rate) * one.hours) / 100),
        },
      };
    },
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'How many days have our open cases been open, by practice area: middle value, longest?',
    steps: () => [
      sqlCall(
        `SELECT practice_area, median(days_open) AS middle, max(days_open) AS longest FROM open_cases GROUP BY practice_area`,
      ),
    ],
    expected: ({ cases, calendar }) => ({
      rows: {
        rows: groupsOf(cases.filter(isOpenCase), (one) => text(one.practice_area)).map(([practice_area, own]) => {
          const days = own.filter((one) => one.opened_date).map((one) => calendar.daysSince(one.opened_date));
          return { practice_area, middle: medianOf(days), longest: Math.max(...days) };
        }),
      },
    }),
    raw: ['/cases?filter[status]=open'],
  }),
  question({
    asked: 'How many hours and cases did each of us work on last month, and in the month before?',
    steps: () => [
      sqlCall(
        `WITH t AS (SELECT staff_id, case_id, hours, entry_date >= period_start('last month') AS is_last FROM time_entries
          WHERE entry_date BETWEEN date(period_start('last month'), '-1 month') AND period_end('last month'))
        SELECT staff_id, coalesce(sum(hours) FILTER (WHERE is_last), 0) AS hours,
        coalesce(sum(hours) FILTER (WHERE NOT is_last), 0) AS hours_before,
        count(DISTINCT case_id) FILTER (WHERE is_last) AS cases, count(DISTINCT case_id) FILTER (WHERE NOT is_last) AS cases_before
        FROM t GROUP BY staff_id`,
      ),
    ],
    expected: ({ time_entries, calendar: { monthFromNow } }) => {
      const [last, before] = [monthFromNow(-1), monthFromNow(-2)];
      const own = time_entries.filter(({ entry_date }) => isWithin(entry_date, { from: before.from, to: last.to }));
      const casesOf = (entries: readonly Fields[]) => new Set(entries.map((entry) => referenceId(entry.case))).size;
      return {
        rows: {
          rows: groupsOf(own, ({ staff }) => String(referenceId(staff) ?? '')).map(([staff_id, entries]) => {
            const [now, then] = [last, before].map((month) =>
              entries.filter(({ entry_date }) => isWithin(entry_date, month)),
            );
            return {
              staff_id,
              hours: hoursOf(now ?? []),
              hours_before: hoursOf(then ?? []),
              cases: casesOf(now ?? []),
              cases_before: casesOf(then ?? []),
            };
          }),
        },
      };
    },
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'How much did we invoice in each month of this year and of last year, also in months without invoices?',
    steps: () => [
      sqlCall(
        `SELECT substr(m.month, 6) AS month,
        (SELECT coalesce(sum(total_amount), 0) FROM issued_invoices WHERE substr(invoice_date, 1, 7) = m.month) AS this_year,
        (SELECT coalesce(sum(total_amount), 0) FROM issued_invoices
          WHERE substr(invoice_date, 1, 7) = (m.year - 1) || substr(m.month, 5)) AS last_year
        FROM calendar_months m WHERE m.first_day BETWEEN period_start('this year') AND period_end('this year')`,
      ),
    ],
    expected: ({ invoices, calendar }) => {
      const year = Number(calendar.today().slice(0, 4));
      const invoicedIn = (month: string) =>
        Number(
          totalOf(
            invoices.filter((one) => isIssued(one) && text(one.invoice_date).startsWith(month)),
            'total_amount',
          ),
        );
      const months = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0'));
      return {
        rows: {
          rows: months.map((month) => ({
            month,
            this_year: invoicedIn(`${year}-${month}`),
            last_year: invoicedIn(`${year - 1}-${month}`),
          })),
        },
      };
    },
    raw: [INVOICES],
  }),
  question({
    asked: 'Who are the five clients who owe us most, and what share of all debts is theirs?',
    steps: () => [
      sqlCall(
        `SELECT client_id, client, balance, percent, place FROM (SELECT client_id, client, balance,
          round(100.0 * balance / sum(balance) OVER (), 1) AS percent, rank() OVER (ORDER BY client_id IS NULL, balance DESC) AS place
          FROM client_balances) WHERE client_id IS NOT NULL AND place <= 5`,
      ),
    ],
    expected: (firm) => {
      const open = firm.invoices.filter(isOwed);
      const all = Number(sumOf(open, owed));
      const debts = groupsOf(open, (one) => String(payerOf(firm, one) ?? ''))
        .filter(([client_id]) => client_id !== '')
        .map(([client_id, own]) => ({ client_id, balance: Number(sumOf(own, owed)) }));
      const balances = debts.map(({ balance }) => balance);
      return {
        rows: {
          rows: debts
            .map((debt) => ({
              ...debt,
              percent: percent(debt.balance, all),
              place: placeOf(debt.balance, balances),
            }))
            .filter(({ place }) => place <= 5),
        },
      };
    },
    raw: [INVOICES, '/cases', '/clients'],
  }),
  question({
    asked: 'Rank the lead attorneys by their open cases. Equal numbers share a place.',
    steps: () => [
      sqlCall(
        `SELECT s.id, s.name, count(c.id) AS cases, rank() OVER (ORDER BY count(c.id) DESC) AS place
        FROM staff s LEFT JOIN open_cases c ON c.lead_attorney_id = s.id WHERE s.type = 'Attorney' GROUP BY s.id`,
      ),
    ],
    expected: ({ staff, cases }) => {
      const attorneys = staff
        .filter(({ type }) => type === 'Attorney')
        .map((person) => ({
          id: person.id,
          cases: cases.filter((one) => isOpenCase(one) && leadOf(one) === person.id).length,
        }));
      const counts = attorneys.map((one) => one.cases);
      return { rows: { rows: attorneys.map((one) => ({ ...one, place: placeOf(one.cases, counts) })) } };
    },
    raw: ['/staff', '/cases?filter[status]=open'],
  }),
];

const isOnInvoice = ({ invoices }: Fields): boolean => referenceIds(invoices).length > 0;
