import { DateTime } from 'luxon';
import { DAY_MS, isCalendarDay } from './days.ts';

/**
 * Parses an instant, in milliseconds since 1970. MyCase: a date-time without an offset is UTC. NaN for another
 * text, and for a day that does not exist, which `Date.parse` would move to the next month.
 */
export const parseInstant = (text: string): number =>
  text.length > 10 && !isCalendarDay(text.slice(0, 10)) ? Number.NaN : Date.parse(hasOffset(text) ? text : `${text}Z`);

/** Returns true for a date-time with an offset. */
export const hasOffset = (text: string): boolean => OFFSET_PATTERN.test(text.slice(10));

const OFFSET_PATTERN = /(Z|[+-]\d{2}:?\d{2})$/;

/** Returns the day of an instant in a zone. Returns a day unchanged, and '' for any other text. */
export function toDayInZone(timestamp: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(timestamp)) return timestamp;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(timestamp)) return '';
  const instant = parseInstant(timestamp);
  if (Number.isNaN(instant)) return '';
  return formatDayNumber(Math.floor((instant + getZoneOffset(instant, zone)) / DAY_MS));
}

const dayCache = new Map<number, string>();

/** Returns the day `number` days after 1970-01-01. Days are cached, because a list has many instants of each day. */
function formatDayNumber(number: number): string {
  const day = dayCache.get(number) ?? new Date(number * DAY_MS).toISOString().slice(0, 10);
  dayCache.set(number, day);
  return day;
}

/** The milliseconds of a minute. */
export const MINUTE_MS = 60_000;

const offsetCache = new Map<string, Map<number, number>>();

/**
 * Returns the milliseconds by which a zone is ahead of UTC at an instant; NaN for an unknown zone. A list has thousands
 * of instants, so an offset that is equal at the start and at the end of a day is used for the whole day.
 */
export function getZoneOffset(instant: number, zone: string): number {
  const dayStart = Math.floor(instant / DAY_MS) * DAY_MS;
  const offset = getCachedOffset(dayStart, zone);
  if (offset === getCachedOffset(dayStart + DAY_MS, zone)) return offset;
  return getCachedOffset(Math.floor(instant / MINUTE_MS) * MINUTE_MS, zone);
}

function getCachedOffset(instant: number, zone: string): number {
  const zoneOffsets = offsetCache.get(zone) ?? new Map<number, number>();
  offsetCache.set(zone, zoneOffsets);
  const offset = zoneOffsets.get(instant) ?? DateTime.fromMillis(instant, { zone }).offset * MINUTE_MS;
  zoneOffsets.set(instant, offset);
  return offset;
}
