import { type Fields, isFields, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf } from '../figures.ts';
import { nameOf, those, withId } from '../firm.ts';
import { daysBetween, isWithin } from '../firm-calendar.ts';
import { attorneyOf, hoursOf, isOwed, owed, sumOf, totalOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';
import { busiestCase } from './cases.ts';

/** Questions about rows in an order, days and months without records, and days that are named. */
export const series: readonly Question[] = [
  question({
    asked: 'What did we receive in each of the last eight weeks, and in total until then?',
    steps: () => [
      sqlCall(
        `SELECT w.week_start, coalesce(sum(p.amount), 0) AS received,
        sum(coalesce(sum(p.amount), 0)) OVER (ORDER BY w.week_start) AS running
        FROM calendar_weeks w LEFT JOIN payments_received p ON p.date BETWEEN w.week_start AND w.week_end
        WHERE w.week_start BETWEEN add_days(period_start('this week'), -49) AND day('today') GROUP BY w.week_start`,
      ),
    ],
    expected: ({ invoice_payments, calendar: { weekFromNow } }) => {
      const paid = invoice_payments.filter(({ status }) => status === 'success');
      const received = (from: string, to: string) =>
        Number(
          totalOf(
            paid.filter(({ date }) => isWithin(date, { from, to })),
            'amount',
          ),
        );
      const weeks = Array.from({ length: 8 }, (_, i) => weekFromNow(-i));
      return {
        rows: {
          rows: weeks.map(({ from, to }) => ({
            week_start: from,
            received: received(from, to),
            running: received(weekFromNow(-7).from, to),
          })),
        },
      };
    },
    raw: ['/invoice_payments'],
  }),
  question({
    asked: 'How many hours did we record in each of the last eight weeks, and how many in the week before?',
    steps: () => [
      sqlCall(
        `SELECT w.week_start, coalesce(sum(t.hours), 0) AS hours, lag(coalesce(sum(t.hours), 0)) OVER (ORDER BY w.week_start) AS before
        FROM calendar_weeks w LEFT JOIN time_entries t ON t.entry_date BETWEEN w.week_start AND w.week_end
        WHERE w.week_start BETWEEN add_days(period_start('this week'), -49) AND day('today') GROUP BY w.week_start`,
      ),
    ],
    expected: ({ time_entries, calendar: { weekFromNow } }) => {
      const hours = (week: number) =>
        hoursOf(time_entries.filter(({ entry_date }) => isWithin(entry_date, weekFromNow(week))));
      return {
        rows: {
          rows: Array.from({ length: 8 }, (_, i) => ({
            week_start: weekFromNow(-i).from,
            hours: hours(-i),
            before: i === 7 ? null : hours(-i - 1),
          })),
        },
      };
    },
    raw: ['/time_entries'],
  }),
  question({
    asked: 'What is the largest unpaid invoice of each attorney?',
    steps: () => [
      sqlCall(
        `SELECT attorney_id, attorney, id, balance FROM (SELECT *, row_number() OVER (PARTITION BY attorney_id
        ORDER BY balance DESC, id) AS place FROM open_invoices) WHERE place = 1`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: groupsOf(firm.invoices.filter(isOwed), (one) => String(attorneyOf(firm, one) ?? '')).map(
          ([attorney_id, own]) => {
            const [first = {}] = own.toSorted((a, b) => Number(owed(b) - owed(a)) || Number(a.id) - Number(b.id));
            return { attorney_id, id: first.id, balance: sumOf([first], owed) };
          },
        ),
      },
    }),
    raw: [INVOICES, '/cases', '/staff'],
  }),
  question({
    asked: 'How many days lie between one event and the next on the {case} matter?',
    about: (firm) => ({ case: text(busiestCase(firm).name), id: Number(busiestCase(firm).id) }),
    steps: ({ id }) => [
      sqlCall(
        `SELECT id, first_day, julianday(first_day) - julianday(lag(first_day) OVER (ORDER BY first_day, id)) AS days
        FROM event_days WHERE case_id = :id`,
        { id },
      ),
    ],
    expected: (firm) => {
      const days = those(firm.events, 'case', busiestCase(firm))
        .map((event) => ({ id: event.id, first_day: firm.calendar.eventDays(event)[0] }))
        .sort(
          (a, b) => (a.first_day < b.first_day ? -1 : Number(a.first_day > b.first_day)) || Number(a.id) - Number(b.id),
        );
      return {
        rows: {
          rows: days.map(({ id, first_day }, i) => ({
            id,
            first_day,
            days: i === 0 ? null : daysBetween(days[i - 1]?.first_day, first_day),
          })),
        },
      };
    },
    raw: ['/cases', '/events'],
  }),
  question({
    asked: 'What was the first and the last case that we opened in each practice area?',
    steps: () => [
      sqlCall(
        `SELECT DISTINCT practice_area, first_value(id) OVER w AS first_id, last_value(id) OVER w AS last_id,
        count(*) OVER w AS cases FROM cases WHERE opened_date IS NOT NULL WINDOW w AS (PARTITION BY practice_area
        ORDER BY opened_date, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)`,
      ),
    ],
    expected: ({ cases }) => {
      const dated = cases.filter((one) => one.opened_date);
      const order = (one: Fields) => `${text(one.opened_date)} ${String(one.id).padStart(12, '0')}`;
      return {
        rows: {
          rows: groupsOf(dated, (one) => text(one.practice_area)).map(([practice_area, own]) => {
            const sorted = own.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
            return { practice_area, first_id: sorted[0]?.id, last_id: sorted.at(-1)?.id, cases: own.length };
          }),
        },
      };
    },
    raw: ['/cases'],
  }),
  question({
    asked: 'Which clients have their birthday in the next 14 days?',
    steps: () => [
      sqlCall(
        `SELECT c.id, c.name, d.day, d.year - CAST(substr(c.birthdate, 1, 4) AS INTEGER) AS age FROM clients c
        JOIN calendar_days d ON substr(d.day, 6) = substr(c.birthdate, 6, 5)
        WHERE c.archived IS NOT 1 AND d.day BETWEEN period_start('next 14 days') AND period_end('next 14 days')`,
      ),
    ],
    expected: ({ clients, calendar: { inDays } }) => {
      const days = Array.from({ length: 14 }, (_, i) => inDays(i));
      const current = clients.filter(({ archived, birthdate }) => archived !== true && birthdate);
      return {
        rows: {
          rows: days.flatMap((day) =>
            current
              .filter(({ birthdate }) => text(birthdate).slice(5, 10) === day.slice(5))
              .map((client) => ({
                id: client.id,
                name: nameOf(client),
                day,
                age: Number(day.slice(0, 4)) - Number(text(client.birthdate).slice(0, 4)),
              })),
          ),
        },
      };
    },
    raw: ['/clients'],
  }),
  question({
    asked: 'What time has each of us recorded since last Friday, today included?',
    steps: () => [
      sqlCall(
        `SELECT s.id, s.name, count(t.id) AS entries, coalesce(sum(t.hours), 0) AS hours FROM staff s
        LEFT JOIN time_entries t ON t.staff_id = s.id AND t.entry_date BETWEEN day('last friday') AND day('today')
        GROUP BY s.id`,
      ),
    ],
    expected: ({ staff, time_entries, calendar: { today, inDays } }) => {
      const days = Array.from({ length: 7 }, (_, i) => inDays(-i - 1));
      const friday = days.find((day) => new Date(day).getUTCDay() === 5) ?? '';
      const recent = time_entries.filter(({ entry_date }) => isWithin(entry_date, { from: friday, to: today() }));
      return {
        rows: {
          rows: staff.map((person) => {
            const own = those(recent, 'staff', person);
            return { id: person.id, name: nameOf(person), entries: own.length, hours: hoursOf(own) };
          }),
        },
      };
    },
    raw: ['/staff', '/time_entries'],
  }),
  question({
    asked:
      'How many tasks were due last week, and how many are due this week and next week? How many of each are done?',
    steps: () => [
      sqlCall(
        `SELECT w.week_start, count(t.id) AS tasks, coalesce(sum(t.completed), 0) AS done FROM calendar_weeks w
        LEFT JOIN tasks t ON t.due_date BETWEEN w.week_start AND w.week_end
        WHERE w.week_start BETWEEN period_start('last week') AND period_start('next week') GROUP BY w.week_start`,
      ),
    ],
    expected: ({ tasks, calendar: { weekFromNow } }) => ({
      rows: {
        rows: [-1, 0, 1].map(weekFromNow).map((week) => {
          const own = tasks.filter(({ due_date }) => isWithin(due_date, week));
          const done = own.filter(({ completed }) => completed === true).length;
          return { week_start: week.from, tasks: own.length, done };
        }),
      },
    }),
    raw: ['/tasks'],
  }),
  question({
    asked: 'In which cities are our court dates from today until the end of next month?',
    steps: () => [
      sqlCall(
        `SELECT l.address_city AS city, count(*) AS court_dates, count(DISTINCT e.case_id) AS cases FROM events e
        LEFT JOIN locations l ON l.id = e.location_id WHERE e.event_type = 'Court'
        AND e.first_day BETWEEN day('today') AND period_end('next month') GROUP BY city`,
      ),
    ],
    expected: ({ events, locations, calendar: { today, monthFromNow, eventDays } }) => {
      const period = { from: today(), to: monthFromNow(1).to };
      const dates = events.filter((event) => event.event_type === 'Court' && isWithin(eventDays(event)[0], period));
      const cityOf = (event: Fields) => {
        const address = withId(locations, referenceId(event.location))?.address;
        return isFields(address) ? text(address.city) : '';
      };
      return {
        rows: {
          rows: groupsOf(dates, cityOf).map(([city, own]) => ({
            city,
            court_dates: own.length,
            cases: new Set(own.flatMap((event) => referenceId(event.case) ?? [])).size,
          })),
        },
      };
    },
    raw: ['/events', '/locations'],
  }),
];
