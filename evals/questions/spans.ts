import { type Fields, referenceId, referenceIds, text } from '../../src/sandbox/json.ts';
import { groupsOf, medianOf, percent } from '../figures.ts';
import { isOpenCase, nameOf, withId } from '../firm.ts';
import { daysBetween, isWithin } from '../firm-calendar.ts';
import { type Question, question, sqlCall } from '../question.ts';

/** Questions about the time between two dates, and about dates that are compared. */
export const spans: readonly Question[] = [
  question({
    asked: 'In which open cases had the limitation date passed when the case was opened, and by how many days?',
    steps: () => [
      sqlCall(
        `SELECT id, name, julianday(opened_date) - julianday(sol_date) AS days FROM open_cases WHERE sol_date < opened_date`,
      ),
    ],
    expected: ({ cases }) => ({
      rows: {
        rows: cases
          .filter((one) => isOpenCase(one) && one.sol_date && text(one.sol_date) < text(one.opened_date))
          .map(({ id, sol_date, opened_date }) => ({ id, days: daysBetween(sol_date, opened_date) })),
      },
    }),
    raw: ['/cases?filter[status]=open'],
  }),
  question({
    asked: 'How long are our overdue tasks late, by priority: up to 30 days, 31 to 90 days, longer?',
    steps: () => [
      sqlCall(
        `SELECT priority, sum(days <= 30) AS to_30, sum(days BETWEEN 31 AND 90) AS to_90, sum(days > 90) AS longer
        FROM (SELECT priority, julianday(day('today')) - julianday(due_date) AS days FROM tasks_with_case WHERE is_overdue)
        GROUP BY priority`,
      ),
    ],
    expected: ({ tasks, calendar: { daysSince } }) => {
      const late = tasks.filter(({ completed, due_date }) => !completed && daysSince(due_date) > 0);
      const count = (own: readonly Fields[], least: number, most: number) =>
        own.filter(({ due_date }) => daysSince(due_date) >= least && daysSince(due_date) <= most).length;
      return {
        rows: {
          rows: groupsOf(late, ({ priority }) => text(priority)).map(([priority, own]) => ({
            priority,
            to_30: count(own, 1, 30),
            to_90: count(own, 31, 90),
            longer: count(own, 91, Number.POSITIVE_INFINITY),
          })),
        },
      };
    },
    raw: ['/tasks'],
  }),
  question({
    asked: 'Which coming court dates are later than the limitation date of their open case, and by how many days?',
    steps: () => [
      sqlCall(
        `SELECT e.id, c.id AS case_id, julianday(e.first_day) - julianday(c.sol_date) AS days
        FROM event_days e JOIN open_cases c ON c.id = e.case_id
        WHERE e.event_type = 'Court' AND e.first_day > max(c.sol_date, day('today'))`,
      ),
    ],
    expected: ({ events, cases, calendar: { eventDays, today } }) => ({
      rows: {
        rows: events
          .filter((event) => event.event_type === 'Court' && eventDays(event)[0] > today())
          .map((event) => ({ event, matter: withId(cases, referenceId(event.case)) ?? {} }))
          .filter(({ matter }) => isOpenCase(matter) && matter.sol_date)
          .map(({ event, matter }) => ({
            id: event.id,
            case_id: matter.id,
            days: daysBetween(matter.sol_date, eventDays(event)[0]),
          }))
          .filter(({ days }) => days > 0),
      },
    }),
    raw: ['/events', '/cases?filter[status]=open'],
  }),
  question({
    asked: 'After how many days do leads of each referral source become cases: fastest, in the middle, slowest?',
    steps: () => [
      sqlCall(
        `SELECT referral_source, count(*) AS cases, min(days_to_case) AS fastest, median(days_to_case) AS middle,
        max(days_to_case) AS slowest FROM leads_with_case WHERE days_to_case IS NOT NULL GROUP BY referral_source`,
      ),
    ],
    expected: ({ leads, cases, referral_sources, calendar: { dayAt } }) => {
      const openedOf = (lead: Fields) => withId(cases, referenceId(lead.case))?.opened_date;
      const sourceOf = (lead: Fields) => nameOf(withId(referral_sources, referenceId(lead.referral_source_reference)));
      return {
        rows: {
          rows: groupsOf(leads.filter(openedOf), sourceOf).map(([referral_source, own]) => {
            const days = own.map((lead) => daysBetween(dayAt(lead.created_at), openedOf(lead)));
            return {
              referral_source,
              cases: own.length,
              fastest: Math.min(...days),
              middle: medianOf(days),
              slowest: Math.max(...days),
            };
          }),
        },
      };
    },
    raw: ['/leads', '/cases', '/referral_sources'],
  }),
  question({
    asked:
      'How many leads have waited more than 60 days without a case, by status, and how long has the oldest waited?',
    steps: () => [
      sqlCall(
        `SELECT status, count(*) AS leads, max(julianday(day('today')) - julianday(created_day)) AS oldest
        FROM leads WHERE case_id IS NULL AND created_day < add_days(day('today'), -60) GROUP BY status`,
      ),
    ],
    expected: ({ leads, calendar: { dayAt, daysSince } }) => {
      const age = ({ created_at }: Fields) => daysSince(dayAt(created_at));
      const waiting = leads.filter((lead) => referenceId(lead.case) === undefined && age(lead) > 60);
      return {
        rows: {
          rows: groupsOf(waiting, ({ status }) => text(status)).map(([status, own]) => ({
            status,
            leads: own.length,
            oldest: Math.max(...own.map(age)),
          })),
        },
      };
    },
    raw: ['/leads'],
  }),
  question({
    asked: 'How many leads came in each month, and what share of them became cases?',
    steps: () => [
      sqlCall(
        `SELECT substr(created_day, 1, 7) AS month, count(*) AS leads, count(case_id) AS cases,
        round(100.0 * count(case_id) / count(*), 1) AS percent FROM leads GROUP BY month`,
      ),
    ],
    expected: ({ leads, calendar }) => ({
      rows: {
        rows: groupsOf(leads, ({ created_at }) => calendar.dayAt(created_at).slice(0, 7)).map(([month, own]) => {
          const cases = own.filter((lead) => referenceId(lead.case) !== undefined).length;
          return { month, leads: own.length, cases, percent: percent(cases, own.length) };
        }),
      },
    }),
    raw: ['/leads'],
  }),
  question({
    asked:
      'How many documents did we store in each month of the last 90 days, and how many over 90 days after their date?',
    steps: () => [
      sqlCall(
        `SELECT substr(created_day, 1, 7) AS month, count(*) AS documents,
        sum(julianday(created_day) - julianday(assigned_date) > 90) AS late FROM documents
        WHERE created_day BETWEEN period_start('last 90 days') AND day('today') GROUP BY month`,
      ),
    ],
    expected: ({ documents, calendar: { dayAt, lastDays } }) => {
      const recent = documents.filter(({ created_at }) => isWithin(dayAt(created_at), lastDays(90)));
      return {
        rows: {
          rows: groupsOf(recent, ({ created_at }) => dayAt(created_at).slice(0, 7)).map(([month, own]) => ({
            month,
            documents: own.length,
            late: own.filter(({ created_at, assigned_date }) => daysBetween(assigned_date, dayAt(created_at)) > 90)
              .length,
          })),
        },
      };
    },
    raw: ['/documents'],
  }),
  question({
    asked: 'How many events does each of us have next month, and how many hours do they last, all-day events left out?',
    steps: () => [
      sqlCall(
        `SELECT s.staff_id, count(*) AS events, round(24 * sum(julianday(e."end") - julianday(e.start)), 2) AS hours
        FROM events e JOIN event_staff s ON s.event_id = e.id WHERE e.all_day = 0
        AND e.first_day BETWEEN period_start('next month') AND period_end('next month') GROUP BY s.staff_id`,
      ),
    ],
    expected: ({ events, calendar: { eventDays, monthFromNow } }) => {
      const timed = events.filter((event) => !event.all_day && isWithin(eventDays(event)[0], monthFromNow(1)));
      const people = [...new Set(timed.flatMap(({ staff }) => referenceIds(staff)))];
      return {
        rows: {
          rows: people.map((staff_id) => {
            const own = timed.filter(({ staff }) => referenceIds(staff).includes(staff_id));
            const length = ({ start, end }: Fields) => (Date.parse(text(end)) - Date.parse(text(start))) / 3_600_000;
            const hours = own.reduce((sum, event) => sum + length(event), 0);
            return { staff_id, events: own.length, hours: Math.round(100 * hours) / 100 };
          }),
        },
      };
    },
    raw: ['/events', '/staff'],
  }),
];
