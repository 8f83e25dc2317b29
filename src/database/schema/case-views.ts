import { asInteger, asNumber, type ViewDefinition } from './view-definition.ts';

/** The condition of an open case `c`. MyCase (A-30): the status of a case is `open` or `closed`. */
export const IS_OPEN_CASE = "c.status IS NOT 'closed'";

/** The condition of an open task `t`. MyCase (A-41): a task is done if `completed` is true. */
export const IS_OPEN_TASK = 't.completed IS NOT 1';

/** The condition of an open task `t` that was due before today. */
export const IS_OVERDUE_TASK = `(${IS_OPEN_TASK} AND t.due_date < day('today'))`;

/** The condition of an event `e` that is not over. NULL if its start is not known. */
export const IS_NOT_OVER = "e.span_end > strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

/**
 * The SELECT of the calls of cases, with `id` and `case_id`. A call that names no case is one of each case of its
 * client. MyCase: a call that is logged through the API names no case (contract).
 */
export const CALLS_OF_CASES = `SELECT id, case_id FROM calls WHERE case_id IS NOT NULL
  UNION ALL SELECT k.id, p.case_id FROM calls k JOIN case_parties p ON p.kind = 'client' AND p.party_id = k.client_id
    WHERE k.case_id IS NULL`;

/** Views of cases, tasks, events, leads and the calendar. */
export const CASE_VIEWS: readonly ViewDefinition[] = [
  {
    name: 'open_cases',
    meaning: 'cases not closed; lead_attorney, stage, days_open',
    sql: `SELECT c.id, c.name, c.case_number, c.case_stage AS stage, c.practice_area, c.lead_attorney_id,
      s.name AS lead_attorney, c.opened_date, c.sol_date, ${asNumber("julianday(day('today')) - julianday(c.opened_date)")} AS days_open
      FROM cases c LEFT JOIN staff s ON s.id = c.lead_attorney_id WHERE ${IS_OPEN_CASE}`,
  },
  {
    name: 'case_parties',
    meaning: 'clients and companies of cases: kind, party_id, name',
    sql: `SELECT case_id, 'client' COLLATE FOLD AS kind, client_id AS party_id,
      (SELECT name FROM clients WHERE id = client_id) COLLATE FOLD AS name FROM (SELECT case_id, client_id FROM case_clients UNION SELECT case_id, client_id FROM client_cases)
      UNION ALL SELECT case_id, 'company' COLLATE FOLD, company_id, (SELECT name FROM companies WHERE id = company_id) COLLATE FOLD
      FROM (SELECT case_id, company_id FROM case_companies UNION SELECT case_id, company_id FROM company_cases)`,
  },
  {
    name: 'tasks_with_case',
    meaning: 'tasks with case_name, case_status; is_overdue: open, due before today',
    sql: `SELECT t.id, t.name, t.priority, t.due_date, ${asInteger('coalesce(t.completed, 0)')} AS completed, t.completed_day,
      ${asInteger(IS_OVERDUE_TASK)} AS is_overdue, t.case_id, c.name AS case_name,
      c.status AS case_status, c.practice_area, c.lead_attorney_id
      FROM tasks t LEFT JOIN cases c ON c.id = t.case_id`,
  },
  {
    name: 'event_days',
    meaning: "events by first_day and real last_day in the firm's zone; local_start, local_end, case_name, location",
    sql: `SELECT e.id, e.name, e.event_type, e.first_day, e.last_day,
      ${asNumber('julianday(e.last_day) - julianday(e.first_day) + 1')} AS days, ${asInteger(`NOT (${IS_NOT_OVER})`)} AS is_over, e.all_day, local_time(e.start) AS local_start,
      local_time(e."end") AS local_end, e.case_id, c.name AS case_name, c.status AS case_status, l.name AS location
      FROM events e LEFT JOIN cases c ON c.id = e.case_id LEFT JOIN locations l ON l.id = e.location_id`,
  },
  {
    name: 'leads_with_case',
    meaning: 'leads with created_day, referral_source, the case they became (case_id NULL: none), days_to_case',
    sql: `SELECT l.id, l.name, l.status, l.created_day, r.name AS referral_source, l.case_id,
      c.name AS case_name, c.status AS case_status, c.practice_area, c.opened_date,
      ${asNumber('julianday(c.opened_date) - julianday(l.created_day)')} AS days_to_case
      FROM leads l LEFT JOIN cases c ON c.id = l.case_id
      LEFT JOIN referral_sources r ON r.id = l.referral_source_reference_id`,
  },
  {
    name: 'calendar_weeks',
    meaning: 'week_start (Monday)',
    sql: 'SELECT week_start, max(day) AS week_end FROM calendar_days GROUP BY week_start',
  },
  {
    name: 'calendar_months',
    meaning: 'months (2026-03) of 15 years, also without entries',
    sql: `SELECT month, min(day) AS first_day, max(day) AS last_day, min(quarter) AS quarter, ${asInteger('min(year)')} AS year
      FROM calendar_days GROUP BY month`,
  },
];
