import { IS_OPEN_TASK, IS_OVERDUE_TASK } from './case-views.ts';
import { caseAttorney, caseClient, IS_BILLABLE, IS_UNBILLED } from './money-views.ts';

/**
 * A table with the rows of a SELECT that takes long. Views and statements of this server read it. It is filled when a
 * statement reads it, and again after a list that the SELECT reads has changed, or the day.
 */
interface ComputedTable {
  readonly name: string;
  /** The columns in the form of CREATE TABLE. */
  readonly columns: string;
  readonly select: string;
}

/** The tables whose records show that somebody worked on a case. MyCase lists notes and messages only by case or person. */
const WORK_TABLES = [
  ...['tasks', 'events', 'documents', 'time_entries', 'expenses', 'calls', 'invoices', 'invoice_payments'],
];

/**
 * The SELECT of the last change of a case and of its records, as one row with `changed_at`. `caseId` is the SQL of the
 * id. It reads only these records, so it does not wait for a computed table.
 */
export const selectLastChange = (caseId: string): string =>
  `SELECT nullif(max(changed_at), '') AS changed_at FROM (
  SELECT coalesce(updated_at, '') AS changed_at FROM cases WHERE id = ${caseId}
  ${WORK_TABLES.map((table) => `UNION ALL SELECT coalesce(max(updated_at), '') FROM ${table} WHERE case_id = ${caseId}`).join(' ')})`;

/** The condition that a case `c` and its records have no change since a time. `time` is the SQL of it. */
export const hasNoChangeSince = (time: string): string =>
  [
    `coalesce(c.updated_at, '') < ${time}`,
    ...WORK_TABLES.map(
      (table) => `NOT EXISTS (SELECT 1 FROM ${table} x WHERE x.case_id = c.id AND x.updated_at >= ${time})`,
    ),
  ].join(' AND ');

/** The last change of the records of a table, by case. */
const selectLastChanges = (table: string): string =>
  `SELECT case_id, max(updated_at) AS changed_at FROM ${table} GROUP BY case_id`;

/** The amount of the billable records of a table that are on no invoice, by case. */
const selectUnbilled = (table: 'time_entries' | 'expenses'): string =>
  `SELECT case_id, sum(amount) AS amount FROM ${table} x WHERE ${IS_UNBILLED} AND ${IS_BILLABLE} GROUP BY case_id`;

export const COMPUTED_TABLES: readonly ComputedTable[] = [
  {
    // The client and the attorney that the amounts of a case are attributed to. A deleted case may have payments.
    name: 'case_attributions',
    columns: 'case_id INTEGER PRIMARY KEY, client_id INTEGER, attorney_id INTEGER',
    select: `SELECT own.case_id, ${caseClient('own.case_id')}, ${caseAttorney('own.case_id')}
      FROM (SELECT id AS case_id FROM cases UNION SELECT case_id FROM invoice_payments WHERE case_id IS NOT NULL) own
      LEFT JOIN cases c ON c.id = own.case_id`,
  },
  {
    name: 'case_change_times',
    columns: 'case_id INTEGER PRIMARY KEY, changed_at TEXT MOMENT',
    select: `SELECT c.id, nullif(max(coalesce(c.updated_at, ''), coalesce(w.changed_at, '')), '')
      FROM cases c
      LEFT JOIN (SELECT case_id, max(changed_at) AS changed_at
        FROM (${WORK_TABLES.map(selectLastChanges).join(' UNION ALL ')}) GROUP BY case_id) w ON w.case_id = c.id`,
  },
  {
    name: 'case_figures',
    columns:
      'case_id INTEGER PRIMARY KEY, open_tasks INTEGER, overdue_tasks INTEGER, unbilled_amount MONEY, last_activity TEXT DAY, next_event TEXT DAY',
    select: `SELECT c.id, coalesce(t.open_tasks, 0), coalesce(t.overdue_tasks, 0),
        round(coalesce(u.amount, 0) + coalesce(x.amount, 0), 2), a.last_activity, e.next_event
      FROM cases c
      LEFT JOIN (SELECT case_id, count(*) AS open_tasks, sum(${IS_OVERDUE_TASK}) AS overdue_tasks
        FROM tasks t WHERE ${IS_OPEN_TASK} GROUP BY case_id) t ON t.case_id = c.id
      LEFT JOIN (${selectUnbilled('time_entries')}) u ON u.case_id = c.id
      LEFT JOIN (${selectUnbilled('expenses')}) x ON x.case_id = c.id
      LEFT JOIN (SELECT case_id, max(day) AS last_activity FROM case_activity
        WHERE day <= day('today') GROUP BY case_id) a ON a.case_id = c.id
      LEFT JOIN (SELECT case_id, min(max(first_day, day('today'))) AS next_event FROM events
        WHERE last_day >= day('today') GROUP BY case_id) e ON e.case_id = c.id`,
  },
];
