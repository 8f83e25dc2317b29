import type { StatementReads } from '../../database/database-protocol.ts';
import { comparesInstantWithDay } from './instant-comparisons.ts';

/** A sentence for answers of statements that read certain tables or columns. */
interface Caveat {
  readonly applies: (reads: StatementReads, sql: string) => boolean;
  readonly text: string;
}

/** Tests if a statement names a column of a table itself. Views already follow the rules of MyCase. */
const names =
  (...columns: readonly string[]) =>
  (reads: StatementReads): boolean =>
    columns.some((column) => reads.columns.includes(column));

const readsTable =
  (pattern: RegExp) =>
  ({ columns }: StatementReads): boolean =>
    columns.some((column) => pattern.test(column));

/** The tables with the references of a record to several others, and the view of them. */
const LINK_TABLE =
  /^(case|client|company|event|task)_(staff|clients|companies|cases)\.|^(time_entry|expense)_invoices\.|^case_parties\./;

/** A join of tables in a statement: `JOIN`, or a comma in FROM. */
const JOIN = /\bjoin\b|\bfrom\s+["\w]+(\s+(as\s+)?\w+)?\s*,/i;

/**
 * Tests if a statement adds up or counts rows of a join of two tables whose records belong to cases, without a
 * subquery.
 */
function joinsRecordsOfCases({ columns }: StatementReads, sql: string): boolean {
  const tables = columns.filter((column) => column.endsWith('.case_id') && !/^leads/.test(column));
  const isSingle = sql.match(/\bselect\b/gi)?.length === 1;
  return isSingle && tables.length > 1 && /\b(sum|count|avg|total|median)\s*\(/i.test(sql);
}

const CAVEATS: readonly Caveat[] = [
  {
    applies: (reads) => names('invoices.status', 'issued_invoices.mycase_status', 'open_invoices.mycase_status')(reads),
    text: 'MyCase\'s invoice status "overdue" does not mean past due: for that, use days_past_due of open_invoices.',
  },
  {
    applies: (reads) =>
      names('invoices.total_amount', 'invoices.paid_amount', 'invoices.balance')(reads) &&
      !reads.columns.includes('invoices.status'),
    text: 'The table invoices includes drafts and forwarded invoices, which are not owed. issued_invoices and open_invoices leave them out.',
  },
  {
    applies: (reads) => names('invoice_payments.amount')(reads) && !reads.columns.includes('invoice_payments.status'),
    text: 'The table invoice_payments includes payments that failed or are pending. payments_received leaves them out.',
  },
  {
    applies: (reads) =>
      names('time_entries.amount', 'time_entries.hours')(reads) && !reads.columns.includes('time_entries.billable'),
    text: 'The table time_entries includes non-billable time.',
  },
  {
    applies: (reads) => names('expenses.amount')(reads) && !reads.columns.includes('expenses.billable'),
    text: 'The table expenses includes non-billable expenses.',
  },
  {
    applies: (reads) =>
      names('unbilled_time.amount', 'unbilled_time.hours', 'unbilled_expenses.amount')(reads) &&
      !readsTable(/^unbilled_(time|expenses)\.(billable|kind)$/)(reads),
    text: 'unbilled_time and unbilled_expenses include work that is not billable. To bill: WHERE billable.',
  },
  {
    applies: (reads) =>
      readsTable(/^(tasks|tasks_with_case)\./)(reads) &&
      !reads.columns.some((column) => /^(cases\.status|tasks_with_case\.case_status)$/.test(column)),
    text: 'Tasks of closed cases are included. tasks_with_case has case_status.',
  },
  {
    applies: joinsRecordsOfCases,
    text: 'Two tables with several records per case are joined: each record repeats for each record of the other table, so sums and counts are too high. Sum each table in a subquery of its own.',
  },
  {
    applies: (reads, sql) => readsTable(LINK_TABLE)(reads) && JOIN.test(sql),
    text: 'A join with a link table has a row for each person, so sums over such rows count a record several times.',
  },
  {
    applies: comparesInstantWithDay,
    text: "An instant, such as 2026-11-27T17:00:00Z, is compared with a day as a text: <=, = and BETWEEN leave out the times of the last day, and the days are those of UTC. Compare days in the firm's zone: first_day and last_day of events, called_day of calls, created_day of leads and documents, completed_day of tasks, day(created_at) of other records.",
  },
  {
    applies: (reads, sql) =>
      !comparesInstantWithDay(reads, sql) &&
      readsTable(/\.(created_at|updated_at|called_at|completed_at|start|end)$/)(reads) &&
      /\b(date|strftime|substr|substring|period_start|period_end)\s*\(|'\d{4}-\d\d-\d\d'/i.test(sql),
    text: "Instants are stored in UTC. day(created_at) is the day in the firm's zone; date() and substr() give the day in UTC.",
  },
  {
    applies: readsTable(/^leads_with_case\.days_to_case$/),
    text: 'days_to_case is negative if the lead was created after its case was opened.',
  },
  {
    applies: readsTable(/^cases\.outstanding_balance$/),
    text: "outstanding_balance is MyCase's own figure. It can differ from the open invoices of the case.",
  },
];

/** Returns the caveats of the tables and columns that a statement reads. */
export const getCaveats = (reads: StatementReads, sql: string): string[] =>
  CAVEATS.filter(({ applies }) => applies(reads, sql)).map(({ text }) => text);
