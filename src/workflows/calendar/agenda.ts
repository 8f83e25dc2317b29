import * as z from 'zod';
import { addDays, type DateRange, daysBetween, formatDay, getToday, isWeekend } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { formatProvenance } from '../../cache/provenance.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { createOccursOnFilter, findFreeSlots, type SlotQuery } from '../../records/events.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { isInDateRange, parseFromTo } from '../shared/date-range.ts';
import {
  compareByStart,
  compareByText,
  EVENT_FIELD_KINDS,
  eventRow,
  findOpenCases,
  findOpenTasks,
  findOverdueTasks,
  isBefore,
  type ListsByName,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  taskRow,
} from '../shared/record-rows.ts';
import { buildSections, type SectionBuilders, sectionsArgument, toRowSchemas } from '../shared/sections.ts';
import {
  hasAnyStaff,
  matchesFilter,
  resolveStaffCaseFilter,
  STAFF_CASE_ARGUMENTS,
  type StaffCaseFilter,
} from '../shared/staff-case-filter.ts';
import { createWithheldParts } from '../shared/withheld-parts.ts';

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
  async run(args, { cache, zone, zoneText }, scope) {
    const days = parseDays(args.from ?? 'today', args.to, zone);
    const { filter, notes } = await resolveStaffCaseFilter(args, cache, scope);
    const data: AgendaData = {
      lists: await cache.read(['events', 'tasks', 'cases', 'staff', 'locations'], scope),
      zone,
      days,
      now: getToday(zone),
      filter,
      limitationDays: args.limitation_days ?? 30,
      freeSlotQuery: parseFreeSlotQuery(args, filter),
    };
    const { lists, now } = data;
    const withheld = createWithheldParts();
    const sections = buildSections(
      SECTION_BUILDERS,
      data,
      data.freeSlotQuery ? args.sections?.concat('free_slots') : args.sections,
      withheld,
    );
    return {
      summary: [
        `${formatDay(days.from)} to ${formatDay(days.to)}, ${zoneText}; today is ${formatDay(now)}.`,
        ...notes,
        ...withheld.toSentences(),
        formatProvenance([lists.events, lists.tasks, lists.cases], zone),
      ],
      sections,
      zone,
      truncationHint: 'Ask for one of the sections, fewer days, or one of the staff or cases.',
    };
  },
});

interface AgendaData {
  readonly lists: ListsByName<'events' | 'tasks' | 'cases' | 'staff' | 'locations'>;
  readonly zone: string;
  readonly days: DateRange;
  readonly now: string;
  readonly filter: StaffCaseFilter;
  /** Limitation dates are included up to this many days after the last day. */
  readonly limitationDays: number;
  readonly freeSlotQuery: (Pick<SlotQuery, 'minutes' | 'hours'> & { readonly hoursText: string }) | undefined;
}

const SECTION_BUILDERS: SectionBuilders<(typeof SECTION_KEYS)[number], AgendaData> = {
  events(data) {
    const { lists, zone, filter } = data;
    const events = findEvents(data, (event) => matchesFilter(event, filter)).sort(compareByStart(zone));
    return { title: 'Events', rows: toReportRows(events, (event) => eventRow(event, lists)), kinds: EVENT_FIELD_KINDS };
  },
  tasks_due({ lists, days, now, filter }) {
    const tasks = findOpenTasks(lists.tasks, filter, (due) => isInDateRange(due, days));
    const overdueCount = tasks.filter((task) => isBefore(getText(task, 'due_date'), now)).length;
    const note = `${overdueCount} of them are overdue (days_overdue). The section of all overdue tasks has them too.`;
    return {
      title: 'Open tasks due on these days',
      rows: toReportRows(tasks, (task) => taskRow(task, now, lists)),
      ...(overdueCount > 0 && { note }),
    };
  },
  tasks_overdue: ({ lists, now, filter }) => ({
    title: 'All open tasks overdue today, on any due date',
    rows: toReportRows(findOverdueTasks(lists.tasks, filter, now), (task) => taskRow(task, now, lists)),
  }),
  limitation_dates({ lists, days, now, filter, limitationDays }) {
    const range = { from: days.from, to: addDays(days.to, limitationDays) };
    const cases = findOpenCases(lists.cases, filter)
      .filter((record) => isInDateRange(getText(record, 'sol_date'), range))
      .sort(compareByText('sol_date'));
    return {
      title: `Limitation dates of open cases from ${formatDay(range.from)} to ${formatDay(range.to)}`,
      rows: toReportRows(cases, (record) => limitationRow(record, now, lists.staff)),
      note: NO_LEGAL_ADVICE_NOTE,
    };
  },
  free_slots(data) {
    const { zone, filter, freeSlotQuery } = data;
    if (!freeSlotQuery) return undefined;
    const events = findEvents(data, (event) => hasAnyStaff(event, filter.staff));
    const { days, note } = findWorkingDays(data.days);
    const rows = findFreeSlots(events, { ...freeSlotQuery, days }, zone).map((slot) => ({
      start: slot.start?.toISO({ suppressMilliseconds: true }),
      end: slot.end?.toISO({ suppressMilliseconds: true }),
      minutes: slot.length('minutes'),
    }));
    const title = `Times from now on when all of them are free, within ${freeSlotQuery.hoursText}, at least ${freeSlotQuery.minutes} minutes`;
    return { title, rows, kinds: EVENT_FIELD_KINDS, note };
  },
};

function findEvents({ lists, zone, days }: AgendaData, isIncluded: (event: ApiRecord) => boolean): ApiRecord[] {
  const isOnDays = createOccursOnFilter(days, zone);
  return [...lists.events.records.values()].filter((event) => isOnDays(event) && isIncluded(event));
}

/** The days without Saturdays and Sundays. A range that has no other days keeps them. */
function findWorkingDays({ from, to }: DateRange): { days: readonly string[]; note: string } {
  const allDays = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  const workdays = allDays.filter((day) => !isWeekend(day));
  if (workdays.length === 0) return { days: allDays, note: '' };
  const note = 'Saturdays and Sundays are not included. To include them, ask for those days only.';
  return { days: workdays, note: workdays.length < allDays.length ? note : '' };
}

const MAX_AGENDA_DAYS = 3_660;

function parseDays(from: string, to: string | undefined, zone: string): DateRange {
  const range = parseFromTo(from, to, zone);
  const days = { from: range.from, to: range.to || range.from };
  if (daysBetween(days.from, days.to) > MAX_AGENDA_DAYS)
    throw new MyCaseError('The period is longer than ten years.', { advice: 'Ask for fewer days.' });
  return days;
}

interface FreeSlotArguments {
  readonly free_minutes?: number | undefined;
  readonly working_hours?: string | undefined;
  readonly sections?: readonly string[] | undefined;
}

/** With free_minutes, the free slots are shown with any selection of sections. */
function parseFreeSlotQuery(
  { free_minutes: minutes, working_hours, sections }: FreeSlotArguments,
  { staff }: StaffCaseFilter,
): AgendaData['freeSlotQuery'] {
  if (minutes === undefined) {
    const dependent = working_hours === undefined ? undefined : 'working_hours';
    const cause = sections?.includes('free_slots') ? 'The section free_slots' : dependent;
    if (cause === undefined) return undefined;
    throw new MyCaseError(`${cause} requires free_minutes and staff.`, {
      advice: 'Add both, such as free_minutes: 60, or omit it.',
    });
  }
  const hours = working_hours ?? '09:00-17:00';
  if (staff.length === 0)
    throw new MyCaseError('free_minutes requires staff.', { advice: 'Name one or more staff members in staff.' });
  const [, ...digits] = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(hours.trim()) ?? [];
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = digits.map(Number);
  const range = { from: h1 * 60 + m1, to: h2 * 60 + m2 };
  if (digits.length === 0 || m1 > 59 || m2 > 59 || range.to > 24 * 60 || range.from >= range.to) {
    throw new MyCaseError(`working_hours: ${quoteValue(hours)} is not valid.`, { advice: 'Example: 09:00-17:00.' });
  }
  return { minutes, hours: range, hoursText: hours.trim() };
}
