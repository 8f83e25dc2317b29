import { type Fields, fieldsList, type Json, referenceId, text } from '../../src/sandbox/json.ts';
import { groupsOf } from '../figures.ts';
import { customValue, type HeldFirm, isOpenCase, those } from '../firm.ts';
import { isWithin } from '../firm-calendar.ts';
import { attorneyOf, caseOf, fee, hoursOf, isToBill, sumOf } from '../money.ts';
import { type Question, question, sqlCall } from '../question.ts';

/** Questions about words in texts, custom fields, and groups as a file. */
export const details: readonly Question[] = [
  question({
    asked: 'How much time did each of us spend on work that mentions a continuance or a settlement?',
    steps: () => [
      sqlCall(
        `SELECT staff_id, count(*) AS entries, sum(hours) AS hours FROM time_entries WHERE id IN
        (SELECT rowid FROM time_entries_text WHERE time_entries_text MATCH 'continuance OR settle*') GROUP BY staff_id`,
      ),
    ],
    expected: ({ time_entries }) => {
      const found = time_entries.filter((entry) =>
        mentions(entry, ['activity_name', 'description'], /\b(continuance\b|settle)/i),
      );
      return {
        rows: {
          rows: groupsOf(found, ({ staff }) => String(referenceId(staff) ?? '')).map(([staff_id, own]) => ({
            staff_id,
            entries: own.length,
            hours: hoursOf(own),
          })),
        },
      };
    },
    raw: ['/time_entries', '/staff'],
  }),
  question({
    asked: 'How many tasks, documents and events mention "privilege log", and on how many cases?',
    steps: () => [
      sqlCall(
        `SELECT 'task' AS kind, count(*) AS found, count(DISTINCT case_id) AS cases FROM tasks
          WHERE id IN (SELECT rowid FROM tasks_text WHERE tasks_text MATCH '"privilege log"')
        UNION ALL SELECT 'document', count(*), count(DISTINCT case_id) FROM documents
          WHERE id IN (SELECT rowid FROM documents_text WHERE documents_text MATCH '"privilege log"')
        UNION ALL SELECT 'event', count(*), count(DISTINCT case_id) FROM events
          WHERE id IN (SELECT rowid FROM events_text WHERE events_text MATCH '"privilege log"')`,
      ),
    ],
    expected: ({ tasks, documents, events }) => ({
      rows: {
        rows: Object.entries({ task: tasks, document: documents, event: events }).map(([kind, records]) => {
          const fields = ['name', 'description', 'filename', 'path'];
          const own = records.filter((record) => mentions(record, fields, /\bprivilege[\W_]+log\b/i));
          return { kind, found: own.length, cases: new Set(own.flatMap((one) => referenceId(one.case) ?? [])).size };
        }),
      },
    }),
    raw: ['/tasks', '/documents', '/events'],
  }),
  question({
    asked: 'In which open cases is the demand larger than the policy limit, and by how much?',
    steps: () => [
      sqlCall(
        `SELECT c.id, c.name, x."Demand amount" - x."Policy limit" AS above FROM open_cases c
        JOIN cases_custom x ON x.case_id = c.id WHERE x."Demand amount" > x."Policy limit"`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: firm.cases
          .filter(isOpenCase)
          .map((one) => ({
            id: one.id,
            above: Number(customValue(firm, one, 'Demand amount')) - Number(customValue(firm, one, 'Policy limit')),
          }))
          .filter(({ above }) => above > 0),
      },
    }),
    raw: ['/cases?filter[status]=open', '/custom_fields'],
  }),
  question({
    asked: 'How do our clients prefer to be contacted, and how many of them have no telephone at work?',
    steps: () => [
      sqlCall(
        `SELECT x."Preferred contact" AS contact, count(*) AS clients, sum(coalesce(c.work_phone_number, '') = '') AS no_work_phone
        FROM clients c JOIN clients_custom x ON x.client_id = c.id GROUP BY contact`,
      ),
    ],
    expected: (firm) => ({
      rows: {
        rows: groupsOf(firm.clients, (client) => optionOf(firm, client, 'Preferred contact')).map(([contact, own]) => ({
          contact,
          clients: own.length,
          no_work_phone: own.filter(({ work_phone_number }) => !work_phone_number).length,
        })),
      },
    }),
    raw: ['/clients', '/custom_fields'],
  }),
  question({
    asked: 'For how many cases and hours did we work before each judge in the last 90 days?',
    steps: () => [
      sqlCall(
        `SELECT x.Judge AS judge, count(DISTINCT t.case_id) AS cases, sum(t.hours) AS hours FROM time_entries t
        JOIN cases_custom x ON x.case_id = t.case_id WHERE x.Judge IS NOT NULL
        AND t.entry_date BETWEEN period_start('last 90 days') AND day('today') GROUP BY judge`,
      ),
    ],
    expected: (firm) => {
      const judgeOf = (entry: Fields) => text(customValue(firm, caseOf(firm, entry) ?? {}, 'Judge'));
      const recent = firm.time_entries.filter(({ entry_date }) => isWithin(entry_date, firm.calendar.lastDays(90)));
      return {
        rows: {
          rows: groupsOf(recent, judgeOf)
            .filter(([judge]) => judge !== '')
            .map(([judge, own]) => ({
              judge,
              cases: new Set(own.map((entry) => referenceId(entry.case))).size,
              hours: hoursOf(own),
            })),
        },
      };
    },
    raw: ['/time_entries', '/cases', '/custom_fields'],
  }),
  question({
    asked: 'I need the unbilled time of each attorney by practice area in an Excel sheet named unbilled.',
    steps: () => [
      {
        tool: 'query_firm',
        arguments: {
          sql: `SELECT attorney_id, practice_area, count(*) AS entries, sum(hours) AS hours, sum(amount) AS amount
            FROM unbilled_time WHERE billable GROUP BY attorney_id, practice_area`,
          format: 'xlsx',
          save_as: 'unbilled.xlsx',
        },
      },
    ],
    expected: (firm) => {
      const keyOf = (entry: Fields) => `${attorneyOf(firm, entry) ?? ''},${text(caseOf(firm, entry)?.practice_area)}`;
      const groups = groupsOf(firm.time_entries.filter(isToBill), keyOf);
      return {
        says: [`${groups.length} rows with the columns`, 'unbilled.xlsx'],
        lines: groups.map(([key, own]) => `${key},${own.length},${hoursOf(own)},${Number(sumOf(own, fee))}`),
      };
    },
    raw: ['/time_entries', '/cases', '/staff'],
  }),
  question({
    asked:
      'Send me the hours of each person in each of the last six months as a CSV file, also the months without hours.',
    steps: () => [
      {
        tool: 'query_firm',
        arguments: {
          sql: `SELECT s.id, m.month, coalesce(sum(t.hours), 0) AS hours FROM staff s CROSS JOIN calendar_months m
            LEFT JOIN time_entries t ON t.staff_id = s.id AND t.entry_date BETWEEN m.first_day AND m.last_day
            WHERE m.first_day BETWEEN date(period_start('this month'), '-5 months') AND day('today') GROUP BY s.id, m.month`,
          format: 'csv',
          save_as: 'hours.csv',
        },
      },
    ],
    expected: ({ staff, time_entries, calendar: { monthFromNow } }) => {
      const months = Array.from({ length: 6 }, (_, i) => monthFromNow(-i));
      return {
        says: [`${6 * staff.length} rows with the columns id, month, hours`, 'hours.csv'],
        lines: staff.flatMap((person) =>
          months.map((month) => {
            const own = those(time_entries, 'staff', person).filter(({ entry_date }) => isWithin(entry_date, month));
            return `${person.id},${month.from.slice(0, 7)},${hoursOf(own)}`;
          }),
        ),
      };
    },
    raw: ['/staff', '/time_entries'],
  }),
];

const mentions = (record: Fields, fields: readonly string[], words: RegExp): boolean =>
  fields.some((field) => words.test(text(record[field])));

/** The option that is chosen in a custom field with a list of options. */
function optionOf(firm: HeldFirm, record: Fields, name: string): string {
  const value: Json | undefined = customValue(firm, record, name);
  const field = firm.custom_fields.find((one) => one.name === name);
  const chosen = fieldsList(field?.list_options).find(({ key }) => key === value);
  return text(chosen?.option ?? value);
}
