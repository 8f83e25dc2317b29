import * as z from 'zod';
import { formatDay, today } from '../../base/days.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { provenance } from '../../cache/provenance.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { EVERYTHING, openCases } from '../shared/rows.ts';
import { casesByAttorney, casesByPracticeArea, casesByStage, missingData, staleCases } from './cases.ts';
import type { Part } from './define-section.ts';
import { duplicates } from './duplicates.ts';
import { leadsBySource, leadsByStatus, workload } from './people.ts';

const PARTS = {
  cases_by_stage: casesByStage,
  cases_by_practice_area: casesByPracticeArea,
  cases_by_attorney: casesByAttorney,
  workload,
  leads_by_status: leadsByStatus,
  leads_by_source: leadsBySource,
  stale_cases: staleCases,
  missing_data: missingData,
  duplicates,
} as const satisfies Readonly<Record<string, Part>>;

type PartName = keyof typeof PARTS;

const NAMES = Object.keys(PARTS) as [PartName, ...PartName[]];

const Counts = z.looseObject({ open_cases: z.int().optional(), leads: z.int().optional() });

/** The firm in figures. */
export const firmOverview = defineReadWorkflow({
  name: 'firm_overview',
  title: 'Firm overview',
  description:
    'The firm in figures: open cases by stage, area and attorney, workload of each person, leads by status, source and ' +
    'age, cases on which nothing happens, what open cases lack, and likely duplicates.',
  input: {
    sections: z.array(z.enum(NAMES)).min(1).optional(),
    stale_days: z.int().min(1).max(3650).optional().describe('Days without a change; default 60'),
    limit: z.int().min(1).max(500).optional().describe('Rows of stale cases and duplicates, default 10'),
  },
  sections: Object.fromEntries(NAMES.map((name) => [name, Counts])),
  async answer({ sections, stale_days = 60, limit = 10 }, { cache, zone }, scope) {
    const asked = { zone, now: today(zone), staleDays: stale_days, limit };
    const names = NAMES.filter((name) => sections?.includes(name) ?? true);
    const made = await Promise.all(names.map((name) => PARTS[name](cache, asked, scope)));
    const lists = new Map(
      made.flatMap((one) => one.lists.map((list): [string, ListSnapshot] => [list.name, list])),
    );
    return {
      summary: [
        `Today is ${formatDay(asked.now)} (${zone}).${openOf(lists.get('cases'))}`,
        provenance([...lists.values()], zone),
      ],
      sections: made.map(({ section }) => section),
      zone,
      further: 'Ask for one of the sections, or put the question to query_records.',
    };
  },
});

const openOf = (cases: ListSnapshot | undefined): string =>
  cases ? ` ${openCases(cases, EVERYTHING).length} of ${cases.records.size} cases are open.` : '';
