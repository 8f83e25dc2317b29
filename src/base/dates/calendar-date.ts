import { DateTime } from 'luxon';
import {
  type DateFault,
  type DateParser,
  findWeekdayNumber,
  type ParsedDates,
  toDay,
  toFullUnit,
  toMonth,
  WEEKDAY_NAMES,
} from './date-parser.ts';

/** Dates of the calendar, in the forms that people write. A date without a year is one of this year. */
export function parseCalendarDate(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const [, weekday, rest = text] = WEEKDAY_PREFIX.exec(text) ?? [];
  for (const parse of CALENDAR_PARSERS) {
    const dates = parse(rest, now);
    if (dates) return checkWeekday(dates, weekday);
  }
  return undefined;
}

const WEEKDAY_PREFIX = new RegExp(`^(${WEEKDAY_NAMES})\\.? (?:the )?(.*\\d.*)$`);

/** `Fri 2026-12-04`: a weekday that is not that of the day is a mistake in one of the two. */
function checkWeekday(dates: ParsedDates | DateFault, weekday: string | undefined): ParsedDates | DateFault {
  const number = findWeekdayNumber(weekday);
  if (number === undefined || 'fault' in dates || dates.from.weekday === number) return dates;
  return { fault: `${dates.from.toFormat('yyyy-MM-dd')} is a ${dates.from.toFormat('cccc', { locale: 'en-US' })}` };
}

const CALENDAR_PARSERS: readonly DateParser[] = [
  parseYearFirst,
  parseInstantDay,
  parseQuarter,
  parseHalfYear,
  parseSlashes,
  parseDots,
  parseMonthName,
];

/** `2026-03-31`, `2026/3/31`, `2026-03-31T09:00` (the day of it), `2026-03`, `2026`. */
function parseYearFirst(text: string): ParsedDates | DateFault | undefined {
  const [, year, month, day] =
    /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(text) ??
    /^(\d{4})-(\d{2})-(\d{2})[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/.exec(text) ??
    [];
  if (year === undefined) return undefined;
  if (month === undefined) return toFullUnit(DateTime.utc(Number(year)), 'year');
  return day === undefined ? toMonth(Number(year), Number(month)) : toDay(Number(year), Number(month), Number(day));
}

/**
 * `2026-03-31T09:00:00Z`, `2026-03-31 09:00 -05:00`: the day of an instant in the zone of `now`. Midnight in UTC is
 * MyCase's form of a day, and stays this day.
 */
function parseInstantDay(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const [, day = '', time = '', offset = ''] =
    /^(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(z|[+-]\d{2}:?\d{2})$/.exec(text) ?? [];
  if (day === '') return undefined;
  const written = parseYearFirst(day);
  const isDay = /^[0:.]+$/.test(time) && /^(z|[+-]00:?00)$/.test(offset);
  if (isDay || !written || 'fault' in written) return written;
  const instant = DateTime.fromISO(`${day}T${time}${offset.toUpperCase()}`, { zone: now.zone });
  if (!instant.isValid) return { fault: `there is no time ${time}${offset.toUpperCase()}` };
  return toDay(instant.year, instant.month, instant.day);
}

/** `h1`, `h2 2026`, `2026-h1`: half a year. */
function parseHalfYear(text: string, now: DateTime): ParsedDates | undefined {
  const [, before, half, after] = /^(?:(\d{4})[ -]?)?h([12])(?:[ -/]?(\d{4}))?$/.exec(text) ?? [];
  if (half === undefined || (before && after)) return undefined;
  const from = DateTime.utc(Number(before ?? after ?? now.year), half === '1' ? 1 : 7);
  return { from, to: from.plus({ months: 5 }).endOf('month') };
}

/** `q3`, `q3 2026`, `2026-q3`. */
function parseQuarter(text: string, now: DateTime): ParsedDates | undefined {
  const [, before, quarter, after] = /^(?:(\d{4})[ -]?)?q([1-4])(?:[ -/]?(\d{4}))?$/.exec(text) ?? [];
  if (quarter === undefined || (before && after)) return undefined;
  return toFullUnit(DateTime.utc(Number(before ?? after ?? now.year), Number(quarter) * 3), 'quarter');
}

/** `10/15/2026`, `10/15/26`, `10-15-2026`, `10/15`, `10/2026`. The month is first, unless it can't be. */
function parseSlashes(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const [, onlyMonth, itsYear] = /^(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (onlyMonth) return toMonth(Number(itsYear), Number(onlyMonth));
  const [, first, , second, yearText] = /^(\d{1,2})([/-])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(text) ?? [];
  if (first === undefined || (yearText === undefined && text.includes('-'))) return undefined;
  const [one, two] = [Number(first), Number(second)];
  const year = yearText === undefined ? now.year : toFullYear(yearText);
  if (one > 12 && two <= 12) return toDay(year, two, one);
  const day = toDay(year, one, two);
  return 'fault' in day ? day : { ...day, isMonthFirst: two <= 12 && one !== two };
}

/** `15.10.2026`: people who write points write the day first. A text that may mean two days is refused. */
function parseDots(text: string): ParsedDates | DateFault | undefined {
  const [, first, second, yearText] = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})$/.exec(text) ?? [];
  if (yearText === undefined) return undefined;
  const [one, two, year] = [Number(first), Number(second), toFullYear(yearText)];
  if (one <= 12 && two <= 12 && one !== two) return { fault: 'it can mean two days' };
  return one > 12 ? toDay(year, two, one) : toDay(year, one, two);
}

const toFullYear = (text: string): number => (text.length === 2 ? 2000 : 0) + Number(text);

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** `october`, `oct 2026`, `oct 15`, `october 15th 2026`, `15 october 2026`, `2026 october 15`. */
function parseMonthName(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const words = text.split(' ').filter((word) => word !== 'of' && word !== 'the');
  const names = words.filter((word) => /^[a-z]{3,9}\.?$/.test(word));
  const [name = ''] = names;
  const month = findMonthNumber(name.replace('.', ''));
  if (names.length !== 1 || month === 0 || words.length > 3) return undefined;
  const numbers = words.filter((word) => word !== name);
  const years = numbers.filter((word) => /^('\d{2}|\d{4})$/.test(word));
  const days = numbers.flatMap((word) => /^(\d{1,2})(?:st|nd|rd|th)?\.?$/.exec(word)?.[1] ?? []);
  if (years.length > 1 || days.length > 1 || years.length + days.length < numbers.length) return undefined;
  const [yearText = String(now.year)] = years;
  const year = toFullYear(yearText.replace("'", ''));
  return days[0] === undefined ? toMonth(year, month) : toDay(year, month, Number(days[0]));
}

/** The number of a month by its name or the beginning of it, at least three letters; 0 for another word. */
export const findMonthNumber = (name: string): number =>
  name.length < 3 ? 0 : MONTHS.findIndex((month) => month.startsWith(name)) + 1;
