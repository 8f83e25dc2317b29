import { type Fields, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf } from '../figures.ts';
import { customValue, type HeldFirm, isOpenCase, nameOf, refersTo, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { cost, fee, hoursOf, isOwed, isToBill, owed, payerOf, sumOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions about records that have, or lack, related records. */
export const related: readonly Question[] = [
  question({
    asked: 'Which open cases have three or more overdue tasks, but no event in the next 30 days?',
    steps: () => [
      sqlCall(
        `SELECT c.id, count(*) AS overdue FROM open_cases c JOIN tasks_with_case t ON t.case_id = c.id AND t.is_overdue
        WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = c.id
          AND e.first_day BETWEEN day('today') AND add_days(day('today'), 30))
        GROUP BY c.id HAVING count(*) >= 3`,
      ),
    ],
    expected: ({ cases, tasks, events, calendar }) => {
      const soon = { from: calendar.today(), to: calendar.inDays(30) };
      const late = tasks.filter(({ completed, due_date }) => !completed && due_date && text(due_date) < soon.from);
      const ahead = events.filter((event) => isWithin(calendar.eventDays(event)[0], soon));
      return {
        rows: {
          rows: cases
            .filter((one) => isOpenCase(one) && those(ahead, 'case', one).length === 0)
            .map((one) => ({ id: one.id, overdue: those(late, 'case', one).length }))
            .filter(({ overdue }) => overdue >= 3),
        },
      };
    },
    raw: ['/cases?filter[status]=open', '/tasks', '/events'],
  }),
  question({
    asked: 'Which clients have cases in more than two practice areas?',
    steps: () => [
      sqlCall(
        `SELECT k.id, k.name, count(DISTINCT c.practice_area) AS areas FROM clients k
        JOIN case_parties p ON p.party_id = k.id AND p.kind = 'client' JOIN cases c ON c.id = p.case_id
        GROUP BY k.id HAVING areas > 2`,
      ),
    ],
    expected: ({ clients, cases }) => ({
      rows: {
        rows: clients
          .map((client) => {
            const own = cases.filter((one) => refersTo(one, 'clients', client) || refersTo(client, 'cases', one));
            const areas = new Set(own.map(({ practice_area }) => text(practice_area)).filter(Boolean));
            return { id: client.id, name: nameOf(client), areas: areas.size };
          })
          .filter(({ areas }) => areas > 2),
      },
    }),
    raw: ['/clients', '/cases'],
  }),
  question({
    asked: 'How many open cases have both time and expenses to bill, only time, or only expenses?',
    steps: () => [
      sqlCall(
        `SELECT sum(has_time AND has_costs) AS both, sum(has_time AND NOT has_costs) AS only_time,
        sum(NOT has_time AND has_costs) AS only_costs FROM (SELECT
          EXISTS (SELECT 1 FROM unbilled_time t WHERE t.case_id = c.id AND t.billable) AS has_time,
          EXISTS (SELECT 1 FROM unbilled_expenses e WHERE e.case_id = c.id AND e.billable) AS has_costs FROM open_cases c)`,
      ),
    ],
    expected: ({ cases, time_entries, expenses }) => {
      const has = (list: readonly Fields[], one: Fields) => those(list, 'case', one).some(isToBill);
      const open = cases.filter(isOpenCase);
      const count = (hasTime: boolean, hasCosts: boolean) =>
        open.filter((one) => has(time_entries, one) === hasTime && has(expenses, one) === hasCosts).length;
      return {
        rows: { rows: [{ both: count(true, true), only_time: count(true, false), only_costs: count(false, true) }] },
      };
    },
    raw: ['/cases?filter[status]=open', '/time_entries', '/expenses'],
  }),
  question({
    asked: 'Who is assigned to open cases without having recorded time on them in the last 90 days? On how many cases?',
    steps: () => [
      sqlCall(
        `SELECT s.staff_id, count(*) AS cases FROM case_staff s JOIN open_cases c ON c.id = s.case_id
        WHERE NOT EXISTS (SELECT 1 FROM time_entries t WHERE t.case_id = s.case_id AND t.staff_id = s.staff_id
          AND t.entry_date BETWEEN period_start('last 90 days') AND day('today')) GROUP BY s.staff_id`,
      ),
    ],
    expected: ({ cases, staff, time_entries, calendar }) => {
      const recent = time_entries.filter(({ entry_date }) => isWithin(entry_date, calendar.lastDays(90)));
      return {
        rows: {
          rows: staff
            .map((person) => {
              const assigned = those(cases.filter(isOpenCase), 'staff', person);
              const own = those(recent, 'staff', person);
              const idle = assigned.filter((one) => those(own, 'case', one).length === 0);
              return { staff_id: person.id, cases: idle.length };
            })
            .filter((row) => row.cases > 0),
        },
      };
    },
    raw: ['/cases?filter[status]=open', '/staff', '/time_entries'],
  }),
  question({
    asked: 'Which clients owe us more than $3,000 that is past due, without a phone call in the last 60 days?',
    steps: () => [
      sqlCall(
        `SELECT client_id, client, past_due FROM client_balances b WHERE past_due > 3000 AND client_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM calls k WHERE k.client_id = b.client_id
          AND k.called_day BETWEEN period_start('last 60 days') AND day('today'))`,
      ),
    ],
    expected: (firm) => {
      const { lastDays, dayAt, daysSince } = firm.calendar;
      const called = firm.calls.filter(({ called_at }) => isWithin(dayAt(called_at), lastDays(60)));
      const late = firm.invoices.filter((one) => isOwed(one) && daysSince(one.due_date) > 0);
      return {
        rows: {
          rows: groupsOf(late, (one) => String(payerOf(firm, one) ?? ''))
            .filter(([id]) => id !== '' && !called.some(({ client }) => String(referenceId(client)) === id))
            .map(([client_id, own]) => ({ client_id, past_due: Number(sumOf(own, owed)) }))
            .filter(({ past_due }) => past_due > 3_000),
        },
      };
    },
    raw: [INVOICES, '/cases', '/clients', '/calls'],
  }),
  question({
    asked: 'How many open cases, open tasks, coming events and hours of work does each practice area have?',
    steps: () => [
      sqlCall(
        `SELECT practice_area, count(*) AS cases, sum((SELECT count(*) FROM tasks t WHERE t.case_id = c.id AND t.completed IS NOT 1)) AS tasks,
        sum((SELECT count(*) FROM events e WHERE e.case_id = c.id AND e.first_day > day('today'))) AS events,
        sum((SELECT coalesce(sum(hours), 0) FROM time_entries h WHERE h.case_id = c.id)) AS hours
        FROM open_cases c GROUP BY practice_area`,
      ),
    ],
    expected: ({ cases, tasks, events, time_entries, calendar }) => {
      const ahead = events.filter((event) => calendar.eventDays(event)[0] > calendar.today());
      const undone = tasks.filter(({ completed }) => completed !== true);
      const related = (list: readonly Fields[], own: readonly Fields[]) =>
        own.flatMap((one) => those(list, 'case', one));
      return {
        rows: {
          rows: groupsOf(cases.filter(isOpenCase), (one) => text(one.practice_area)).map(([practice_area, own]) => ({
            practice_area,
            cases: own.length,
            tasks: related(undone, own).length,
            events: related(ahead, own).length,
            hours: hoursOf(related(time_entries, own)),
          })),
        },
      };
    },
    raw: ['/cases?filter[status]=open', '/tasks', '/events', '/time_entries'],
  }),
  question({
    asked: 'In which open cases has a jury been demanded, with more than five witnesses, and what can we bill there?',
    steps: () => [
      sqlCall(
        `SELECT c.id, x."Number of witnesses" AS witnesses, s.unbilled_amount FROM open_cases c
        JOIN cases_custom x ON x.case_id = c.id JOIN case_summary s ON s.id = c.id
        WHERE x."Jury demanded" = true AND x."Number of witnesses" > 5`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.cases
          .filter((one) => isOpenCase(one) && customValue(firm, one, 'Jury demanded') === true)
          .map((one) => ({
            id: one.id,
            witnesses: Number(customValue(firm, one, 'Number of witnesses') ?? 0),
            unbilled_amount: unbilledOf(firm, one),
          }))
          .filter(({ witnesses }) => witnesses > 5),
      },
    }),
    raw: ['/cases?filter[status]=open', '/custom_fields', '/time_entries', '/expenses'],
  }),
];

/** What can be billed on a case. */
function unbilledOf({ time_entries, expenses }: HeldFirm, one: Fields): string {
  const [time, costs] = [those(time_entries, 'case', one), those(expenses, 'case', one)];
  return sumOf([...time, ...costs].filter(isToBill), (entry) => ('hours' in entry ? fee(entry) : cost(entry)));
}
