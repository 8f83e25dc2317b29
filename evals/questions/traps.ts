import type { Fields } from '../../src/sandbox/json.ts';
import { type HeldFirm, isOpenCase, most, nameOf, those } from '../firm.ts';
import { hoursOf, isOwed, owed, sumOf, timeOfLastMonth, totalOf } from '../money.ts';
import { INVOICES, type Question, question, sqlCall } from '../question.ts';

/** Questions that were answered wrongly elsewhere, each by a mistake that looks like an answer. */
export const traps: readonly Question[] = [
  // A filter that never applied: MyCase ignores what it does not know and sends the whole list.
  question({
    asked: 'How many tasks has {person} got in all, done or not?',
    about: (firm) => ({ person: nameOf(paralegal(firm)), id: Number(paralegal(firm).id) }),
    steps: ({ person, id }) => [
      { tool: 'list_tasks', arguments: { staff_id: id } },
      sqlCall(
        `SELECT completed, count(*) AS tasks FROM tasks WHERE id IN
        (SELECT task_id FROM task_staff JOIN staff ON staff.id = staff_id WHERE name = :person) GROUP BY completed`,
        { person },
      ),
    ],
    expected: (firm) => {
      const own = those(firm.tasks, 'staff', paralegal(firm));
      const done = own.filter(({ completed }) => completed === true).length;
      return {
        refused: [0],
        says: ['staff_id is not an argument of list_tasks', 'One call answers this: query_firm'],
        rows: {
          rows: [
            { completed: 1, tasks: done },
            { completed: 0, tasks: own.length - done },
          ],
        },
      };
    },
    raw: ['/staff', '/tasks'],
  }),
  // One page told as the whole.
  question({
    asked: 'How many documents do we keep in MyCase?',
    steps: () => [{ tool: 'list_documents', arguments: { page_size: 1 } }],
    expected: (firm) => ({ says: [`1 of ${firm.documents.length} documents`] }),
    raw: ['/documents'],
  }),
  question({
    asked: 'How many hours did the firm record last month?',
    steps: () => [
      sqlCall(
        `SELECT count(*) AS entries, sum(hours) AS hours FROM time_entries
        WHERE entry_date BETWEEN period_start('last month') AND period_end('last month')`,
      ),
    ],
    expected: (firm) => {
      const own = timeOfLastMonth(firm);
      return {
        says: [`all ${firm.time_entries.length} time entries`, 'includes non-billable time'],
        rows: { rows: [{ entries: own.length, hours: hoursOf(own) }] },
      };
    },
    raw: ['/time_entries'],
  }),
  // Invoices that MyCase leaves out of its list unless it is told otherwise.
  question({
    asked: 'How many invoices have we written, and over how much?',
    steps: () => [
      { tool: 'list_invoices', arguments: { page_size: 1 } },
      sqlCall('SELECT count(*) AS invoices, sum(total_amount) AS total FROM invoices'),
    ],
    expected: (firm) => ({
      says: ['Invoices that cannot be paid online are left out', 'includes drafts and forwarded invoices'],
      rows: {
        rows: [{ invoices: firm.invoices.length, total: Number(totalOf(firm.invoices, 'total_amount')) }],
      },
    }),
    raw: [INVOICES],
  }),
  question({
    asked: 'How much of what we are owed can nobody pay online?',
    steps: () => [{ tool: 'receivables', arguments: { group_by: 'attorney', sections: ['aging'] } }],
    expected: (firm) => {
      const hidden = firm.invoices.filter((one) => isOwed(one) && one.allow_online_payments !== true);
      return {
        says: [
          `Of the open invoices, not payable online and hidden by MyCase: ${hidden.length}, ${sumOf(hidden, owed)}.`,
        ],
      };
    },
    raw: [INVOICES],
  }),
  // "With" and "without".
  question({
    asked: 'How many open cases have never had an invoice?',
    steps: () => [
      sqlCall(
        'SELECT count(*) AS never_billed FROM open_cases WHERE id NOT IN (SELECT case_id FROM invoices WHERE case_id IS NOT NULL)',
      ),
    ],
    expected: (firm) => ({
      rows: { rows: [{ never_billed: openCases(firm).filter((one) => !isBilled(firm, one)).length }] },
    }),
    raw: ['/cases?filter[status]=open', INVOICES],
  }),
  question({
    asked: 'How many open cases have had one?',
    steps: () => [sqlCall('SELECT count(*) AS billed FROM open_cases WHERE id IN (SELECT case_id FROM invoices)')],
    expected: (firm) => ({
      rows: { rows: [{ billed: openCases(firm).filter((one) => isBilled(firm, one)).length }] },
    }),
    raw: ['/cases?filter[status]=open', INVOICES],
  }),
  // A limit on rows taken for a limit on what is counted.
  question({
    asked: 'Show me the three largest of our unpaid invoices over $4,000. How many are there?',
    steps: () => [
      sqlCall(
        `SELECT id, balance, count(*) OVER () AS invoices, sum(balance) OVER () AS total FROM open_invoices
        WHERE balance > 4000 ORDER BY balance DESC, id LIMIT 3`,
      ),
    ],
    expected: (firm) => {
      const large = firm.invoices.filter((one) => isOwed(one) && owed(one) > 400_000n);
      const first = large.toSorted((a, b) => Number(owed(b) - owed(a)) || Number(a.id) - Number(b.id)).slice(0, 3);
      const total = Number(sumOf(large, owed));
      return { rows: { rows: first.map(({ id }) => ({ id, invoices: large.length, total })) } };
    },
    raw: [INVOICES],
  }),
  // A name that is written wrongly, and a value that is missing.
  question({
    asked: 'Which open cases are in trial?',
    steps: () => [sqlCall("SELECT id FROM cases WHERE stauts = 'open' AND stage = 'Trial'")],
    expected: () => ({
      refused: [0],
      says: ['no such column: "stauts"', 'Did you mean status?', 'Columns of cases: id, name'],
      never: [/\b0 rows/],
    }),
    raw: ['/cases'],
  }),
  question({
    asked: 'Which clients live in this city? (No city is given.)',
    steps: () => [sqlCall('SELECT id FROM clients WHERE address_city = :city')],
    expected: () => ({ refused: [0], says: ['no value is given for the parameter city'], never: [/\b\d+ rows/] }),
    raw: ['/clients'],
  }),
];

const openCases = ({ cases }: HeldFirm): Fields[] => cases.filter(isOpenCase);

const isBilled = ({ invoices }: HeldFirm, one: Fields): boolean => those(invoices, 'case', one).length > 0;

const paralegal = (firm: HeldFirm): Fields =>
  most(
    firm.staff.filter(({ type }) => type === 'Paralegal'),
    (person) => those(firm.tasks, 'staff', person).length,
  );
