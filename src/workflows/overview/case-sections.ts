import { formatDay } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import { limitRows } from '../shared/sections.ts';
import { toReference } from '../shared/to-reference.ts';
import type { SectionBuilder } from './define-section.ts';

export const casesByStage: SectionBuilder = async ({ runner }) => ({
  title: 'Open cases by stage',
  rows: await runner.select(
    `SELECT coalesce(case_stage, 'none') AS stage, count(*) AS open_cases FROM cases c WHERE ${IS_OPEN_CASE}
    GROUP BY 1 ORDER BY 2 DESC, 1`,
  ),
});

export const casesByPracticeArea: SectionBuilder = async ({ runner }) => ({
  title: 'Open cases by practice area',
  rows: await runner.select(
    `SELECT coalesce(practice_area, 'none') AS practice_area, count(*) AS open_cases FROM cases c WHERE ${IS_OPEN_CASE}
    GROUP BY 1 ORDER BY 2 DESC, 1`,
  ),
});

/** The condition that the lead attorney of a row of the view `open_cases` has left the firm. NULL without a record. */
const IS_LEAD_INACTIVE = '(SELECT active = 0 FROM staff WHERE id = lead_attorney_id)';

const toLeadAttorney = (id: unknown, name: unknown, isInactive: unknown) => ({
  ...toReference(id, name),
  ...(isInactive === 1 && { inactive: true }),
});

export const casesByAttorney: SectionBuilder = async ({ runner }) => {
  const rows = await runner.select(
    `SELECT lead_attorney_id AS id, lead_attorney AS name, ${IS_LEAD_INACTIVE} AS is_inactive, count(*) AS open_cases
    FROM open_cases GROUP BY lead_attorney_id ORDER BY open_cases DESC, 1`,
  );
  return {
    title: 'Open cases by lead attorney',
    rows: rows.map(({ id, name, is_inactive, open_cases }) => ({
      lead_attorney: id === null ? 'none' : toLeadAttorney(id, name, is_inactive),
      open_cases,
    })),
  };
};

/** The condition excludes changes that are too recent in any time zone, so that few days are computed. */
export const staleCases: SectionBuilder = async ({ runner, staleDays, limit }) => {
  const rows = await runner.select(
    `WITH old_changes AS MATERIALIZED (SELECT case_id, day(changed_at) AS last_change FROM case_changes
        WHERE changed_at < add_days('today', 2 - :stale_days))
    SELECT CAST(julianday(day('today')) - julianday(last_change) AS INTEGER) AS days_idle, last_change, id, name,
      case_number, stage, practice_area, lead_attorney_id, lead_attorney, ${IS_LEAD_INACTIVE} AS is_inactive
    FROM open_cases JOIN old_changes ON case_id = id WHERE days_idle >= :stale_days ORDER BY days_idle DESC, id`,
    { stale_days: staleDays },
  );
  const title = `Open cases without a change for ${pluralize(staleDays, 'day')} or more`;
  return limitRows(
    {
      title,
      rows: rows.map(({ days_idle, last_change, lead_attorney_id: id, lead_attorney: name, is_inactive, ...row }) => ({
        days_idle,
        last_change: formatDay(String(last_change)),
        ...row,
        ...(id !== null && { lead_attorney: toLeadAttorney(id, name, is_inactive) }),
      })),
    },
    limit,
    'Changes of notes and messages are not counted.',
  );
};

/** The condition that a case `c` has no row in link tables. */
const hasNo = (...links: readonly string[]): string =>
  links.map((link) => `NOT EXISTS (SELECT 1 FROM ${link} l WHERE l.case_id = c.id)`).join(' AND ');

/** The case or the party may be the only one that lists the other. */
const HAS_NO_CLIENT = hasNo('case_clients', 'client_cases');

/** The data that an open case should have: its fields, and the condition that all of them are empty. */
const EXPECTED_DATA = {
  client: { fields: 'clients', isMissing: HAS_NO_CLIENT },
  'client or company': {
    fields: 'clients, companies',
    isMissing: `${HAS_NO_CLIENT} AND ${hasNo('case_companies', 'company_cases')}`,
  },
  'lead attorney': { fields: 'lead_attorney', isMissing: 'lead_attorney_id IS NULL' },
  stage: { fields: 'case_stage', isMissing: 'case_stage IS NULL' },
  'limitation date': { fields: 'sol_date', isMissing: 'sol_date IS NULL' },
};

const MAX_EXAMPLES = 3;

export const missingData: SectionBuilder = async ({ runner, tools, withheld }) => {
  const rows = await Promise.all(
    Object.entries(EXPECTED_DATA).map(async ([missing, { fields, isMissing }]) => {
      const found = await withheld.attemptRead(`open cases without ${missing}`, () =>
        runner.select(
          `SELECT id, name, count(*) OVER () AS cases FROM cases c WHERE ${IS_OPEN_CASE} AND ${isMissing}
          ORDER BY id LIMIT ${MAX_EXAMPLES}`,
        ),
      );
      const examples = found?.map(({ id, name }) => ({ id, name }));
      return { missing, open_cases: found && (found[0]?.cases ?? 0), fields, examples };
    }),
  );
  if (rows.every(({ examples }) => examples === undefined)) return undefined;
  return {
    title: 'Missing data of open cases',
    rows,
    note: adviseTool(tools, 'query_firm', (name) => `To list all cases of a row: ${name} on open_cases.`) ?? '',
  };
};
