import * as z from 'zod';
import { addDays, type DateRange, daysBetween, formatDay, getToday } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { formatAnswerNotes } from '../shared/answer-notes.ts';
import { parseFromTo } from '../shared/date-range.ts';
import {
  EVENT_FIELD_KINDS,
  formatUnknownClosing,
  formatUnknownInactivity,
  NO_LEGAL_ADVICE_NOTE,
  type RowSources,
  readEvents,
  readOpenCases,
  readOpenTasks,
  readOverdueTasks,
} from '../shared/record-rows.ts';
import { readSections, type SectionReaders, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import {
  getFilterCondition,
  resolveStaffCaseFilter,
  STAFF_CASE_ARGUMENTS,
  type StaffCaseFilter,
} from '../shared/staff-case-filter.ts';
import { createStatementRunner } from '../shared/statement-runner.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';
import {
  type FreeSlotQuery,
  findFreeSlots,
  findWorkingDays,
  formatEventsWithoutEnd,
  parseFreeSlotQuery,
} from './free-slots.ts';

const SECTION_KEYS = ['events', 'tasks_due', 'tasks_overdue', 'limitation_dates', 'free_slots'] as const;

/** Overdue tasks do not depend on the requested days. */
const DATED_SECTIONS = SECTION_KEYS.filter((key) => key !== 'tasks_overdue');

/** The events, tasks and limitation dates of a period: of the firm, of some staff or of one case. */
export const agenda = defineReadWorkflow({
  name: 'agenda',
  title: 'Agenda',
  description:
    'Events, open tasks due or overdue, and limitation dates that are near, for a day, a week or any days, of ' +
    'the firm, of some staff or of one case. With free_minutes also the times when all the named staff are ' +
    'free. One call replaces many pages of events and tasks.',
  input: {
    from: z.string().optional().describe('Day or days: 2026-03-31, today (default), +7d, this_week, next_month'),
    to: z.string().optional().describe('Last day, in the same formats'),
    ...STAFF_CASE_ARGUMENTS,
    limitation_days: z.int().min(0).max(3650).optional().describe('Days after the last day; default 30'),
    free_minutes: z.int().min(5).max(1440).optional().describe('Minimum length of a free slot; requires staff'),
    working_hours: z.string().optional().describe('Default 09:00-17:00'),
    sections: sectionsArgument(SECTION_KEYS),
  },
  sections: toRowSchemas(SECTION_KEYS),
  sectionArguments: {
    from: DATED_SECTIONS,
    to: DATED_SECTIONS,
    case: SECTION_KEYS.filter((key) => key !== 'free_slots'),
    limitation_days: ['limitation_dates'],
  },
  async run(args, context, call) {
    const { cache, zone, zoneText } = context;
    const days = parseDays(args.from ?? 'today', args.to, zone);
    const { filter, notes } = await resolveStaffCaseFilter(args, cache, call);
    const freeSlotQuery = parseFreeSlotQuery(args, filter.staff);
    const runner = createStatementRunner(context, call);
    const lists = await runner.read(['events', 'tasks', 'cases', 'staff', 'locations']);
    const withheld = createWithheldParts();
    const sections = await readSections(
      SECTION_READERS,
      { runner, lists, zone, days, filter, limitationDays: args.limitation_days ?? 30, freeSlotQuery },
      freeSlotQuery ? args.sections?.concat('free_slots') : args.sections,
      withheld,
    );
    return {
      summary: [
        `${formatDay(days.from)} to ${formatDay(days.to)}, ${zoneText}; today is ${formatDay(getToday(zone))}.`,
        ...notes,
        ...formatAnswerNotes(runner, withheld, zone, [
          ...formatUnknownClosing(lists.cases),
          ...formatUnknownInactivity(lists.staff),
        ]),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, fewer days, or one of the staff or cases.',
    };
  },
});

interface AgendaData extends RowSources<'cases' | 'locations'> {
  readonly zone: string;
  readonly days: DateRange;
  readonly filter: StaffCaseFilter;
  /** Limitation dates are included up to this many days after the last day. */
  readonly limitationDays: number;
  readonly freeSlotQuery: FreeSlotQuery | undefined;
}

/** The condition of an event `e` that takes place on the days from `:from` to `:to`. */
const IS_ON_DAYS = 'e.first_day <= :to AND e.last_day >= :from';

/** The condition of an event `e` whose end is missing, cannot be read, or is before its start. */
const HAS_NO_END = `e.all_day IS NOT 1 AND e.span_end = e.span_start AND (e."end" IS NULL OR e."end" <> e.start)`;

const SECTION_READERS: SectionReaders<(typeof SECTION_KEYS)[number], AgendaData> = {
  async events({ days, filter, ...sources }) {
    const events = await readEvents(sources, `${IS_ON_DAYS} AND ${getFilterCondition('event', filter)}`, { ...days });
    return { title: 'Events', ...events, kinds: EVENT_FIELD_KINDS };
  },
  async tasks_due({ days, filter, ...sources }) {
    const condition = `t.due_date BETWEEN :from AND :to AND ${getFilterCondition('task', filter)}`;
    const { tasks, overdueCount } = await readOpenTasks(sources, condition, { ...days });
    const note = `Overdue: ${overdueCount} (days_overdue). The section of all overdue tasks has them, too.`;
    return { title: 'Open tasks due on these days', ...tasks, ...(overdueCount > 0 && { note }) };
  },
  tasks_overdue: async ({ filter, ...sources }) => ({
    title: 'All open tasks overdue today, on any due date',
    ...(await readOverdueTasks(sources, getFilterCondition('task', filter))),
  }),
  async limitation_dates({ days, filter, limitationDays, ...sources }) {
    const parameters = { from: days.from, to: addDays(days.to, limitationDays) };
    const condition = `c.sol_date BETWEEN :from AND :to AND ${getFilterCondition('case', filter)}`;
    const { note, ...cases } = await readOpenCases(sources, condition, { parameters });
    return {
      title: `Limitation dates of open cases from ${formatDay(parameters.from)} to ${formatDay(parameters.to)}`,
      ...cases,
      note: [NO_LEGAL_ADVICE_NOTE, note].filter(Boolean).join(' '),
    };
  },
  async free_slots({ runner, zone, days, filter: { staff }, freeSlotQuery }) {
    if (!freeSlotQuery) return undefined;
    const condition = getFilterCondition('event', { staff, caseId: undefined });
    const sql = `SELECT e.id, e.span_start, e.span_end, ${HAS_NO_END} AS has_no_end
      FROM events e WHERE ${IS_ON_DAYS} AND ${condition} ORDER BY e.id`;
    const events = await runner.select(sql, { ...days });
    const working = findWorkingDays(days);
    return {
      title: `Times from now on when all of them are free, within ${freeSlotQuery.hoursText}, at least ${freeSlotQuery.minutes} minutes`,
      rows: findFreeSlots(events, { ...freeSlotQuery, days: working.days }, zone),
      kinds: EVENT_FIELD_KINDS,
      note: [working.note, formatEventsWithoutEnd(events)].filter(Boolean).join(' '),
    };
  },
};

const MAX_AGENDA_DAYS = 3_660;

function parseDays(from: string, to: string | undefined, zone: string): DateRange {
  const range = parseFromTo(from, to, zone);
  const days = { from: range.from, to: range.to || range.from };
  if (daysBetween(days.from, days.to) > MAX_AGENDA_DAYS)
    throw new MyCaseError('The period is longer than ten years.', { advice: 'Ask for fewer days.' });
  return days;
}
