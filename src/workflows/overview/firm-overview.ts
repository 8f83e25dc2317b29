import * as z from 'zod';
import { formatDay, getToday } from '../../base/days.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { findOpenCases } from '../shared/record-rows.ts';
import { sectionsArgument, selectKeys, toRowSchemas, toSection } from '../shared/sections.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import { casesByAttorney, casesByPracticeArea, casesByStage, missingData, staleCases } from './case-sections.ts';
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
};

const SECTION_KEYS = Object.keys(SECTION_BUILDERS) as (keyof typeof SECTION_BUILDERS)[];

/** Counts of the firm's cases, leads and staff. */
export const firmOverview = defineReadWorkflow({
  name: 'firm_overview',
  title: 'Firm overview',
  description:
    'The firm in figures: open cases by stage, area and attorney, workload of each person, leads by status, source and ' +
    'age, cases without recent changes, fields that open cases lack, and likely duplicates.',
  input: {
    sections: sectionsArgument(SECTION_KEYS),
    stale_days: z.int().min(1).max(3650).optional().describe('Days without a change; default 60'),
    limit: z.int().min(1).max(500).optional().describe('Rows of stale cases and duplicates, default 10'),
  },
  sectionArguments: { stale_days: ['stale_cases'], limit: ['stale_cases', 'duplicates'] },
  sections: toRowSchemas(SECTION_KEYS, z.looseObject({ open_cases: z.int().optional(), leads: z.int().optional() })),
  async run({ sections, stale_days = 60, limit = 10 }, { cache, tools, zone }, scope) {
    const options = { zone, now: getToday(zone), staleDays: stale_days, limit, tools };
    const read = await Promise.all(
      selectKeys(SECTION_KEYS, sections).map(async (key) => ({
        key,
        ...(await SECTION_BUILDERS[key](cache, options, scope)),
      })),
    );
    const withheld = createWithheldParts();
    const built = read.flatMap(({ key, build }) => {
      const body = withheld.attempt(key, build);
      return body ? [toSection(key, body)] : [];
    });
    const lists = new Map(read.flatMap((one) => one.lists.map((list) => [list.name, list] as const)));
    const cases = lists.get('cases');
    const openCasesNote =
      cases &&
      withheld.attempt('open cases', () => ` ${findOpenCases(cases).length} of ${cases.records.size} cases are open.`);
    return {
      summary: [
        `Today is ${formatDay(options.now)} (${zone}).${openCasesNote ?? ''}`,
        ...withheld.toSentences(),
        formatProvenance([...lists.values()], zone),
      ],
      sections: built,
      zone,
      truncationHint:
        adviseTool(tools, 'query_firm', (name) => `Ask for one of the sections, or use ${name}.`) ??
        'Ask for one of the sections.',
    };
  },
});
