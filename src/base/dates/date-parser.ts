import { DateTime } from 'luxon';

/** A range between two days. Both are included. */
export interface ParsedDates {
  readonly from: DateTime;
  readonly to: DateTime;
  /** True if the text could also mean the day before the month, as `03/04/2026`. It was read as month, day. */
  readonly isMonthFirst?: boolean;
  /** True if one of the two ends was written as a period of several days, as in `next week to end of month`. */
  readonly isFromPeriod?: boolean;
}

/** The reason why a text that looks like a date is none. */
export interface DateFault {
  readonly fault: string;
}

/**
 * Parses one kind of date. `text` is in lower case, with single spaces. `now` is the beginning of today. Returns
 * undefined for another kind.
 */
export type DateParser = (text: string, now: DateTime) => ParsedDates | DateFault | undefined;

const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** A unit of the calendar. Weeks begin on Monday. */
export type Unit = (typeof UNITS)[number];

/** Returns the unit that a word begins with: `w`, `week` and `weeks` are all a week. */
export const toUnit = (word = ''): Unit => UNITS.find((unit) => unit.startsWith(word.replace(/s$/, ''))) ?? 'day';

/** Returns one day as a range. */
export const toSingleDay = (day: DateTime): ParsedDates => ({ from: day, to: day });

/** Returns the whole week, month, quarter or year of a day. */
export const toFullUnit = (day: DateTime, unit: Unit): ParsedDates => ({
  from: day.startOf(unit),
  to: day.endOf(unit),
});

/** Returns the month of a year and a number, or the reason why there is none. */
export const toMonth = (year: number, month: number): ParsedDates | DateFault =>
  month >= 1 && month <= 12
    ? toFullUnit(DateTime.utc(year, month), 'month')
    : { fault: `there is no month ${month}: months are 1 to 12` };

/** Returns the day of a year, a month and a number, or the reason why there is none. */
export function toDay(year: number, month: number, day: number): ParsedDates | DateFault {
  const wholeMonth = toMonth(year, month);
  if ('fault' in wholeMonth) return wholeMonth;
  const lastDay = wholeMonth.to.day;
  return day >= 1 && day <= lastDay
    ? toSingleDay(DateTime.utc(year, month, day))
    : {
        fault: `there is no such day: ${wholeMonth.from.toFormat('MMMM yyyy', { locale: 'en-US' })} has ${lastDay} days`,
      };
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const WEEKDAY_SHORT_FORMS = ['mon', 'tue', 'tues', 'wed', 'weds', 'thu', 'thur', 'thurs', 'fri', 'sat', 'sun'];

/** A pattern of the names of weekdays. */
export const WEEKDAY_NAMES = [...WEEKDAYS, ...WEEKDAY_SHORT_FORMS].sort((a, b) => b.length - a.length).join('|');

/** The number of a weekday as luxon counts: Monday is 1, Sunday 7. Undefined for another word. */
export function findWeekdayNumber(name: string | undefined): number | undefined {
  if (name === undefined || !(WEEKDAYS.includes(name) || WEEKDAY_SHORT_FORMS.includes(name))) return undefined;
  return WEEKDAYS.findIndex((day) => day.startsWith(name.slice(0, 3))) + 1;
}
