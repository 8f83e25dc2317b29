import { IS_OPEN_TASK, IS_OVERDUE_TASK } from './case-views.ts';
import { caseAttorney, caseClient, IS_BILLABLE, IS_UNBILLED } from './money-views.ts';

/**
 * A table with the rows of a SELECT that takes long, one for each case. Views and statements of this server read it. It
 * is filled completely when a statement first reads it, and again after the day has changed, after a list was replaced,
 * and after many changes. After few changes, only the rows of the changed cases are computed again. Therefore the
 * SELECT reads only the cases, the clients and the WORK_TABLES.
 */
interface ComputedTable {
  readonly name: string;
  /** The columns in the form of CREATE TABLE. The first is `case_id`. */
  readonly columns: string;
  /** Returns the SELECT of the rows of some cases. They depend only on the records of these cases. */
  readonly select: (isIncluded: CaseCondition) => string;
}

/** Returns the SQL of the condition that the case with an id is one of some cases. `id` is the SQL of the id. */
type CaseCondition = (id: string) => string;

/**
 * The tables whose records show that somebody worked on a case. MyCase lists notes and messages only by case or person.
 */
export const WORK_TABLES = [
  ...['tasks', 'events', 'documents', 'time_entries', 'expenses', 'calls', 'invoices', 'invoice_payments'],
];

/**
 * The SELECT of the last change of the case `:id` and of its records, as one row with `changed_at`. It reads only these
 * records, so it does not wait for a computed table.
 */
export const SELECT_LAST_CHANGE = `SELECT nullif(max(changed_at), '') AS changed_at FROM (
  SELECT coalesce(updated_at, '') AS changed_at FROM cases WHERE id = :id
  ${WORK_TABLES.map((table) => `UNION ALL SELECT coalesce(max(updated_at), '') FROM ${table} WHERE case_id = :id`).join(' ')})`;

/** The last change of the records of a table, by case. */
const selectLastChanges = (table: string, isIncluded: CaseCondition): string =>
  `SELECT case_id, max(updated_at) AS changed_at FROM ${table} WHERE ${isIncluded('case_id')} GROUP BY case_id`;

/** The amount of the billable records of a table that are on no invoice, by case. */
const selectUnbilled = (table: 'time_entries' | 'expenses', isIncluded: CaseCondition): string =>
  `SELECT case_id, sum(amount) AS amount FROM ${table} x
  WHERE ${IS_UNBILLED} AND ${IS_BILLABLE} AND ${isIncluded('case_id')} GROUP BY case_id`;

/**
 * The client or the attorney that the amounts of a case are attributed to. A deleted case may be in the tables
 * `sources`.
 */
const selectAttributions = (party: string, sources: readonly string[], isIncluded: CaseCondition): string =>
  `SELECT own.case_id, ${party}
  FROM (SELECT id AS case_id FROM cases WHERE ${isIncluded('id')}
    ${sources.map((table) => `UNION SELECT case_id FROM ${table} WHERE case_id IS NOT NULL AND ${isIncluded('case_id')}`).join(' ')}) own
  LEFT JOIN cases c ON c.id = own.case_id`;

export const COMPUTED_TABLES: readonly ComputedTable[] = [
  {
    name: 'case_attributed_clients',
    columns: 'case_id INTEGER PRIMARY KEY, client_id INTEGER',
    select: (isIncluded) =>
      selectAttributions(caseClient('own.case_id'), ['invoice_payments', 'client_cases'], isIncluded),
  },
  {
    name: 'case_attributed_attorneys',
    columns: 'case_id INTEGER PRIMARY KEY, attorney_id INTEGER',
    select: (isIncluded) => selectAttributions(caseAttorney('own.case_id'), ['invoice_payments'], isIncluded),
  },
  {
    name: 'case_change_times',
    columns: 'case_id INTEGER PRIMARY KEY, changed_at TEXT MOMENT',
    select: (isIncluded) => `SELECT c.id, nullif(max(coalesce(c.updated_at, ''), coalesce(w.changed_at, '')), '')
      FROM cases c
      LEFT JOIN (SELECT case_id, max(changed_at) AS changed_at
        FROM (${WORK_TABLES.map((table) => selectLastChanges(table, isIncluded)).join(' UNION ALL ')}) GROUP BY case_id) w
        ON w.case_id = c.id
      WHERE ${isIncluded('c.id')}`,
  },
  {
    name: 'case_figures',
    columns:
      'case_id INTEGER PRIMARY KEY, open_tasks INTEGER, overdue_tasks INTEGER, unbilled_amount REAL MONEY, last_activity TEXT DAY, next_event TEXT DAY',
    select: (isIncluded) => `SELECT c.id, coalesce(t.open_tasks, 0), coalesce(t.overdue_tasks, 0),
        round(coalesce(u.amount, 0) + coalesce(x.amount, 0), 2), a.last_activity, e.next_event
      FROM cases c
      LEFT JOIN (SELECT case_id, count(*) AS open_tasks, sum(${IS_OVERDUE_TASK}) AS overdue_tasks
        FROM tasks t WHERE ${IS_OPEN_TASK} AND ${isIncluded('case_id')} GROUP BY case_id) t ON t.case_id = c.id
      LEFT JOIN (${selectUnbilled('time_entries', isIncluded)}) u ON u.case_id = c.id
      LEFT JOIN (${selectUnbilled('expenses', isIncluded)}) x ON x.case_id = c.id
      LEFT JOIN (SELECT case_id, max(day) AS last_activity FROM (
          SELECT case_id, day FROM case_activity WHERE day <= day('today') AND ${isIncluded('case_id')}
          UNION ALL SELECT case_id, min(last_day, day('today')) FROM events
            WHERE first_day <= day('today') AND ${isIncluded('case_id')})
        GROUP BY case_id) a ON a.case_id = c.id
      LEFT JOIN (SELECT case_id, min(max(first_day, day('today'))) AS next_event FROM events
        WHERE last_day >= day('today') AND ${isIncluded('case_id')} GROUP BY case_id) e ON e.case_id = c.id
      WHERE ${isIncluded('c.id')}`,
  },
];
