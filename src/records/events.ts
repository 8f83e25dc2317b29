import { DateTime } from 'luxon';
import { addDays, isCalendarDay } from '../base/days.ts';
import { parseInstant, toDayInZone } from '../base/instants.ts';
import { type ApiRecord, getText } from './api-record.ts';

/** When an event takes place, in milliseconds since 1970. */
export interface TimeSpan {
  readonly start: number;
  /** The first instant after the event. */
  readonly end: number;
}

/** The fields with the start and the end of an event, in the API and in its published profile. */
export const EVENT_TIME_FIELDS = [
  ['start', 'end'],
  ['starts_at', 'ends_at'],
] as const;

/** The first and the last day of an event, both included. */
export interface EventDays {
  readonly first: string;
  readonly last: string;
}

/**
 * The start and the end that MyCase stores of an all-day event. MyCase: the contract does not state this form,
 * so it is an assumption: from midnight UTC of the first day to midnight UTC of the day after the last day. Only this
 * function and `toLastDay` know it.
 */
export const toStoredSpan = ({ first, last }: EventDays): { readonly start: string; readonly end: string } => ({
  start: `${first}T00:00:00Z`,
  end: `${addDays(last, 1)}T00:00:00Z`,
});

/**
 * The last day of an all-day event, by its stored end. A stored day, and a time that is not midnight, are on the last
 * day.
 */
function toLastDay(first: string, end: string): string {
  const day = end.slice(0, 10);
  const last = MIDNIGHT_PATTERN.test(end) ? addDays(day, -1) : day;
  return last < first ? first : last;
}

const MIDNIGHT_PATTERN = /T00:00(:00(\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** Tests if a text is a date-time of a day that exists. */
const hasValidDay = (text: string): boolean => text[10] === 'T' && isCalendarDay(text.slice(0, 10));

/**
 * Returns an all-day event with days as its start and its end: the first and the last day, as people count them. No
 * time zone moves them. Returns any other record, and a record that has days already, unchanged. A time of a day that
 * does not exist stays as it is.
 */
export function withEventDays<T extends ApiRecord>(record: T): T {
  if (record.all_day !== true) return record;
  const days = EVENT_TIME_FIELDS.flatMap(([startField, endField]) => {
    const [start, end] = [getText(record, startField), getText(record, endField)];
    const isDateTime = [start, end].map(hasValidDay);
    return [
      ...(isDateTime[0] ? [[startField, start.slice(0, 10)]] : []),
      ...(isDateTime[1] ? [[endField, toLastDay(isDateTime[0] ? start.slice(0, 10) : '', end)]] : []),
    ];
  });
  return days.length === 0 ? record : { ...record, ...Object.fromEntries(days) };
}

/**
 * The first and the last day of an event. Those of an all-day event are as written, and those of any other event are in
 * the zone. An event that ends at midnight is not on the day that begins then. Undefined if the start is not valid. An
 * all-day event with an end that is not valid has one day.
 */
export function getEventDays(event: ApiRecord, zone: string): EventDays | undefined {
  if (event.all_day === true) {
    const shown = withEventDays(event);
    const [first, last] = [getText(shown, 'start'), getText(shown, 'end')];
    return isCalendarDay(first) ? { first, last: isCalendarDay(last) ? last : first } : undefined;
  }
  const span = getEventSpan(event, zone);
  const toDay = (instant: number) => toDayInZone(new Date(instant).toISOString(), zone);
  return span && { first: toDay(span.start), last: toDay(Math.max(span.start, span.end - 1)) };
}

/** Returns whether an event has a valid end, or none. */
export function hasReadableEnd(event: ApiRecord): boolean {
  const end = getText(withEventDays(event), 'end');
  if (end === '') return true;
  return event.all_day === true ? isCalendarDay(end) : !Number.isNaN(parseInstant(end));
}

/** The time of an event; undefined if its start is not valid. An all-day event lasts whole days of the zone. */
export function getEventSpan(event: ApiRecord, zone: string): TimeSpan | undefined {
  if (event.all_day === true) {
    const days = getEventDays(event, zone);
    const start = days ? getMidnight(days.first, zone) : Number.NaN;
    return days && !Number.isNaN(start) ? { start, end: getMidnight(addDays(days.last, 1), zone) } : undefined;
  }
  const [start, end] = [parseInstant(getText(event, 'start')), parseInstant(getText(event, 'end'))];
  return Number.isNaN(start) ? undefined : { start, end: end > start ? end : start };
}

/** The computation of a midnight is slow, and many events have the same day. */
const midnightCache = new Map<string, number>();

/** The start of a day in a time zone; NaN for an invalid day. */
function getMidnight(day: string, zone: string): number {
  const key = `${day} ${zone}`;
  const known = midnightCache.get(key) ?? DateTime.fromISO(day, { zone }).toMillis();
  midnightCache.set(key, known);
  return known;
}

/** Creates a filter for the events that end after an instant. */
export function createEndsAfterFilter(instant: number, zone: string): (event: ApiRecord) => boolean {
  const surelyBefore = addDays(new Date(instant).toISOString().slice(0, 10), -MAX_ZONE_SHIFT_DAYS);
  return (event) => getLatestDateText(event) >= surelyBefore && (getEventSpan(event, zone) ?? NO_SPAN).end > instant;
}

const NO_SPAN: TimeSpan = { start: Number.NaN, end: Number.NaN };

/**
 * Maximum difference between a written day and the day in another time zone. Most events are decided without a time
 * zone.
 */
const MAX_ZONE_SHIFT_DAYS = 2;

function getLatestDateText(event: ApiRecord): string {
  const [start, end] = [getText(event, 'start'), getText(event, 'end')];
  return end > start ? end : start;
}
