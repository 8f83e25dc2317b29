import { DateTime, Interval } from 'luxon';
import { addDays, type DateRange, daysBetween, isWeekend } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { joinWords, pluralize } from '../../base/sentences.ts';
import type { Row } from '../define-workflow.ts';

/** The conditions of a free time: the working hours and the minimum length in minutes. */
export interface FreeSlotQuery {
  readonly minutes: number;
  /** Working hours, as minutes of the day. */
  readonly hours: { readonly from: number; readonly to: number };
  readonly hoursText: string;
}

/**
 * Returns the times from now on without an event, as rows. `events` are rows with `id`, `span_start`, `span_end` and
 * `has_no_end`. They block whole minutes. An event without an end blocks the rest of its day.
 */
export function findFreeSlots(
  events: readonly Row[],
  { days, hours, minutes }: FreeSlotQuery & { readonly days: readonly string[] },
  zone: string,
): Row[] {
  const busy = [
    toMinutes(0, Date.now()),
    ...events.map(({ span_start, span_end, has_no_end }) => {
      const start = Date.parse(String(span_start));
      const endOfDay = DateTime.fromMillis(start, { zone }).endOf('day').toMillis();
      return toMinutes(start, has_no_end === 1 ? endOfDay : Date.parse(String(span_end)));
    }),
  ];
  return days
    .flatMap((day) => toWorkingInterval(day, hours, zone).difference(...busy))
    .filter((free) => free.length('minutes') >= minutes)
    .map((free) => ({
      start: free.start?.toISO({ suppressMilliseconds: true }),
      end: free.end?.toISO({ suppressMilliseconds: true }),
      minutes: free.length('minutes'),
    }));
}

/** The most events that a note names. */
const MAX_NAMED_EVENTS = 20;

/** Formats the events whose end is not known; '' if there are none. */
export function formatEventsWithoutEnd(events: readonly Row[]): string {
  const ids = events.filter(({ has_no_end }) => has_no_end === 1).map(({ id }) => String(id));
  if (ids.length === 0) return '';
  const more = ids.length > MAX_NAMED_EVENTS ? [`${ids.length - MAX_NAMED_EVENTS} more`] : [];
  const named = joinWords([...ids.slice(0, MAX_NAMED_EVENTS), ...more], 'and');
  return `The end of ${pluralize(ids.length, 'event')} (${ids.length === 1 ? 'id' : 'ids'} ${named}) is missing, cannot be read, or is before the start. So the rest of that day counts as busy.`;
}

const MINUTE_MS = 60_000;

/** The whole minutes that contain a span, in milliseconds since 1970. */
const toMinutes = (start: number, end: number): Interval =>
  Interval.fromDateTimes(
    new Date(Math.floor(start / MINUTE_MS) * MINUTE_MS),
    new Date(Math.ceil(end / MINUTE_MS) * MINUTE_MS),
  );

function toWorkingInterval(day: string, { from, to }: FreeSlotQuery['hours'], zone: string): Interval {
  const midnight = DateTime.fromISO(day, { zone });
  const toTime = (minutes: number) => midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Interval.fromDateTimes(toTime(from), toTime(to));
}

/** The days without Saturdays and Sundays. A range that has no other days keeps them. */
export function findWorkingDays({ from, to }: DateRange): { days: readonly string[]; note: string } {
  const allDays = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  const workdays = allDays.filter((day) => !isWeekend(day));
  if (workdays.length === 0) return { days: allDays, note: '' };
  const note = 'Saturdays and Sundays are not included. To include them, ask for those days only.';
  return { days: workdays, note: workdays.length < allDays.length ? note : '' };
}

interface FreeSlotArguments {
  readonly free_minutes?: number | undefined;
  readonly working_hours?: string | undefined;
  readonly sections?: readonly string[] | undefined;
}

/** Parses the arguments about free slots. Undefined without free_minutes. Throws a MyCaseError. */
export function parseFreeSlotQuery(
  { free_minutes: minutes, working_hours, sections }: FreeSlotArguments,
  staff: readonly number[],
): FreeSlotQuery | undefined {
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
    throw new MyCaseError(`working_hours: ${quoteValue(hours)} is not valid.`, {
      advice: 'Example: 09:00-17:00. The second time is later than the first one, and at most 24:00.',
    });
  }
  return { minutes, hours: range, hoursText: hours.trim() };
}
