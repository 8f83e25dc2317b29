import type { ListName } from '../../records/list-names.ts';
import { IS_OPEN_CASE, IS_OPEN_TASK } from './case-views.ts';
import { IS_ISSUED, IS_RECEIVED } from './money-views.ts';
import { getChangeExpressions } from './record-changes.ts';
import { type ColumnType, SEARCHED_TYPES, type TableLayout } from './table-layout.ts';

/**
 * The declared types of columns. SQLite derives from the words whether a value is text or a number. REAL makes a
 * fraction of two whole amounts: the quotient of two integers would be cut to an integer.
 */
const DECLARED_TYPES: Readonly<Record<ColumnType, string>> = {
  integer: 'INTEGER',
  number: 'REAL',
  money: 'REAL MONEY',
  boolean: 'INTEGER BOOLEAN',
  day: 'TEXT DAY',
  moment: 'TEXT MOMENT',
  text: 'TEXT COLLATE FOLD',
  prose: 'TEXT PROSE COLLATE FOLD',
  phone: 'TEXT COLLATE PHONE',
  entry: 'TEXT_OR_NUMBER PROSE COLLATE FOLD',
};

const OPEN_CASES = `WHERE ${IS_OPEN_CASE.replace('c.', '')}`;
const OPEN_TASKS = `WHERE ${IS_OPEN_TASK.replace('t.', '')}`;

/**
 * Further indexes of a list, by the last part of their name. `for_sums` has all columns that sums of a firm read, so
 * that the rows of the table are not read. `unbilled` has those of sums of unbilled work, by person. `by_day` has the
 * open records in the order of a day.
 */
const SECONDARY_INDEXES: Partial<Readonly<Record<ListName, Readonly<Record<string, string>>>>> = {
  cases: {
    for_sums: `(lead_attorney_id, case_stage, practice_area, status) ${OPEN_CASES}`,
    by_day: `(sol_date) ${OPEN_CASES}`,
  },
  tasks: { by_day: `(due_date) ${OPEN_TASKS}` },
  time_entries: {
    for_sums: '(entry_date, staff_id, case_id, is_billed, billable, hours, amount)',
    unbilled: '(staff_id, case_id, entry_date, billable, hours, amount) WHERE is_billed = 0',
  },
  expenses: {
    for_sums: '(entry_date, staff_id, case_id, is_billed, billable, amount)',
    unbilled: '(staff_id, case_id, entry_date, billable, amount) WHERE is_billed = 0',
  },
  invoices: {
    for_sums: `(invoice_date, total_amount, paid_amount, balance, due_date, case_id, status, allow_online_payments)
      WHERE ${IS_ISSUED.replaceAll('x.', '')}`,
  },
  invoice_payments: { for_sums: `(date, amount, case_id, client_id) WHERE ${IS_RECEIVED.replaceAll('x.', '')}` },
};

/** The columns of the index by case. A later event of a case is found without reading the rows of events. */
const getCaseIndexColumns = (name: ListName): string => (name === 'events' ? 'case_id, span_end' : 'case_id');

/** Returns the statements that create the tables of a list in a database, without indexes and the full-text table. */
export function getTableStatements(
  { name, singular, columns, links, customValues }: TableLayout,
  database = 'main',
): string[] {
  const definitions = columns.map((column) =>
    column.name === 'id' ? 'id INTEGER PRIMARY KEY' : `"${column.name}" ${DECLARED_TYPES[column.type]}`,
  );
  return [
    `CREATE TABLE ${database}.${name} (${definitions.join(', ')})`,
    ...links.map((link) => {
      const others = link.columns.map((column) => `"${column.name}" ${DECLARED_TYPES[column.type]}`);
      return (
        `CREATE TABLE ${database}.${link.name} (${link.owner} INTEGER, position INTEGER, ${others.join(', ')}, ` +
        `PRIMARY KEY (${link.owner}, position)) WITHOUT ROWID`
      );
    }),
    ...(customValues
      ? [
          `CREATE TABLE ${database}.${customValues} (${singular}_id INTEGER, field_id INTEGER, value ${DECLARED_TYPES.entry}, ` +
            `PRIMARY KEY (${singular}_id, field_id)) WITHOUT ROWID`,
        ]
      : []),
  ];
}

/** An index of the tables of a list. */
interface TableIndex {
  readonly name: string;
  readonly table: string;
  /** Its columns in brackets, and the condition of its rows. */
  readonly columns: string;
}

/** Returns the indexes of the tables of a list. */
export function getIndexes({ name, columns, links }: TableLayout): TableIndex[] {
  const endings = {
    ...(columns.some((column) => column.name === 'case_id') && { by_case: `(${getCaseIndexColumns(name)})` }),
    // Finds the records that changed since a time without reading the other rows of the table.
    by_change: `(${getChangeExpressions(name).join(', ')})`,
    ...SECONDARY_INDEXES[name],
  };
  return [
    ...Object.entries(endings).map(([ending, columns]) => ({ name: `${name}_${ending}`, table: name, columns })),
    ...links.flatMap(({ name: table, columns: [first] }) =>
      first?.name.endsWith('_id') ? [{ name: `${table}_by_other`, table, columns: `(${first.name})` }] : [],
    ),
  ];
}

/** Returns the names of the columns of a full-text table. */
export const getFullTextColumns = ({ columns }: TableLayout): string[] =>
  columns.filter(({ type }) => SEARCHED_TYPES.has(type)).map(({ name }) => name);

/** Returns the statement that creates the full-text table of a list. Its texts are not stored a second time. */
export const getFullTextStatement = (layout: TableLayout): string =>
  `CREATE VIRTUAL TABLE ${layout.fullText} USING fts5(${getFullTextColumns(layout)
    .map((name) => `"${name}"`)
    .join(', ')}, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')`;

/** Days around today that the calendar has. */
const CALENDAR_YEARS = { before: 10, after: 5 } as const;

/** The table of the calendar. It is filled when a statement reads it. */
export const CALENDAR_TABLE = `CREATE TABLE calendar_days (day TEXT DAY PRIMARY KEY, weekday TEXT, is_weekend INTEGER BOOLEAN,
  week_start TEXT DAY, month TEXT, quarter TEXT, year INTEGER) WITHOUT ROWID`;

/** The table of records that were deleted in MyCase. No statement of a caller can read it. */
export const DELETED_TABLE = `CREATE TABLE deleted_records (list TEXT, id INTEGER, title TEXT, case_id INTEGER,
  seen_at INTEGER, noticed_at INTEGER, PRIMARY KEY (list, id)) WITHOUT ROWID`;

/** The statement that fills the calendar. The parameter is today. */
export const FILL_CALENDAR = `WITH RECURSIVE ends AS (
    SELECT date(?1, 'start of year', '-${CALENDAR_YEARS.before} years') AS first,
      date(?1, 'start of year', '+${CALENDAR_YEARS.after} years', '-1 day') AS last),
  days(day, last) AS (SELECT first, last FROM ends UNION ALL SELECT date(day, '+1 day'), last FROM days WHERE day < last)
  INSERT INTO calendar_days SELECT day,
    substr('SunMonTueWedThuFriSat', 1 + 3 * strftime('%w', day), 3), strftime('%w', day) IN ('0', '6'),
    date(day, '-6 days', 'weekday 1'), strftime('%Y-%m', day),
    strftime('%Y', day) || '-Q' || ((strftime('%m', day) + 2) / 3), CAST(strftime('%Y', day) AS INTEGER) FROM days`;
