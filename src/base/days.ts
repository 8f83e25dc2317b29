import { DateTime } from 'luxon';

// A day is a text, `YYYY-MM-DD`. Days compare as texts.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns today in a zone. */
export const getToday = (zone: string): string => formatIsoDay(DateTime.now().setZone(zone));

/** Returns the day of an instant in a zone. Returns a day unchanged, and '' for any other text. */
export function toDayInZone(timestamp: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(timestamp)) return timestamp;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(timestamp)) return '';
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(timestamp) ? timestamp : `${timestamp}Z`);
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

/** Every zone changes its clock at a quarter of an hour. */
const QUARTER_HOUR_MS = 15 * 60_000;

const offsetCache = new Map<string, Map<number, number>>();

/**
 * Returns the milliseconds by which a zone is ahead of UTC. A list has thousands of instants, so an offset that is equal at
 * the start and at the end of a day is used for the whole day.
 */
function getZoneOffset(instant: number, zone: string): number {
  const dayStart = Math.floor(instant / DAY_MS) * DAY_MS;
  const offset = getCachedOffset(dayStart, zone);
  if (offset === getCachedOffset(dayStart + DAY_MS, zone)) return offset;
  return getCachedOffset(Math.floor(instant / QUARTER_HOUR_MS) * QUARTER_HOUR_MS, zone);
}

function getCachedOffset(instant: number, zone: string): number {
  const zoneOffsets = offsetCache.get(zone) ?? new Map<number, number>();
  offsetCache.set(zone, zoneOffsets);
  const offset = zoneOffsets.get(instant) ?? DateTime.fromMillis(instant, { zone }).offset * 60_000;
  zoneOffsets.set(instant, offset);
  return offset;
}

/** Returns the day `days` days later. A negative number returns an earlier day. */
export const addDays = (day: string, days: number): string =>
  formatIsoDay(DateTime.fromISO(day, { zone: 'utc' }).plus({ days }));

/** Returns the number of days from one day to another. It is negative if the second is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** Formats a day with its weekday: `Tue 2026-11-24`. */
export const formatDay = (day: string): string => `${WEEKDAY_ABBREVIATIONS[new Date(day).getUTCDay()]} ${day}`;

/** Tests if a text is a day that exists: `2026-02-28`, but not `2026-02-31`. */
export const isCalendarDay = (text: string): boolean =>
  /^\d{4}-(0[1-9]|1[0-2])-\d{2}$/.test(text) && new Date(text).getUTCDate() === Number(text.slice(8));

const WEEKDAY_ABBREVIATIONS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Returns true for a Saturday or a Sunday. */
export const isWeekend = (day: string): boolean => new Date(day).getUTCDay() % 6 === 0;

/** A range of days. Both ends are included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

function formatIsoDay(dateTime: DateTime): string {
  return dateTime.toFormat('yyyy-MM-dd');
}
