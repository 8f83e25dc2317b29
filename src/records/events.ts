import { DateTime, Interval } from 'luxon';
import { addDays, type Days } from '../base/days.ts';
import { type ApiRecord, textOf } from './record.ts';

/** When an event takes place, in milliseconds since 1970. */
export interface Span {
  readonly start: number;
  /** The first instant that it is over. */
  readonly end: number;
}

/**
 * The time of an event; undefined where MyCase sent none that can be read. MyCase: an all-day event is sent from
 * midnight to midnight without a zone of its own, so its days are taken as they are written.
 */
export function spanOf(event: ApiRecord, zone: string): Span | undefined {
  const isAllDay = event.all_day === true;
  const at = (field: string) => {
    const written = textOf(event, field);
    return isAllDay ? midnight(written.slice(0, 10), zone) : instant(written);
  };
  const [start, end] = [at('start'), at('end')];
  if (Number.isNaN(start)) return undefined;
  if (end > start) return { start, end };
  return { start, end: isAllDay ? midnight(addDays(textOf(event, 'start').slice(0, 10), 1), zone) : start };
}

/** MyCase: a date-time without an offset is UTC. */
const instant = (written: string): number =>
  Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(written) ? written : `${written}Z`);

/** Days come again and again, and the calendar of a zone is slow. */
const midnights = new Map<string, number>();

/** When a day begins in a zone; NaN for what is no day. */
function midnight(day: string, zone: string): number {
  const key = `${day} ${zone}`;
  const known = midnights.get(key) ?? DateTime.fromISO(day, { zone }).toMillis();
  midnights.set(key, known);
  return known;
}

/** Tells whether an event takes place, at least in part, on one of the days. */
export function occursOn({ from, to }: Days, zone: string): (event: ApiRecord) => boolean {
  const [first, last] = [midnight(from, zone), midnight(addDays(to, 1), zone)];
  const [surelyBefore, surelyAfter] = [addDays(from, -APART), addDays(to, APART)];
  return (event) => {
    if (textOf(event, 'start') > surelyAfter || lastWritten(event) < surelyBefore) return false;
    const { start, end } = spanOf(event, zone) ?? NEVER;
    return start < last && (end > first || (end === start && start >= first));
  };
}

/** Tells whether an event is not over at an instant. */
export function endsAfter(instant: number, zone: string): (event: ApiRecord) => boolean {
  const surelyBefore = addDays(new Date(instant).toISOString().slice(0, 10), -APART);
  return (event) => lastWritten(event) >= surelyBefore && (spanOf(event, zone) ?? NEVER).end > instant;
}

const NEVER: Span = { start: Number.NaN, end: Number.NaN };

/** So many days lie at most between how a moment is written and how it is read elsewhere; most events need no closer look. */
const APART = 2;

function lastWritten(event: ApiRecord): string {
  const [start, end] = [textOf(event, 'start'), textOf(event, 'end')];
  return end > start ? end : start;
}

/** Working hours, as minutes of the day. */
interface Hours {
  readonly from: number;
  readonly to: number;
}

/** What time is sought: on these days, within these hours, for at least so many minutes. */
export interface SlotQuery {
  readonly days: readonly string[];
  readonly hours: Hours;
  readonly minutes: number;
}

/**
 * When there is no event, from now on. An all-day event takes the whole day, any other the whole of the minutes it
 * begins and ends in.
 */
export function freeSlots(
  events: readonly ApiRecord[],
  { days, hours, minutes }: SlotQuery,
  zone: string,
): Interval[] {
  const past = { start: 0, end: Date.now() };
  const spans = events.flatMap((event) => spanOf(event, zone) ?? []);
  const busy = [past, ...spans].map(wholeMinutes);
  return days
    .map((day) => workingDay(day, hours, zone))
    .flatMap((work) => work.difference(...busy))
    .filter((free) => free.length('minutes') >= minutes);
}

const MINUTE_MS = 60_000;

const wholeMinutes = ({ start, end }: Span): Interval =>
  Interval.fromDateTimes(
    new Date(Math.floor(start / MINUTE_MS) * MINUTE_MS),
    new Date(Math.ceil(end / MINUTE_MS) * MINUTE_MS),
  );

function workingDay(day: string, { from, to }: Hours, zone: string): Interval {
  const midnight = DateTime.fromISO(day, { zone });
  const at = (minutes: number) => midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Interval.fromDateTimes(at(from), at(to));
}
