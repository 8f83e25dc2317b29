import { DateTime } from 'luxon';
import { type DateRange, formatDay } from '../days.ts';
import { MyCaseError } from '../mycase-error.ts';
import { quoteValue } from '../safe-text.ts';
import { findMonthNumber, parseCalendarDate } from './calendar-date.ts';
import { type DateFault, findWeekdayNumber, type ParsedDates, toFullUnit, toSingleDay, toUnit } from './date-parser.ts';
import { findNearestWeekday, RELATIVE_PARSERS } from './relative-date.ts';

/** The days that a text means. */
export interface DateExpression extends DateRange {
  /** True if the text could also mean the day before the month, as `03/04/2026`. It was read as month, day. */
  readonly isMonthFirst: boolean;
}

const PERIOD_ADVICE =
  'Write a day (2026-03-31, 3/31/2026, March 31), a month (2026-03, March 2026), a quarter (2026-Q1) or a year (2026); today, ' +
  'tomorrow, yesterday; +14d, in_3_days or 2_weeks_ago; last_30_days or next_2_weeks, today included; this_week, ' +
  'next_month, last_quarter, this_weekend, end_of_month; ytd, mtd; next_monday or last_friday; 2026-03-01..2026-03-31.';

/** The date that is expected: its noun, and the advice of an error. */
export interface DateKind {
  readonly noun: 'day' | 'date-time';
  readonly advice: string;
}

const PERIOD: DateKind = { noun: 'day', advice: PERIOD_ADVICE };

/**
 * Parses a day, a month, `today`, `+14d`, `last_month`, `2026-03-01..2026-03-31` and similar, in any letter case, with
 * spaces, hyphens or underscores. Weeks begin on Monday. A date without a year is one of this year. Throws a
 * MyCaseError for any other text. `argumentName` and `kind` are named in the error.
 */
export function parseDateRange(text: string, zone: string, argumentName: string, kind = PERIOD): DateExpression {
  const now = DateTime.now().setZone(zone).startOf('day');
  const normalized = normalizeDateText(text);
  const dates = parseSingle(normalized, now) ?? parseTwoEnds(normalized, now);
  if (dates && 'fault' in dates) {
    throw new MyCaseError(`${argumentName}: ${quoteValue(text)} is not a day: ${dates.fault}.`, {
      advice: 'Write a day like 2026-03-31.',
    });
  }
  if (dates && dates.from.year > 0 && dates.to.year < 10_000) {
    const [from, to] = [formatIsoDay(dates.from), formatIsoDay(dates.to)];
    if (from <= to) return { from, to, isMonthFirst: dates.isMonthFirst === true };
    throw new MyCaseError(`${argumentName}: ${from} is after ${to}.`, {
      advice: adviseOrder(dates.isFromPeriod === true),
    });
  }
  throw createUnknownDateError(text, normalized, now, argumentName, kind);
}

/** Returns the advice for a first day after the last. Two days can be swapped. A period has other days at its ends. */
export const adviseOrder = (isFromPeriod: boolean): string =>
  isFromPeriod ? 'Write the first and the last day that you mean.' : 'Swap them.';

function createUnknownDateError(
  text: string,
  normalized: string,
  now: DateTime,
  argumentName: string,
  { noun, advice }: DateKind,
): MyCaseError {
  const weekday = findWeekdayNumber(normalized);
  if (weekday === undefined) {
    return new MyCaseError(`${argumentName}: ${quoteValue(text)} is not a ${noun}.`, { advice });
  }
  const suggestions = (['last', 'next'] as const).map(
    (side) => `${side}_${normalized} (${formatDay(formatIsoDay(findNearestWeekday(weekday, side, now)))})`,
  );
  return new MyCaseError(`${argumentName}: "${normalized}" can mean ${suggestions.join(' or ')}.`, {
    advice: 'Write one of them.',
  });
}

/** No date is longer. A longer text is not parsed. */
const MAX_DATE_LENGTH = 80;

const NUMBER_WORDS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** `a week`, `two weeks`: a number in words before a unit. */
const NUMBER_WORD_PATTERN = new RegExp(
  `\\b(an?|${NUMBER_WORDS.join('|')})(?= (?:day|week|month|quarter|year|hour|minute)s?\\b)`,
  'g',
);

/** Returns a text in lower case, with single spaces for spaces, underscores, commas and the hyphens between words. */
export function normalizeDateText(text: string): string {
  if (text.length > MAX_DATE_LENGTH) return '';
  return text
    .toLowerCase()
    .replace(/[–—]/g, '-')
    .replace(/−(?=\d)/g, '-')
    .replace(/(?<=[a-z])-(?=[a-z\d])|(?<=\d)-(?=[a-z])/g, ' ')
    .replace(/[\s_,]+/g, ' ')
    .trim()
    .replace(/^(?:on|by|the|during) /, '')
    .replace(/^the /, '')
    .replace(NUMBER_WORD_PATTERN, (word) => String(NUMBER_WORDS.indexOf(word) + 1 || 1));
}

function parseSingle(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  for (const parse of [parseCalendarDate, ...RELATIVE_PARSERS, parseEdge]) {
    const dates = parse(text, now);
    if (dates) return dates;
  }
  return undefined;
}

/** `end of month`, `beginning of next year`, `end of q3`, `eom`: the first or the last day of a period. */
function parseEdge(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const [, short] = /^eo([wmqy])$/.exec(text) ?? [];
  if (short) return toSingleDay(now.endOf(toUnit(short)));
  const [, edge = '', period] =
    /^(start|begin|beginning|first day|end|last day) (?:of )?(?:the )?(?!of |the )(.+)$/.exec(text) ?? [];
  if (period === undefined || /^(start|begin|first|end|last day)/.test(period)) return undefined;
  const dates = /^(week|month|quarter|year)$/.test(period) ? toFullUnit(now, toUnit(period)) : parseSingle(period, now);
  if (dates === undefined || 'fault' in dates) return dates;
  return toSingleDay(/^(end|last)/.test(edge) ? dates.to : dates.from);
}

/** Between the two ends of a range. */
const RANGE_SEPARATORS = [/ ?\.{2,3} ?/, / (?:to|through|thru|until|till|and) /, / - /, /(?<=\d{4}-\d{2}-\d{2})\//];

/** `2026-10-01..2026-10-31`, `oct 1 to oct 15 2026`, `from today to next friday`, `between … and …`. */
function parseTwoEnds(text: string, now: DateTime): ParsedDates | DateFault | undefined {
  const bare = text.replace(/^(?:from|between) /, '');
  const ends = RANGE_SEPARATORS.map((separator) => bare.split(separator)).find((parts) => parts.length === 2);
  if (!ends) return undefined;
  const [first = '', last = ''] = ends;
  const from = parseSingle(withYearOf(last, first), now);
  const to = parseSingle(last, now);
  if (!from || 'fault' in from) return from;
  if (!to || 'fault' in to) return to;
  return {
    from: from.from,
    to: to.to,
    isMonthFirst: Boolean(from.isMonthFirst ?? to.isMonthFirst),
    isFromPeriod: [from, to].some((end) => formatIsoDay(end.from) !== formatIsoDay(end.to)),
  };
}

/** `oct 1 to oct 15 2026`: the year of the last day is also that of the first, if that has a month name and no year. */
function withYearOf(last: string, first: string): string {
  const year = / (\d{4})$/.exec(last)?.[1];
  const lacksYear = findMonthNumber(/[a-z]{3,9}/.exec(first)?.[0] ?? '') > 0 && !/\d{4}/.test(first);
  return year !== undefined && lacksYear ? `${first} ${year}` : first;
}

const formatIsoDay = (dateTime: DateTime): string => dateTime.toFormat('yyyy-MM-dd');
