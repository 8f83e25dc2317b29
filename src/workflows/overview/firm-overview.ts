import { DateTime } from 'luxon';
import * as z from 'zod';
import { type DateRange, formatDay, getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import { parseFromTo } from '../shared/date-range.ts';
import { readSections, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import { createStatementRunner, type StatementRunner } from '../shared/statement-runner.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { casesByAttorney, casesByPracticeArea, casesByStage, missingData, staleCases } from './case-sections.ts';
import { duplicates } from './duplicates-section.ts';
import { leadsBySource, leadsByStatus, workload } from './people-sections.ts';
import { performance, performanceByMonth, performanceByStaff } from './performance-sections.ts';

const PERFORMANCE_BUILDERS = {
  performance,
  performance_by_staff: performanceByStaff,
  performance_by_month: performanceByMonth,
};

const SECTION_BUILDERS = {
  cases_by_stage: casesByStage,
  cases_by_practice_area: casesByPracticeArea,
  cases_by_attorney: casesByAttorney,
  workload,
  ...PERFORMANCE_BUILDERS,
  leads_by_status: leadsByStatus,
  leads_by_source: leadsBySource,
  stale_cases: staleCases,
  missing_data: missingData,
  duplicates,
};

const SECTION_KEYS = Object.keys(SECTION_BUILDERS) as (keyof typeof SECTION_BUILDERS)[];
const PERFORMANCE_KEYS = Object.keys(PERFORMANCE_BUILDERS);

const DEFAULT_PERIOD = 'last_month';
const DEFAULT_HOURS_PER_DAY = 8;

/** Figures of the firm's cases, leads, staff and money. */
export const firmOverview = defineReadWorkflow({
  name: 'firm_overview',
  title: 'Firm overview',
  description:
    'The firm in figures: open cases by stage, area and attorney, workload of each person, utilization, realization and ' +
    'collection of a period compared with another one, by person and by month, leads by status, source and age, cases ' +
    'without recent changes, fields that open cases lack, and likely duplicates.',
  input: {
    sections: sectionsArgument(SECTION_KEYS),
    from: z
      .string()
      .optional()
      .describe(`First day of the performance: 2026-03-01, 2026-Q3, this_year; default ${DEFAULT_PERIOD}`),
    to: z.string().optional().describe('Last day, in the same formats'),
    compare_from: z.string().optional().describe('First day to compare with; default the same days one year earlier'),
    compare_to: z.string().optional().describe('Last day to compare with'),
    hours_per_day: z
      .number()
      .min(1)
      .max(24)
      .optional()
      .describe(`Working hours of a weekday, for utilization; default ${DEFAULT_HOURS_PER_DAY}`),
    stale_days: z.int().min(1).max(3650).optional().describe('Days without a change; default 60'),
    limit: z.int().min(1).max(500).optional().describe('Rows of stale cases and duplicates, default 10'),
  },
  sectionArguments: {
    stale_days: ['stale_cases'],
    limit: ['stale_cases', 'duplicates'],
    from: PERFORMANCE_KEYS,
    to: PERFORMANCE_KEYS,
    compare_from: ['performance', 'performance_by_staff'],
    compare_to: ['performance', 'performance_by_staff'],
    hours_per_day: ['performance', 'performance_by_staff'],
  },
  sections: toRowSchemas(SECTION_KEYS, z.looseObject({ open_cases: z.int().optional(), leads: z.int().optional() })),
  async run({ sections, from, to, compare_from, compare_to, ...args }, context, call) {
    const { tools, zone, zoneText } = context;
    const runner = createStatementRunner(context, call);
    const period = parsePeriod('from', from ?? (to === undefined ? DEFAULT_PERIOD : undefined), to, zone);
    const withheld = createWithheldParts();
    const options = {
      runner,
      tools,
      withheld,
      period,
      comparedPeriod:
        compare_from === undefined && compare_to === undefined
          ? toYearBefore(period)
          : parsePeriod('compare_from', compare_from, compare_to, zone),
      staleDays: args.stale_days ?? 60,
      limit: args.limit ?? 10,
      today: getToday(zone),
      hoursPerDay: args.hours_per_day ?? DEFAULT_HOURS_PER_DAY,
    };
    const built = await readSections(SECTION_BUILDERS, options, sections, withheld);
    const readsCases = runner.getLists().some(({ name }) => name === 'cases');
    const openCases = readsCases ? await withheld.attemptRead('open cases', () => formatOpenCases(runner)) : undefined;
    return {
      summary: [
        `Today is ${formatDay(getToday(zone))} (${zoneText}).${openCases ?? ''}`,
        ...formatAnswerNotes(runner, withheld, zone),
      ],
      sections: built,
      zone,
      truncationHint:
        adviseTool(tools, 'query_firm', (name) => `Ask for one of the sections, or use ${name}.`) ??
        'Ask for one of the sections.',
    };
  },
});

/** Parses a period with two ends. A period without a last day ends today. Throws a MyCaseError. */
function parsePeriod(name: string, from: string | undefined, to: string | undefined, zone: string): DateRange {
  const days = parseFromTo(from, to, zone);
  if (days.from === '') throw new MyCaseError(`${name}: the first day is missing.`, { advice: `Provide ${name}.` });
  return { from: days.from, to: days.to || getToday(zone) };
}

/** Returns the period one year earlier. If it ends with a month, the earlier period does, too. */
function toYearBefore({ from, to }: DateRange): DateRange {
  const shift = (day: DateTime) => day.minus({ years: 1 });
  const last = DateTime.fromISO(to, { zone: 'utc' });
  const isMonthEnd = last.hasSame(last.endOf('month'), 'day');
  return {
    from: shift(DateTime.fromISO(from, { zone: 'utc' })).toISODate() ?? from,
    to: (isMonthEnd ? shift(last).endOf('month') : shift(last)).toISODate() ?? to,
  };
}

async function formatOpenCases(runner: StatementRunner): Promise<string> {
  const [counts] = await runner.select(
    `SELECT count(*) AS cases, count(*) FILTER (WHERE ${IS_OPEN_CASE}) AS open_cases FROM cases c`,
  );
  return ` ${counts?.open_cases} of ${counts?.cases} cases are open.`;
}
