import { DateTime, Interval } from 'luxon';
import { addDays, type DateRange } from '../base/days.ts';
import { type ApiRecord, getText } from './api-record.ts';

/** When an event takes place, in milliseconds since 1970. */
export interface TimeSpan {
  readonly start: number;
  /** The first instant after the event. */
  readonly end: number;
}

/**
 * The time of an event; undefined if its start is not valid. MyCase: an all-day event is sent from midnight to midnight
 * without a time zone, so its days are used as written.
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

/** The computation of a midnight is slow, and many events have the same day. */
const midnightCache = new Map<string, number>();

/** The start of a day in a time zone; NaN for an invalid day. */
function getMidnight(day: string, zone: string): number {
  const key = `${day} ${zone}`;
  const known = midnightCache.get(key) ?? DateTime.fromISO(day, { zone }).toMillis();
  midnightCache.set(key, known);
  return known;
}

/** Creates a filter for the events that overlap a range of days. */
export function createOccursOnFilter({ from, to }: DateRange, zone: string): (event: ApiRecord) => boolean {
  const [rangeStart, rangeEnd] = [getMidnight(from, zone), getMidnight(addDays(to, 1), zone)];
  const [surelyBefore, surelyAfter] = [addDays(from, -MAX_ZONE_SHIFT_DAYS), addDays(to, MAX_ZONE_SHIFT_DAYS)];
  return (event) => {
    if (getText(event, 'start') > surelyAfter || getLatestDateText(event) < surelyBefore) return false;
    const { start, end } = getEventSpan(event, zone) ?? NO_SPAN;
    return start < rangeEnd && (end > rangeStart || (end === start && start >= rangeStart));
  };
}

/** Creates a filter for the events that end after an instant. */
export function createEndsAfterFilter(instant: number, zone: string): (event: ApiRecord) => boolean {
  const surelyBefore = addDays(new Date(instant).toISOString().slice(0, 10), -MAX_ZONE_SHIFT_DAYS);
  return (event) => getLatestDateText(event) >= surelyBefore && (getEventSpan(event, zone) ?? NO_SPAN).end > instant;
}

const NO_SPAN: TimeSpan = { start: Number.NaN, end: Number.NaN };

/** Maximum difference between a written day and the day in another time zone. Most events are decided without a time zone. */
const MAX_ZONE_SHIFT_DAYS = 2;

function getLatestDateText(event: ApiRecord): string {
  const [start, end] = [getText(event, 'start'), getText(event, 'end')];
  return end > start ? end : start;
}

/** A search for free time: the days, the working hours, and the minimum length in minutes. */
export interface SlotQuery {
  readonly days: readonly string[];
  /** Working hours, as minutes of the day. */
  readonly hours: { readonly from: number; readonly to: number };
  readonly minutes: number;
}

/** The times from now on without an event. An all-day event blocks its days. Other events block whole minutes. */
export function findFreeSlots(events: readonly ApiRecord[], query: SlotQuery, zone: string): Interval[] {
  const past = { start: 0, end: Date.now() };
  const spans = events.flatMap((event) => getEventSpan(event, zone) ?? []);
  const busy = [past, ...spans].map(roundToMinutes);
  return query.days
    .map((day) => toWorkingInterval(day, query.hours, zone))
    .flatMap((work) => work.difference(...busy))
    .filter((free) => free.length('minutes') >= query.minutes);
}

const MINUTE_MS = 60_000;

const roundToMinutes = ({ start, end }: TimeSpan): Interval =>
  Interval.fromDateTimes(
    new Date(Math.floor(start / MINUTE_MS) * MINUTE_MS),
    new Date(Math.ceil(end / MINUTE_MS) * MINUTE_MS),
  );

function toWorkingInterval(day: string, { from, to }: SlotQuery['hours'], zone: string): Interval {
  const midnight = DateTime.fromISO(day, { zone });
  const toTime = (minutes: number) => midnight.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 });
  return Interval.fromDateTimes(toTime(from), toTime(to));
}
