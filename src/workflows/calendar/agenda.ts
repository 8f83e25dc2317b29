import * as z from 'zod';
import {
  addDays,
  type DateRange,
  daysBetween,
  formatDay,
  getToday,
  isWeekend,
  parseDateRange,
} from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { provenance } from '../../cache/provenance.ts';
import { type Section, toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { createOccursOnFilter, findFreeSlots, type SlotQuery } from '../../records/events.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import {
  compareBy,
  compareByStart,
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
import { caseArgument, staffArgument } from '../shared/reference-fields.ts';
import {
  hasAnyStaff,
  matchesFilter,
  resolveStaffCaseFilter,
  type StaffCaseFilter,
} from '../shared/staff-case-filter.ts';

const SECTION_KEYS = ['events', 'tasks_due', 'tasks_overdue', 'limitation_dates', 'free_slots'] as const;

const RowSchema = z.looseObject({ id: z.number().optional() });

/** The events, tasks and dates of some days: of the firm, of some of its people, or of one case. */
export const agenda = defineReadWorkflow({
  name: 'agenda',
  title: 'Agenda',
  description:
    'Events, open tasks due or overdue, and limitation dates near, for a day, a week or any days, of the firm, of some ' +
    'staff or on one case; with free_minutes also when all the staff named are free. Use it in place of walking ' +
    'list_events and list_tasks.',
  input: {
    from: z.string().optional().describe('Day or days: 2026-03-31, today (default), +7d, this_week, next_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    staff: z.array(staffArgument).min(1).optional(),
    case: caseArgument.optional(),
    limitation_days: z.int().min(0).max(3650).optional().describe('How far ahead of the days; default 30'),
    free_minutes: z.int().min(5).max(1440).optional().describe('Shortest free slot; needs staff'),
    hours: z.string().optional().describe('Working hours, default 09:00-17:00'),
    sections: z.array(z.enum(SECTION_KEYS)).min(1).optional(),
  },
  sections: {
    events: RowSchema,
    tasks_due: RowSchema,
    tasks_overdue: RowSchema,
    limitation_dates: RowSchema,
    free_slots: RowSchema,
  },
  async run(args, { cache, zone }, scope) {
    const days = parseDays(args.from ?? 'today', args.to, zone);
    const resolved = await resolveStaffCaseFilter(args.staff ?? [], args.case, cache, scope);
    const lists = await cache.read(['events', 'tasks', 'cases', 'staff', 'locations'], scope);
    const data: AgendaData = {
      lists,
      zone,
      days,
      now: getToday(zone),
      filter: resolved.filter,
      limitationDays: args.limitation_days ?? 30,
      freeSlotQuery: parseFreeSlotQuery(args.free_minutes, args.hours, resolved.filter),
    };
    const sectionKeys = SECTION_KEYS.filter((key) => args.sections?.includes(key) ?? true);
    return {
      summary: [
        `${formatDay(days.from)} to ${formatDay(days.to)}, ${zone}; today is ${formatDay(data.now)}.`,
        ...resolved.notes,
        provenance([lists.events, lists.tasks, lists.cases], zone),
      ],
      sections: sectionKeys.flatMap((key) => SECTION_BUILDERS[key](data) ?? []),
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
  /** Days beyond the last one. */
  readonly limitationDays: number;
  readonly freeSlotQuery: (Pick<SlotQuery, 'minutes' | 'hours'> & { readonly hoursText: string }) | undefined;
}

const SECTION_BUILDERS: Readonly<Record<(typeof SECTION_KEYS)[number], (data: AgendaData) => Section | undefined>> = {
  events(data) {
    const { lists, zone, filter } = data;
    const events = findEvents(data, (event) => matchesFilter(event, filter)).sort(compareByStart(zone));
    const rows = toReportRows(events, (event) => eventRow(event, lists));
    return { key: 'events', title: 'Events', rows, total: rows.length, kinds: EVENT_FIELD_KINDS };
  },
  tasks_due({ lists, days, now, filter }) {
    const tasks = findOpenTasks(lists.tasks, filter, (due) => isWithin(due, days));
    const overdueCount = tasks.filter((task) => isBefore(getText(task, 'due_date'), now)).length;
    const rows = toReportRows(tasks, (task) => taskRow(task, now, lists));
    const note = `${overdueCount} of them overdue, with days_late: those are among all that are overdue today, too.`;
    return {
      key: 'tasks_due',
      title: 'Open tasks due on these days',
      rows,
      total: rows.length,
      ...(overdueCount > 0 && { note }),
    };
  },
  tasks_overdue({ lists, now, filter }) {
    const rows = toReportRows(findOverdueTasks(lists.tasks, filter, now), (task) => taskRow(task, now, lists));
    const title = 'All open tasks overdue today, whenever they were due';
    return { key: 'tasks_overdue', title, rows, total: rows.length };
  },
  limitation_dates({ lists, days, now, filter, limitationDays }) {
    const range = { from: days.from, to: addDays(days.to, limitationDays) };
    const cases = findOpenCases(lists.cases, filter)
      .filter((record) => isWithin(getText(record, 'sol_date'), range))
      .sort(compareBy((record) => getText(record, 'sol_date')));
    const rows = toReportRows(cases, (record) => limitationRow(record, now, lists.staff));
    const title = `Limitation dates of open cases from ${formatDay(range.from)} to ${formatDay(range.to)}`;
    return { key: 'limitation_dates', title, rows, total: rows.length, note: NO_LEGAL_ADVICE_NOTE };
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
    const title = `Free for all of them from now on, within ${freeSlotQuery.hoursText}, at least ${freeSlotQuery.minutes} minutes`;
    return { key: 'free_slots', title, rows, total: rows.length, kinds: EVENT_FIELD_KINDS, note };
  },
};

function findEvents({ lists, zone, days }: AgendaData, isIncluded: (event: ApiRecord) => boolean): ApiRecord[] {
  const isOnDays = createOccursOnFilter(days, zone);
  return [...lists.events.records.values()].filter((event) => isOnDays(event) && isIncluded(event));
}

/** The days that people work on: no weekends, unless nothing else was asked for. */
function findWorkingDays({ from, to }: DateRange): { days: readonly string[]; note: string } {
  const allDays = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  const workdays = allDays.filter((day) => !isWeekend(day));
  if (workdays.length === 0) return { days: allDays, note: '' };
  const note = 'Saturdays and Sundays are left out; ask for such days alone to have them.';
  return { days: workdays, note: workdays.length < allDays.length ? note : '' };
}

const isWithin = (day: string, { from, to }: DateRange): boolean => day !== '' && day >= from && day <= to;

const MAX_AGENDA_DAYS = 3_660;

function parseDays(from: string, to: string | undefined, zone: string): DateRange {
  const first = parseDateRange(from, zone, 'from');
  const days = { from: first.from, to: to === undefined ? first.to : parseDateRange(to, zone, 'to').to };
  const length = daysBetween(days.from, days.to);
  if (length < 0) throw new MyCaseError(`to (${days.to}) is before from (${days.from}).`, { advice: 'Swap them.' });
  if (length > MAX_AGENDA_DAYS)
    throw new MyCaseError('These are more than ten years.', { advice: 'Ask for fewer days.' });
  return days;
}

function parseFreeSlotQuery(
  minutes: number | undefined,
  hours = '09:00-17:00',
  { staff }: StaffCaseFilter,
): AgendaData['freeSlotQuery'] {
  if (minutes === undefined) return undefined;
  if (staff.length === 0)
    throw new MyCaseError('free_minutes: nobody is named in staff.', {
      advice: 'Name in staff whose free time is wanted.',
    });
  const [, ...digits] = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(hours.trim()) ?? [];
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = digits.map(Number);
  const range = { from: h1 * 60 + m1, to: h2 * 60 + m2 };
  if (digits.length === 0 || m1 > 59 || m2 > 59 || range.to > 24 * 60 || range.from >= range.to) {
    throw new MyCaseError(`hours: "${hours.slice(0, 40)}" are no working hours.`, {
      advice: 'Write 09:00-17:00.',
    });
  }
  return { minutes, hours: range, hoursText: hours.trim() };
}
