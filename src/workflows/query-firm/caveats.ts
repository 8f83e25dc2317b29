import type { StatementReads } from '../../database/database-protocol.ts';
import { comparesInstantWithDay, INSTANT_COLUMN_NAMES } from './instant-comparisons.ts';
import { sumsMultipliedRows } from './multiplied-joins.ts';

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

const INSTANT_COLUMN = new RegExp(`\\.(${INSTANT_COLUMN_NAMES})$`);

/** The tables with the references of a record to several others, and the view of them. */
const LINK_TABLE =
  /^(case|client|company|event|task)_(staff|clients|companies|cases)\.|^(time_entry|expense)_invoices\.|^case_parties\./;

/** A join of tables in a statement: `JOIN`, or a comma in FROM. */
const JOIN = /\bjoin\b|\bfrom\s+["\w]+(\s+(as\s+)?\w+)?\s*,/i;

/** A product of two columns, with or without a function around one of them. */
const multiplies = (column: string, other: string): RegExp =>
  new RegExp(
    `\\b(?:${column}|${other})\\b"?\\s*\\)*\\s*\\*|\\*\\s*(?:\\w+\\s*\\(\\s*)*(?:"?\\w+"?\\.)?"?(?:${column}|${other})\\b`,
    'i',
  );

const RATE_TIMES_HOURS = multiplies('rate', 'hours');
const COST_TIMES_UNITS = multiplies('cost', 'units');

/**
 * A function of a day or a part of an instant, or a text of which an instant in UTC can begin: a month, a day or a
 * time.
 */
const UTC_PART =
  /\b(date|strftime|substr|substring|period_start|period_end)\s*\(|'[%*]?\d{4}-(\d\d(-(\d\d([T ][\d:.]*)?)?)?)?[%*_?]*'|'\d{4}-\d\d-\d\dT(00:00(:00)?|23:59(:59)?)(\.\d+)?Z'|\b(like|glob)\s+(day|add_days)\s*\(/i;

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
    applies: (reads, sql) => sumsMultipliedRows(reads, sql) === 'yes',
    text: 'Two tables with several records per case are joined: each record repeats for each record of the other table, so sums and counts are too high. Sum each table in a subquery of its own.',
  },
  {
    applies: (reads, sql) => sumsMultipliedRows(reads, sql) === 'perhaps',
    text: 'Two tables that may have several records per case are joined: a record may repeat for each record of the other table, so sums and counts may be too high. Sum each table in a subquery of its own.',
  },
  {
    applies: (reads, sql) =>
      readsTable(/\.rate$/)(reads) &&
      readsTable(/\.hours$/)(reads) &&
      !readsTable(/\.flat_fee$/)(reads) &&
      RATE_TIMES_HOURS.test(sql),
    text: 'rate * hours is wrong for a flat-fee entry, whose rate is its whole fee. The column amount has the right value.',
  },
  {
    applies: (reads, sql) =>
      readsTable(/\.cost$/)(reads) &&
      readsTable(/\.units$/)(reads) &&
      !/\b(coalesce|ifnull)\s*\(\s*(\w+\.)?units\b/i.test(sql) &&
      COST_TIMES_UNITS.test(sql),
    text: 'cost * units is empty for an expense without units, which counts as one unit. The column amount has the right value.',
  },
  {
    applies: (reads, sql) => readsTable(LINK_TABLE)(reads) && JOIN.test(sql),
    text: 'A join with a link table has a row for each linked record (a person, a company, a case or an invoice), so sums over such rows count a record several times.',
  },
  {
    applies: comparesInstantWithDay,
    text: "An instant, such as 2026-11-27T17:00:00Z, is compared with a day as a text: <=, = and BETWEEN leave out the times of the last day, and the days are those of UTC. Compare days in the firm's zone: first_day and last_day of events, called_day of calls, created_day of leads and documents, completed_day of tasks, day(created_at) of other records.",
  },
  {
    applies: (reads, sql) =>
      !comparesInstantWithDay(reads, sql) && readsTable(INSTANT_COLUMN)(reads) && UTC_PART.test(sql),
    text: "Instants are stored in UTC. day(created_at) is the day in the firm's zone; date(), substr(), LIKE, GLOB and comparisons with texts use the day in UTC.",
  },
  {
    applies: (reads, sql) =>
      names('custom_field_values.value')(reads) &&
      /[<>]|\bbetween\b|\border\s+by\b/i.test(sql) &&
      !/\bamount\s*\(/i.test(sql),
    text: 'The value of custom_field_values is a text, also for numbers: 9 comes after 10. Use amount(value), or the columns of the views such as cases_custom.',
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
