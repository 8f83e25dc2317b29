import { addDays, isWeekend } from '../days.ts';

/** Names of holidays by day. */
export type Holidays = ReadonlyMap<string, string>;

/** The most business days that are counted. */
export const MAX_BUSINESS_DAYS = 1_000;

/**
 * Returns the day that is a number of business days later, or earlier for a negative number. Saturdays, Sundays and
 * holidays are not counted. The first day is not counted either, and may be any day. Zero returns the day itself.
 */
export function addBusinessDays(day: string, count: number, holidays: Holidays): string {
  const direction = Math.sign(count);
  let current = day;
  for (let remaining = Math.min(Math.abs(count), MAX_BUSINESS_DAYS); remaining > 0; ) {
    current = addDays(current, direction);
    if (!isWeekend(current) && !holidays.has(current)) remaining -= 1;
  }
  return current;
}
