import * as z from 'zod';
import {
  addDays,
  type Days,
  daysBetween,
  formatDay,
  isWeekend,
  parseDateRange,
  today,
} from '../../base/days.ts';
import { MyCaseError } from '../../base/errors.ts';
import { provenance } from '../../cache/provenance.ts';
import { rowsOf, type Section } from '../../formatting/report.ts';
import { freeSlots, occursOn, type SlotQuery } from '../../records/events.ts';
import { type ApiRecord, textOf } from '../../records/record.ts';
import { defineReadWorkflow } from '../define-workflow.ts';
import { caseArgument, staffArgument } from '../shared/input-fields.ts';
import {
  byStart,
  compareBy,
  eventKinds,
  eventRow,
  isBefore,
  type Lists,
  limitationRow,
  NO_LEGAL_ADVICE_NOTE,
  openCases,
  openTasks,
  overdueTasks,
  taskRow,
} from '../shared/rows.ts';
import { isWith, matchesFilter, type Narrowing, narrowed } from '../shared/staff-case-filter.ts';

const PARTS = ['events', 'tasks_due', 'tasks_overdue', 'limitation_dates', 'free_slots'] as const;

const Row = z.looseObject({ id: z.number().optional() });

/** What happens on some days: in the whole firm, to some of its people, or on one case. */
export const agenda = defineReadWorkflow({
  name: 'agenda',
  title: 'Agenda',
  description:
    'Events, open tasks due or overdue, and limitation dates near, for a day, a week or any days, of the firm, of some ' +
    'staff or on one case; with free_minutes also when all the staff named are free. Use it in place of walking ' +
    'list_events and list_tasks.',
  input: {
    from: z
      .string()
      .optional()
      .describe('Day or days: 2026-03-31, today (default), +7d, this_week, next_month'),
    to: z.string().optional().describe('Last day, in the same words'),
    staff: z.array(staffArgument).min(1).optional(),
    case: caseArgument.optional(),
    limitation_days: z.int().min(0).max(3650).optional().describe('How far ahead of the days; default 30'),
    free_minutes: z.int().min(5).max(1440).optional().describe('Shortest free slot; needs staff'),
    hours: z.string().optional().describe('Working hours, default 09:00-17:00'),
    sections: z.array(z.enum(PARTS)).min(1).optional(),
  },
  sections: {
    events: Row,
    tasks_due: Row,
    tasks_overdue: Row,
    limitation_dates: Row,
    free_slots: Row,
  },
  async answer(args, { cache, zone }, scope) {
    const days = daysAsked(args.from ?? 'today', args.to, zone);
    const who = await narrowed(args.staff ?? [], args.case, cache, scope);
    const lists = await cache.read(['events', 'tasks', 'cases', 'staff', 'locations'], scope);
    const asked: Asked = {
      lists,
      zone,
      days,
      now: today(zone),
      who: who.narrowing,
      ahead: args.limitation_days ?? 30,
      free: freeAsked(args.free_minutes, args.hours, who.narrowing),
    };
    const parts = PARTS.filter((part) => args.sections?.includes(part) ?? true);
    return {
      summary: [
        `${formatDay(days.from)} to ${formatDay(days.to)}, ${zone}; today is ${formatDay(asked.now)}.`,
        ...who.said,
        provenance([lists.events, lists.tasks, lists.cases], zone),
      ],
      sections: parts.flatMap((part) => SECTIONS[part](asked) ?? []),
      zone,
      further: 'Ask for one of the sections, fewer days, or one of the staff or cases.',
    };
  },
});

interface Asked {
  readonly lists: Lists<'events' | 'tasks' | 'cases' | 'staff' | 'locations'>;
  readonly zone: string;
  readonly days: Days;
  readonly now: string;
  readonly who: Narrowing;
  /** Days beyond the last one. */
  readonly ahead: number;
  readonly free: (Pick<SlotQuery, 'minutes' | 'hours'> & { readonly words: string }) | undefined;
}

const SECTIONS: Readonly<Record<(typeof PARTS)[number], (asked: Asked) => Section | undefined>> = {
  events(asked) {
    const { lists, zone, who } = asked;
    const those = eventsOn(asked, (event) => matchesFilter(event, who)).sort(byStart(zone));
    const rows = rowsOf(those, (event) => eventRow(event, lists));
    return { key: 'events', title: 'Events', rows, total: rows.length, kinds: eventKinds };
  },
  tasks_due({ lists, days, now, who }) {
    const those = openTasks(lists.tasks, who, (due) => isWithin(due, days));
    const late = those.filter((task) => isBefore(textOf(task, 'due_date'), now)).length;
    const rows = rowsOf(those, (task) => taskRow(task, now, lists));
    const note = `${late} of them overdue, with days_late: those are among all that are overdue today, too.`;
    return {
      key: 'tasks_due',
      title: 'Open tasks due on these days',
      rows,
      total: rows.length,
      ...(late > 0 && { note }),
    };
  },
  tasks_overdue({ lists, now, who }) {
    const rows = rowsOf(overdueTasks(lists.tasks, who, now), (task) => taskRow(task, now, lists));
    const title = 'All open tasks overdue today, whenever they were due';
    return { key: 'tasks_overdue', title, rows, total: rows.length };
  },
  limitation_dates({ lists, days, now, who, ahead }) {
    const until = { from: days.from, to: addDays(days.to, ahead) };
    const those = openCases(lists.cases, who)
      .filter((record) => isWithin(textOf(record, 'sol_date'), until))
      .sort(compareBy((record) => textOf(record, 'sol_date')));
    const rows = rowsOf(those, (record) => limitationRow(record, now, lists.staff));
    const title = `Limitation dates of open cases from ${formatDay(until.from)} to ${formatDay(until.to)}`;
    return { key: 'limitation_dates', title, rows, total: rows.length, note: NO_LEGAL_ADVICE_NOTE };
  },
  free_slots(asked) {
    const { zone, who, free } = asked;
    if (!free) return undefined;
    const events = eventsOn(asked, (event) => isWith(event, who.staff));
    const { days, said } = workingDays(asked.days);
    const rows = freeSlots(events, { ...free, days }, zone).map((slot) => ({
      start: slot.start?.toISO({ suppressMilliseconds: true }),
      end: slot.end?.toISO({ suppressMilliseconds: true }),
      minutes: slot.length('minutes'),
    }));
    const title = `Free for all of them from now on, within ${free.words}, at least ${free.minutes} minutes`;
    return { key: 'free_slots', title, rows, total: rows.length, kinds: eventKinds, note: said };
  },
};

function eventsOn({ lists, zone, days }: Asked, isMeant: (event: ApiRecord) => boolean): ApiRecord[] {
  const isOnThem = occursOn(days, zone);
  return [...lists.events.records.values()].filter((event) => isOnThem(event) && isMeant(event));
}

/** The days that people work on: no weekends, unless nothing else was asked for. */
function workingDays({ from, to }: Days): { days: readonly string[]; said: string } {
  const each = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  const working = each.filter((day) => !isWeekend(day));
  if (working.length === 0) return { days: each, said: '' };
  const said = 'Saturdays and Sundays are left out; ask for such days alone to have them.';
  return { days: working, said: working.length < each.length ? said : '' };
}

const isWithin = (day: string, { from, to }: Days): boolean => day !== '' && day >= from && day <= to;

const MOST_DAYS = 3_660;

function daysAsked(from: string, to: string | undefined, zone: string): Days {
  const first = parseDateRange(from, zone, 'from');
  const days = { from: first.from, to: to === undefined ? first.to : parseDateRange(to, zone, 'to').to };
  const length = daysBetween(days.from, days.to);
  if (length < 0) throw new MyCaseError(`to (${days.to}) is before from (${days.from}): swap them.`);
  if (length > MOST_DAYS) throw new MyCaseError('These are more than ten years: ask for fewer days.');
  return days;
}

function freeAsked(minutes: number | undefined, hours = '09:00-17:00', { staff }: Narrowing): Asked['free'] {
  if (minutes === undefined) return undefined;
  if (staff.length === 0) throw new MyCaseError('free_minutes: name in staff whose free time is wanted.');
  const [, ...digits] = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(hours.trim()) ?? [];
  const [h1 = 0, m1 = 0, h2 = 0, m2 = 0] = digits.map(Number);
  const read = { from: h1 * 60 + m1, to: h2 * 60 + m2 };
  if (digits.length === 0 || m1 > 59 || m2 > 59 || read.to > 24 * 60 || read.from >= read.to) {
    throw new MyCaseError(`hours: "${hours.slice(0, 40)}" are no working hours. Write 09:00-17:00.`);
  }
  return { minutes, hours: read, words: hours.trim() };
}
