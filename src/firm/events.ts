import { DateTime, Interval } from 'luxon';
import type { Days } from './days.ts';
import { type FirmRecord, referencesOf, textOf } from './record.ts';

/** When an event takes place, in the firm's zone. */
export interface Span {
  readonly start: DateTime;
  /** The first instant that it is over. */
  readonly end: DateTime;
}

/**
 * The time of an event; undefined where MyCase sent none that can be read. MyCase: an all-day event is sent from
 * midnight to midnight without a zone of its own, so its days are taken as they are written.
 */
export function spanOf(event: FirmRecord, zone: string): Span | undefined {
  const [start, end] = ['start', 'end'].map((field) => instantOf(event, field, zone));
  if (!start?.isValid) return undefined;
  const until = end?.isValid && end > start ? end : start;
  return event.all_day === true && until.equals(start)
    ? { start, end: start.plus({ days: 1 }) }
    : { start, end: until };
}

function instantOf(event: FirmRecord, field: string, zone: string): DateTime {
  const written = textOf(event, field);
  return event.all_day === true
    ? DateTime.fromISO(written.slice(0, 10), { zone })
    : DateTime.fromISO(written, { zone: 'utc' }).setZone(zone);
}

/** Whether an event takes place, at least in part, on one of the days. */
export function isOn({ start, end }: Span, { from, to }: Days, zone: string): boolean {
  const first = DateTime.fromISO(from, { zone });
  const last = DateTime.fromISO(to, { zone }).plus({ days: 1 });
  return start < last && (end > first || (end.equals(start) && start >= first));
}

/** Working hours, as minutes of the day. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

/**
 * When nobody of some staff has an event, on the days and within the working hours, for at least so many minutes.
 * An all-day event takes the whole day.
 */
export function freeSlots(
  events: readonly FirmRecord[],
  staff: readonly number[],
  days: readonly string[],
  hours: Hours,
  minutes: number,
  zone: string,
): Interval[] {
  const busy = events
    .filter((event) => referencesOf(event, 'staff').some((id) => staff.includes(id)))
    .flatMap((event) => {
      const span = spanOf(event, zone);
      return span ? [Interval.fromDateTimes(span.start, span.end)] : [];
    });
  return days
    .map((day) => workingDay(day, hours, zone))
    .flatMap((work) => work.difference(...busy))
    .filter((free) => free.length('minutes') >= minutes);
}

function workingDay(day: string, { from, to }: Hours, zone: string): Interval {
  const midnight = DateTime.fromISO(day, { zone });
  const at = (minutes: number) => midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Interval.fromDateTimes(at(from), at(to));
}
