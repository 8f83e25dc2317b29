import { DateTime } from 'luxon';

// A day is a text, `YYYY-MM-DD`. Days compare as texts.

/** The milliseconds of a day of 24 hours. */
export const DAY_MS = 24 * 60 * 60 * 1000;

/** Returns today in a zone. */
export const getToday = (zone: string): string => formatIsoDay(DateTime.now().setZone(zone));

/** Returns the day `days` days later. A negative number returns an earlier day. */
export const addDays = (day: string, days: number): string =>
  formatIsoDay(DateTime.fromISO(day, { zone: 'utc' }).plus({ days }));

/** Returns the number of days from one day to another. It is negative if the second is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** Formats a day with its weekday: `Tue 2026-11-24`. */
export const formatDay = (day: string): string => `${WEEKDAY_ABBREVIATIONS[new Date(day).getUTCDay()]} ${day}`;

/** Tests if a text is a day that exists: `2026-02-28`, but not `2026-02-31`. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-(0[1-9]|1[0-2])-\d{2}$/.test(text)) return false;
  const day = Number(text.slice(8));
  // Each month has 28 days.
  return day >= 1 && (day <= 28 || new Date(text).getUTCDate() === day);
}

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
