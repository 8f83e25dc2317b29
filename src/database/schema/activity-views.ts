import { IS_RECEIVED } from './money-views.ts';
import { asNumber, type ViewDefinition } from './view-definition.ts';

/** Adds the collation of texts. A computed column has none of its own. */
const withTextColumns = (others: string, sql: string): string =>
  `SELECT ${others}, kind COLLATE FOLD AS kind, title COLLATE FOLD AS title FROM (${sql})`;

/** The days from the opening of the case `c` until its closing, or until today. */
const DAYS_OPEN = `julianday(coalesce(iif(c.status = 'closed', c.closed_date, NULL), day('today')))
  - julianday(c.opened_date)`;

/** Views that combine several lists. */
export const ACTIVITY_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'case_activity',
    meaning: 'case_id, day, kind (the table), record_id, title of dated records but notes',
    sql: withTextColumns(
      'case_id, day, record_id',
      `SELECT case_id, entry_date AS day, 'time_entries' AS kind, id AS record_id, activity_name AS title FROM time_entries
      UNION ALL SELECT case_id, entry_date, 'expenses', id, activity_name FROM expenses
      UNION ALL SELECT case_id, first_day, 'events', id, name FROM events
      UNION ALL SELECT case_id, completed_day, 'tasks', id, name FROM tasks WHERE completed = 1
      UNION ALL SELECT case_id, called_day, 'calls', id, caller_name FROM calls
      UNION ALL SELECT case_id, created_day, 'documents', id, name FROM documents
      UNION ALL SELECT case_id, invoice_date, 'invoices', id, invoice_number FROM invoices
      UNION ALL SELECT case_id, date, 'invoice_payments', id, invoice_number FROM invoice_payments x WHERE ${IS_RECEIVED}
      UNION ALL SELECT id, coalesce(opened_date, day(created_at)), 'cases', id, name FROM cases`,
    ),
  },
  {
    name: 'case_changes',
    meaning: 'case_id, changed_at',
    sql: 'SELECT case_id, changed_at FROM case_change_times',
  },
  {
    name: 'person_dates',
    meaning: 'staff_id, day, kind, title: tasks due, events, limitation dates of led cases, time',
    sql: withTextColumns(
      'staff_id, day, record_id, case_id',
      `SELECT s.staff_id, t.due_date AS day, CASE WHEN t.completed = 1 THEN 'completed task' ELSE 'task due' END AS kind,
      t.id AS record_id, t.name AS title, t.case_id FROM tasks t JOIN task_staff s ON s.task_id = t.id WHERE t.due_date IS NOT NULL
      UNION ALL SELECT s.staff_id, e.first_day, 'event', e.id, e.name, e.case_id FROM events e JOIN event_staff s ON s.event_id = e.id
      UNION ALL SELECT lead_attorney_id, sol_date, 'limitation date', id, name, id FROM cases
        WHERE sol_date IS NOT NULL AND lead_attorney_id IS NOT NULL AND status IS NOT 'closed'
      UNION ALL SELECT staff_id, entry_date, 'time entry', id, activity_name, case_id FROM time_entries`,
    ),
  },
  {
    name: 'case_summary',
    meaning:
      'per case: status, lead_attorney, days_open, open_tasks, overdue_tasks, unbilled_amount (billable), last_activity until today, next_event',
    sql: `SELECT c.id, c.name, c.case_number, c.status, c.case_stage AS stage, c.practice_area, c.lead_attorney_id,
      s.name AS lead_attorney, c.opened_date, c.closed_date, c.sol_date,
      ${asNumber(DAYS_OPEN)} AS days_open,
      f.open_tasks, f.overdue_tasks, f.unbilled_amount, f.last_activity, f.next_event
      FROM cases c LEFT JOIN staff s ON s.id = c.lead_attorney_id LEFT JOIN case_figures f ON f.case_id = c.id`,
  },
];
