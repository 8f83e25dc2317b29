import { DateTime, Interval } from 'luxon';
import { addDays, type DateRange } from '../base/days.ts';
import { type ApiRecord, getText } from './api-record.ts';

/** When an event takes place, in milliseconds since 1970. */
export interface TimeSpan {
  readonly start: number;
  /** The first instant that it is over. */
  readonly end: number;
}

/**
 * The time of an event; undefined where MyCase sent none that can be read. MyCase: an all-day event is sent from
 * midnight to midnight without a zone of its own, so its days are taken as they are written.
 */
export function getEventSpan(event: ApiRecord, zone: string): TimeSpan | undefined {
  const isAllDay = event.all_day === true;
  const readInstant = (field: string) => {
    const text = getText(event, field);
    return isAllDay ? getMidnight(text.slice(0, 10), zone) : parseInstant(text);
  };
  const [start, end] = [readInstant('start'), readInstant('end')];
  if (Number.isNaN(start)) return undefined;
  if (end > start) return { start, end };
  return {
    start,
    end: isAllDay ? getMidnight(addDays(getText(event, 'start').slice(0, 10), 1), zone) : start,
  };
}

/** MyCase: a date-time without an offset is UTC. */
const parseInstant = (text: string): number => Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`);

/** Days come again and again, and the calendar of a zone is slow. */
const midnightCache = new Map<string, number>();

/** When a day begins in a zone; NaN for what is no day. */
function getMidnight(day: string, zone: string): number {
  const key = `${day} ${zone}`;
  const known = midnightCache.get(key) ?? DateTime.fromISO(day, { zone }).toMillis();
  midnightCache.set(key, known);
  return known;
}

/** Tells whether an event takes place, at least in part, on one of the days. */
export function createOccursOnFilter({ from, to }: DateRange, zone: string): (event: ApiRecord) => boolean {
  const [rangeStart, rangeEnd] = [getMidnight(from, zone), getMidnight(addDays(to, 1), zone)];
  const [surelyBefore, surelyAfter] = [addDays(from, -MAX_ZONE_SHIFT_DAYS), addDays(to, MAX_ZONE_SHIFT_DAYS)];
  return (event) => {
    if (getText(event, 'start') > surelyAfter || getLatestDateText(event) < surelyBefore) return false;
    const { start, end } = getEventSpan(event, zone) ?? NO_SPAN;
    return start < rangeEnd && (end > rangeStart || (end === start && start >= rangeStart));
  };
}

/** Tells whether an event is not over at an instant. */
export function createEndsAfterFilter(instant: number, zone: string): (event: ApiRecord) => boolean {
  const surelyBefore = addDays(new Date(instant).toISOString().slice(0, 10), -MAX_ZONE_SHIFT_DAYS);
  return (event) => getLatestDateText(event) >= surelyBefore && (getEventSpan(event, zone) ?? NO_SPAN).end > instant;
}

const NO_SPAN: TimeSpan = { start: Number.NaN, end: Number.NaN };

/** So many days lie at most between how a moment is written and how it is read elsewhere; most events need no closer look. */
const MAX_ZONE_SHIFT_DAYS = 2;

function getLatestDateText(event: ApiRecord): string {
  const [start, end] = [getText(event, 'start'), getText(event, 'end')];
  return end > start ? end : start;
}

/** Working hours, as minutes of the day. */
interface WorkingHours {
  readonly from: number;
  readonly to: number;
}

/** A search for free time: the days, the hours, and the least number of minutes. */
export interface SlotQuery {
  readonly days: readonly string[];
  readonly hours: WorkingHours;
  readonly minutes: number;
}

/**
 * When there is no event, from now on. An all-day event takes the whole day, any other the whole of the minutes it
 * begins and ends in.
 */
export function findFreeSlots(
  events: readonly ApiRecord[],
  { days, hours, minutes }: SlotQuery,
  zone: string,
): Interval[] {
  const past = { start: 0, end: Date.now() };
  const spans = events.flatMap((event) => getEventSpan(event, zone) ?? []);
  const busy = [past, ...spans].map(roundToMinutes);
  return days
    .map((day) => toWorkingInterval(day, hours, zone))
    .flatMap((work) => work.difference(...busy))
    .filter((free) => free.length('minutes') >= minutes);
}

const MINUTE_MS = 60_000;

const roundToMinutes = ({ start, end }: TimeSpan): Interval =>
  Interval.fromDateTimes(
    new Date(Math.floor(start / MINUTE_MS) * MINUTE_MS),
    new Date(Math.ceil(end / MINUTE_MS) * MINUTE_MS),
  );

function toWorkingInterval(day: string, { from, to }: WorkingHours, zone: string): Interval {
  const midnight = DateTime.fromISO(day, { zone });
  const toTime = (minutes: number) => midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Interval.fromDateTimes(toTime(from), toTime(to));
}
