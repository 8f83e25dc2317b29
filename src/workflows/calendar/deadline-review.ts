import * as z from 'zod';
import { addDays, formatDay, getToday } from '../../base/days.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { provenance } from '../../cache/provenance.ts';
import { IS_NOT_OVER, IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import {
  caseRow,
  type ListsByName,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  selectOpenCases,
  selectOverdueTasks,
  taskRow,
} from '../shared/record-rows.ts';
import { createStatementRunner, formatUnreadable, type StatementRunner } from '../shared/run-statement.ts';
import {
  readSections,
  type SectionBody,
  type SectionReaders,
  sectionsArgument,
  toRowSchemas,
} from '../shared/sections.ts';
import { getFilterCondition, resolveStaffCaseFilter, STAFF_CASE_ARGUMENTS } from '../shared/staff-case-filter.ts';
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
  async run(args, context, scope) {
    const { cache, tools, zone, zoneText } = context;
    const { filter, notes } = await resolveStaffCaseFilter(args, cache, scope);
    const runner = createStatementRunner(context, scope);
    const lists = await runner.read(['cases', 'tasks', 'events', 'staff']);
    const data = {
      runner,
      lists,
      isReviewedCase: getFilterCondition('case', filter),
      isReviewedTask: getFilterCondition('task', filter),
      lastNearDay: addDays(getToday(zone), args.near_days ?? 60),
    };
    const withheld = createWithheldParts();
    const [caseCount, sections] = await Promise.all([
      withheld.attemptRead('open cases reviewed', () => countOpenCases(data)),
      readSections(SECTION_READERS, data, args.sections, withheld),
    ]);
    const countText = caseCount === undefined ? '' : `Open cases reviewed: ${caseCount}. `;
    return {
      summary: [
        `Today is ${formatDay(getToday(zone))} (${zoneText}). ${countText}${NO_LEGAL_ADVICE_NOTE}`,
        ...notes,
        ...(filter.caseId !== undefined && caseCount === 0
          ? [CASE_NOT_REVIEWED_NOTE, adviseTool(tools, 'case_brief', (name) => `Use ${name}.`) ?? []].flat()
          : []),
        ...formatUnreadable(runner.getUnreadable()),
        ...withheld.toSentences(),
        provenance(runner.getLists(), zone),
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
  readonly runner: StatementRunner;
  readonly lists: ListsByName<'cases' | 'staff'>;
  /** The conditions of the reviewed cases `c` and tasks `t`. */
  readonly isReviewedCase: string;
  readonly isReviewedTask: string;
  /** The last day that is near. */
  readonly lastNearDay: string;
}

async function countOpenCases({ runner, isReviewedCase }: ReviewData): Promise<unknown> {
  const [row] = await runner.select(
    `SELECT count(*) AS cases FROM cases c WHERE ${IS_OPEN_CASE} AND ${isReviewedCase}`,
  );
  return row?.cases;
}

async function readCases(
  { runner, isReviewedCase, lists }: ReviewData,
  title: string,
  condition: string,
  toRow: typeof caseRow,
): Promise<SectionBody> {
  const { rows, total } = await runner.selectShown(selectOpenCases(`${condition} AND ${isReviewedCase}`));
  return { title, rows: toReportRows(rows, (row) => toRow(row, lists.staff)), total };
}

const SECTION_READERS: SectionReaders<(typeof SECTION_KEYS)[number], ReviewData> = {
  limitation_passed: (data) => readCases(data, 'Limitation date passed', "c.sol_date < day('today')", limitationRow),
  limitation_near: (data) =>
    readCases(
      data,
      `Limitation date until ${formatDay(data.lastNearDay)}`,
      `c.sol_date BETWEEN day('today') AND '${data.lastNearDay}'`,
      limitationRow,
    ),
  limitation_missing: (data) => readCases(data, 'No limitation date', 'c.sol_date IS NULL', limitationRow),
  async tasks_overdue({ runner, isReviewedTask, lists }) {
    const { rows, total } = await runner.selectShown(selectOverdueTasks(isReviewedTask));
    return {
      title: 'Overdue tasks, including those of closed cases and without a case',
      rows: toReportRows(rows, (row) => taskRow(row, lists)),
      total,
    };
  },
  no_upcoming_event: (data) =>
    readCases(
      data,
      'No upcoming event',
      `NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = c.id AND ${IS_NOT_OVER})`,
      caseRow,
    ),
};
