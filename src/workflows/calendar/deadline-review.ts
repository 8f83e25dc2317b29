import * as z from 'zod';
import { addDays, formatDay, getToday } from '../../base/days.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { createEndsAfterFilter } from '../../records/events.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import {
  caseRow,
  compareByText,
  findOpenCases,
  findOverdueTasks,
  isBefore,
  type ListsByName,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  taskRow,
} from '../shared/record-rows.ts';
import {
  buildSections,
  type SectionBody,
  type SectionBuilders,
  sectionsArgument,
  toRowSchemas,
} from '../shared/sections.ts';
import { resolveStaffCaseFilter, STAFF_CASE_ARGUMENTS, type StaffCaseFilter } from '../shared/staff-case-filter.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';

const SECTION_KEYS = [
  'limitation_passed',
  'limitation_near',
  'limitation_missing',
  'tasks_overdue',
  'no_upcoming_event',
] as const;

/** Dates of open cases that may be late or missing, as stored in MyCase. */
export const deadlineReview = defineReadWorkflow({
  name: 'deadline_review',
  title: 'Deadline review',
  description:
    'Reviews open cases: limitation dates that passed, are near or are missing, and cases without an upcoming event. It also ' +
    'lists all overdue tasks. For the firm, some staff or one case. It reports the dates in MyCase and computes no legal ' +
    'deadline.',
  input: {
    near_days: z.int().min(0).max(3650).optional().describe('A limitation date within these days is near; default 60'),
    ...STAFF_CASE_ARGUMENTS,
    sections: sectionsArgument(SECTION_KEYS),
  },
  sections: toRowSchemas(SECTION_KEYS),
  sectionArguments: { near_days: ['limitation_near'] },
  async run(args, { cache, tools, zone, zoneText }, scope) {
    const { filter, notes } = await resolveStaffCaseFilter(args, cache, scope);
    const lists = await cache.read(['cases', 'tasks', 'events', 'staff'], scope);
    const now = getToday(zone);
    const data: ReviewData = {
      ...{ lists, filter, now, zone },
      findCases: () => findOpenCases(lists.cases, filter).sort(compareByText('sol_date')),
      lastNearDay: addDays(now, args.near_days ?? 60),
    };
    const withheld = createWithheldParts();
    const caseCount = withheld.attempt('open cases reviewed', () => data.findCases().length);
    const countText = caseCount === undefined ? '' : `Open cases reviewed: ${caseCount}. `;
    const sections = buildSections(SECTION_BUILDERS, data, args.sections, withheld);
    return {
      summary: [
        `Today is ${formatDay(now)} (${zoneText}). ${countText}${NO_LEGAL_ADVICE_NOTE}`,
        ...notes,
        ...(filter.caseId !== undefined && caseCount === 0
          ? [CASE_NOT_REVIEWED_NOTE, adviseTool(tools, 'case_brief', (name) => `Use ${name}.`) ?? []].flat()
          : []),
        ...withheld.toSentences(),
        formatProvenance([lists.cases, lists.tasks, lists.events], zone),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, one of the staff or one case.',
    };
  },
});

const CASE_NOT_REVIEWED_NOTE =
  'The case is closed, or none of the named staff is on it. Its limitation date and events were not reviewed.';

interface ReviewData {
  readonly lists: ListsByName<'cases' | 'tasks' | 'events' | 'staff'>;
  readonly filter: StaffCaseFilter;
  /** Returns the open cases, in the order of their limitation dates. Throws an IncompleteListError. */
  readonly findCases: () => readonly ApiRecord[];
  readonly now: string;
  /** The last day that is near. */
  readonly lastNearDay: string;
  readonly zone: string;
}

const buildLimitationSection = (
  { findCases, now, lists }: ReviewData,
  title: string,
  isIncluded: (day: string) => boolean,
): SectionBody => ({
  title,
  rows: toReportRows(
    findCases().filter((record) => isIncluded(getText(record, 'sol_date'))),
    (record) => limitationRow(record, now, lists.staff),
  ),
});

const SECTION_BUILDERS: SectionBuilders<(typeof SECTION_KEYS)[number], ReviewData> = {
  limitation_passed: (data) => buildLimitationSection(data, 'Limitation date passed', (day) => isBefore(day, data.now)),
  limitation_near: (data) =>
    buildLimitationSection(
      data,
      `Limitation date until ${formatDay(data.lastNearDay)}`,
      (day) => day >= data.now && day <= data.lastNearDay,
    ),
  limitation_missing: (data) => buildLimitationSection(data, 'No limitation date', (day) => day === ''),
  tasks_overdue: ({ lists, filter, now }) => ({
    title: 'Overdue tasks, including those of closed cases and without a case',
    rows: toReportRows(findOverdueTasks(lists.tasks, filter, now), (task) => taskRow(task, now, lists)),
  }),
  no_upcoming_event({ lists, findCases, zone }) {
    const upcomingEvents = [...lists.events.records.values()].filter(createEndsAfterFilter(Date.now(), zone));
    const casesWithEvents = new Set(upcomingEvents.map((event) => getReferenceId(event, 'case')));
    return {
      title: 'No upcoming event',
      rows: toReportRows(
        findCases().filter(({ id }) => !casesWithEvents.has(Number(id))),
        (record) => caseRow(record, lists.staff),
      ),
    };
  },
};
