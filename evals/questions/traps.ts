import type { Fields } from '../../src/sandbox/json.ts';
import { type HeldFirm, isOpenCase, isWithin, monthFromNow, most, nameOf, those } from '../firm.ts';
import { isOwed, owed, sumOf, totalOf } from '../money.ts';
import { type Question, question } from '../question.ts';

const INVOICES = '/invoices?only_allowed_online_payments=false';
const open = { field: 'status', op: 'is', value: 'open' };

/** Questions that were answered wrongly elsewhere, each by a mistake that looks like an answer. */
export const traps: readonly Question[] = [
  // A filter that never applied: MyCase ignores what it does not know and sends the whole list.
  question({
    asked: 'How many tasks has {person} got in all, done or not?',
    about: (firm) => ({ person: nameOf(paralegal(firm)), id: Number(paralegal(firm).id) }),
    steps: ({ person, id }) => [
      { tool: 'list_tasks', arguments: { staff_id: id } },
      {
        tool: 'query_records',
        arguments: {
          list: 'tasks',
          where: [{ field: 'staff', op: 'has', value: person }],
          group_by: ['completed'],
        },
      },
    ],
    expected: (firm) => {
      const own = those(firm.tasks, 'staff', paralegal(firm));
      const done = own.filter(({ completed }) => completed === true).length;
      return {
        refused: [0],
        says: ['staff_id is not an argument of list_tasks', `${own.length} of ${firm.tasks.length} tasks match`],
        rows: {
          groups: [
            { completed: 'true', count: done },
            { completed: 'false', count: own.length - done },
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
      {
        tool: 'query_records',
        arguments: {
          list: 'time_entries',
          where: [{ field: 'entry_date', op: 'is', value: 'last_month' }],
          measures: ['count', 'sum:hours'],
          limit: 1,
        },
      },
    ],
    expected: (firm) => {
      const own = firm.time_entries.filter(({ entry_date }) => isWithin(entry_date, monthFromNow(-1)));
      const hours = own.reduce((sum, one) => sum + Math.round(Number(one.hours) * 10), 0) / 10;
      return {
        says: [`${own.length} of ${firm.time_entries.length} time entries match`],
        rows: { totals: [{ count: own.length, 'sum:hours': hours }] },
      };
    },
    raw: ['/time_entries'],
  }),
  // Invoices that MyCase leaves out of its list unless it is told otherwise.
  question({
    asked: 'How many invoices have we written, and over how much?',
    steps: () => [
      { tool: 'list_invoices', arguments: { page_size: 1 } },
      {
        tool: 'query_records',
        arguments: { list: 'invoices', measures: ['count', 'sum:total_amount'], limit: 1 },
      },
    ],
    expected: (firm) => ({
      says: ['Invoices that cannot be paid online are left out'],
      rows: {
        totals: [{ count: firm.invoices.length, 'sum:total_amount': totalOf(firm.invoices, 'total_amount') }],
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
      {
        tool: 'query_records',
        arguments: { list: 'cases', where: [open, { field: 'invoices', op: 'empty' }], limit: 1 },
      },
    ],
    expected: (firm) => ({
      says: [`${openCases(firm).filter((one) => !isBilled(firm, one)).length} of ${firm.cases.length} cases match`],
    }),
    raw: ['/cases?filter[status]=open', INVOICES],
  }),
  question({
    asked: 'How many open cases have had one?',
    steps: () => [
      {
        tool: 'query_records',
        arguments: { list: 'cases', where: [open, { field: 'invoices', op: 'not_empty' }], limit: 1 },
      },
    ],
    expected: (firm) => ({
      says: [`${openCases(firm).filter((one) => isBilled(firm, one)).length} of ${firm.cases.length} cases match`],
    }),
    raw: ['/cases?filter[status]=open', INVOICES],
  }),
  // A limit on rows taken for a limit on what is counted.
  question({
    asked: 'Show me the three largest of our unpaid invoices over $4,000. How many are there?',
    steps: () => [
      {
        tool: 'query_records',
        arguments: {
          list: 'invoices',
          where: [
            { field: 'balance', op: 'gt', value: 4_000 },
            { field: 'status', op: 'is_not', value: ['draft', 'forwarded'] },
          ],
          measures: ['count', 'sum:balance'],
          sort: '-balance',
          limit: 3,
        },
      },
    ],
    expected: (firm) => {
      const large = firm.invoices.filter((one) => isOwed(one) && owed(one) > 400_000n);
      const first = large.toSorted((a, b) => Number(owed(b) - owed(a)) || Number(a.id) - Number(b.id)).slice(0, 3);
      return {
        rows: {
          totals: [{ count: large.length, 'sum:balance': sumOf(large, owed) }],
          records: first.map(({ id }) => ({ id })),
        },
        says: [`${large.length - 3} more rows are not shown (limit 3)`],
      };
    },
    raw: [INVOICES],
  }),
  // Conditions that no record can meet, and blank ones.
  question({
    asked: 'Which cases are open and closed?',
    steps: () => [
      {
        tool: 'query_records',
        arguments: { list: 'cases', where: [open, { field: 'status', op: 'is', value: 'closed' }] },
      },
    ],
    expected: () => ({
      refused: [0],
      says: ['exclude each other', 'nothing was counted', 'any'],
      never: [/\b0 of \d+/],
    }),
    raw: ['/cases'],
  }),
  question({
    asked: 'Which clients live in  ?',
    steps: () => [
      {
        tool: 'query_records',
        arguments: { list: 'clients', where: [{ field: 'address.city', op: 'is', value: ' ' }] },
      },
    ],
    expected: () => ({ refused: [0], says: ['blank value'], never: [/\b\d+ of \d+/] }),
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
