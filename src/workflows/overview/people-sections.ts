import { IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import type { SectionBuilder, SectionOptions } from './define-section.ts';

/** The periods of the workload in days. Both include today. */
const [HOURS_PERIOD_DAYS, EVENTS_PERIOD_DAYS] = [30, 7];

export const workload: SectionBuilder = async ({ runner }) => {
  const rows = await runner.select(
    `WITH own_cases AS (SELECT l.staff_id, count(DISTINCT c.id) AS open_cases
        FROM case_staff l JOIN cases c ON c.id = l.case_id WHERE ${IS_OPEN_CASE} GROUP BY 1),
      led_cases AS (SELECT lead_attorney_id AS staff_id, count(*) AS lead_attorney_cases
        FROM cases c WHERE ${IS_OPEN_CASE} GROUP BY 1),
      own_tasks AS (SELECT l.staff_id, count(DISTINCT t.id) AS open_tasks,
          count(DISTINCT t.id) FILTER (WHERE t.due_date < day('today')) AS overdue_tasks
        FROM task_staff l JOIN tasks t ON t.id = l.task_id WHERE t.completed IS NOT 1 GROUP BY 1),
      own_events AS (SELECT l.staff_id, count(DISTINCT e.id) AS events FROM events e CROSS JOIN event_staff l ON e.id = l.event_id
        WHERE e.first_day <= add_days('today', ${EVENTS_PERIOD_DAYS - 1}) AND e.last_day >= day('today') GROUP BY 1),
      own_hours AS (SELECT staff_id, sum(hours) AS hours FROM time_entries
        WHERE entry_date BETWEEN period_start('last ${HOURS_PERIOD_DAYS} days') AND day('today') GROUP BY 1)
    SELECT s.id, s.name, s.active, coalesce(open_cases, 0) AS open_cases,
      coalesce(lead_attorney_cases, 0) AS lead_attorney_cases, coalesce(open_tasks, 0) AS open_tasks,
      coalesce(overdue_tasks, 0) AS overdue_tasks, coalesce(events, 0) AS events_next_${EVENTS_PERIOD_DAYS}_days,
      coalesce(hours, 0) AS hours_last_${HOURS_PERIOD_DAYS}_days
    FROM staff s LEFT JOIN own_cases c ON c.staff_id = s.id LEFT JOIN led_cases d ON d.staff_id = s.id
      LEFT JOIN own_tasks t ON t.staff_id = s.id LEFT JOIN own_events e ON e.staff_id = s.id
      LEFT JOIN own_hours h ON h.staff_id = s.id
    WHERE s.active IS NOT 0 OR coalesce(open_cases, 0) + coalesce(open_tasks, 0) > 0 ORDER BY 4 DESC, s.id`,
  );
  return {
    title: 'Workload',
    rows: rows.map(({ id, name, active, ...counts }) => ({
      staff: { id, name },
      ...(active === 0 && { active: false }),
      ...counts,
    })),
    note: 'A case, task or event counts for each of its staff.',
  };
};

export const leadsByStatus: SectionBuilder = async (options) => ({
  title: 'Leads by status and days since they were created',
  rows: await selectLeads(options, 'status', 'status'),
  note: 'Each firm defines its own statuses. with_case counts the leads that became a case.',
});

export const leadsBySource: SectionBuilder = async (options) => ({
  title: 'Leads by referral source and days since they were created',
  rows: await selectLeads(
    options,
    'source',
    'coalesce(r.name, referral_source_reference_id)',
    'LEFT JOIN referral_sources r ON r.id = referral_source_reference_id',
  ),
});

/** Counts leads by the value of an expression and by age. */
const selectLeads = ({ runner }: SectionOptions, column: string, expression: string, join = '') =>
  runner.select(
    `SELECT coalesce(${expression}, 'none') AS ${column}, count(*) AS leads, sum(age BETWEEN 0 AND 30) AS days_0_30,
      sum(age BETWEEN 31 AND 60) AS days_31_60, sum(age BETWEEN 61 AND 90) AS days_61_90, sum(age > 90) AS days_over_90,
      sum(case_id IS NOT NULL) AS with_case
    FROM (SELECT *, julianday(day('today')) - julianday(created_day) AS age FROM leads) ${join}
    GROUP BY 1 ORDER BY 2 DESC, 1`,
  );
