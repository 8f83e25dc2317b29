import * as z from 'zod';
import { addDays, formatDay, getToday } from '../../base/days.ts';
import { adviseTool } from '../../base/tool-guide.ts';
import { IS_NOT_OVER, IS_OPEN_CASE } from '../../database/schema/case-views.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import {
  type CountedRows,
  formatUnknownClosing,
  formatUnknownInactivity,
  NO_LEGAL_ADVICE_NOTE,
  type RowSources,
  readOpenCases,
  readOverdueTasks,
} from '../shared/record-rows.ts';
import { readSections, type SectionReaders, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import { getFilterCondition, resolveStaffCaseFilter, STAFF_CASE_ARGUMENTS } from '../shared/staff-case-filter.ts';
import { createStatementRunner } from '../shared/statement-runner.ts';
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
  async run(args, context, call) {
    const { cache, tools, zone, zoneText } = context;
    const { filter, notes } = await resolveStaffCaseFilter(args, cache, call);
    const runner = createStatementRunner(context, call);
    const lists = await runner.read(['cases', 'tasks', 'events', 'staff']);
    const data = {
      runner,
      lists,
      caseCondition: getFilterCondition('case', filter),
      taskCondition: getFilterCondition('task', filter),
      nearDays: args.near_days ?? 60,
      zone,
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
        ...formatAnswerNotes(runner, withheld, zone, [
          ...formatUnknownClosing(lists.cases),
          ...formatUnknownInactivity(lists.staff),
        ]),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, one of the staff or one case.',
    };
  },
});

const CASE_NOT_REVIEWED_NOTE =
  'The case is closed, or none of the named staff is on it. Its limitation date and events were not reviewed.';

interface ReviewData extends RowSources<'cases'> {
  /** The conditions of the reviewed cases `c` and tasks `t`. */
  readonly caseCondition: string;
  readonly taskCondition: string;
  readonly nearDays: number;
  readonly zone: string;
}

async function countOpenCases({ runner, caseCondition }: ReviewData): Promise<unknown> {
  const sql = `SELECT count(*) AS cases FROM cases c WHERE ${IS_OPEN_CASE} AND ${caseCondition}`;
  return (await runner.select(sql))[0]?.cases;
}

const readCases = (data: ReviewData, condition: string, hasDates = true): Promise<CountedRows> =>
  readOpenCases(data, `${condition} AND ${data.caseCondition}`, { hasDates });

const SECTION_READERS: SectionReaders<(typeof SECTION_KEYS)[number], ReviewData> = {
  limitation_passed: async (data) => ({
    title: 'Limitation date passed',
    ...(await readCases(data, "c.sol_date < day('today')")),
  }),
  limitation_near: async (data) => ({
    title: `Limitation date until ${formatDay(addDays(getToday(data.zone), data.nearDays))}`,
    ...(await readCases(data, `c.sol_date BETWEEN day('today') AND add_days('today', ${data.nearDays})`)),
  }),
  limitation_missing: async (data) => ({
    title: 'No limitation date, or one that cannot be read',
    ...(await readCases(data, 'c.sol_date IS NULL')),
  }),
  tasks_overdue: async (data) => ({
    title: 'Overdue tasks, including those of closed cases and without a case',
    ...(await readOverdueTasks(data, data.taskCondition)),
  }),
  no_upcoming_event: async (data) => ({
    title: 'No upcoming event',
    ...(await readCases(data, `NOT EXISTS (SELECT 1 FROM events e WHERE e.case_id = c.id AND ${IS_NOT_OVER})`, false)),
  }),
};
