import * as z from 'zod';
import { formatDay, getToday } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { findOpenCases, NO_FILTER } from '../shared/record-rows.ts';
import { casesByAttorney, casesByPracticeArea, casesByStage, missingData, staleCases } from './case-sections.ts';
import type { SectionBuilder } from './define-section.ts';
import { duplicates } from './duplicates-section.ts';
import { leadsBySource, leadsByStatus, workload } from './people-sections.ts';

const SECTION_BUILDERS = {
  cases_by_stage: casesByStage,
  cases_by_practice_area: casesByPracticeArea,
  cases_by_attorney: casesByAttorney,
  workload,
  leads_by_status: leadsByStatus,
  leads_by_source: leadsBySource,
  stale_cases: staleCases,
  missing_data: missingData,
  duplicates,
} as const satisfies Readonly<Record<string, SectionBuilder>>;

type SectionKey = keyof typeof SECTION_BUILDERS;

const SECTION_KEYS = Object.keys(SECTION_BUILDERS) as [SectionKey, ...SectionKey[]];

const CountsSchema = z.looseObject({ open_cases: z.int().optional(), leads: z.int().optional() });

/** The firm in figures. */
export const firmOverview = defineReadWorkflow({
  name: 'firm_overview',
  title: 'Firm overview',
  description:
    'The firm in figures: open cases by stage, area and attorney, workload of each person, leads by status, source and ' +
    'age, cases on which nothing happens, what open cases lack, and likely duplicates.',
  input: {
    sections: z.array(z.enum(SECTION_KEYS)).min(1).optional(),
    stale_days: z.int().min(1).max(3650).optional().describe('Days without a change; default 60'),
    limit: z.int().min(1).max(500).optional().describe('Rows of stale cases and duplicates, default 10'),
  },
  sections: Object.fromEntries(SECTION_KEYS.map((key) => [key, CountsSchema])),
  async run({ sections, stale_days = 60, limit = 10 }, { cache, zone }, scope) {
    const options = { zone, now: getToday(zone), staleDays: stale_days, limit };
    const keys = SECTION_KEYS.filter((key) => sections?.includes(key) ?? true);
    const built = await Promise.all(keys.map((key) => SECTION_BUILDERS[key](cache, options, scope)));
    const lists = new Map(
      built.flatMap((builtSection) => builtSection.lists.map((list): [string, ListSnapshot] => [list.name, list])),
    );
    return {
      summary: [
        `Today is ${formatDay(options.now)} (${zone}).${formatOpenCases(lists.get('cases'))}`,
        provenance([...lists.values()], zone),
      ],
      sections: built.map(({ section }) => section),
      zone,
      truncationHint: 'Ask for one of the sections, or put the question to query_records.',
    };
  },
});

const formatOpenCases = (cases: ListSnapshot | undefined): string =>
  cases ? ` ${findOpenCases(cases, NO_FILTER).length} of ${cases.records.size} cases are open.` : '';
