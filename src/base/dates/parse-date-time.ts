import { DateTime } from 'luxon';
import { type DateRange, formatDay } from '../days.ts';
import { MyCaseError } from '../mycase-error.ts';
import { quoteValue } from '../safe-text.ts';
import { type DateKind, normalizeDateText, parseDateRange } from './parse-date-range.ts';

/** A day or a date-time that a text means. */
export interface Moment {
  /** `2026-03-31`, `2026-03-31T09:00`, or a date-time with seconds or an offset where the text has them. */
  readonly text: string;
  /** True if the text could also mean the day before the month. It was read as month, day. */
  readonly isMonthFirst: boolean;
}

/** The handling of a period where one day is expected. */
export type PeriodRule = 'refuse' | 'first_day';

/**
 * Parses a day with or without a time: `2026-03-31 09:00`, `tomorrow at 3pm`, `3pm`, `next friday`. A time without a
 * day is one of today in the zone. Throws a MyCaseError for any other text, for a time that does not exist, and for a
 * period unless `periodRule` is `first_day`.
 */
export function parseMoment(text: string, zone: string, argumentName: string, periodRule: PeriodRule): Moment {
  const normalized = normalizeDateText(text);
  const distance = parseClockDistance(normalized, zone);
  if (distance) return { text: distance, isMonthFirst: false };
  const { dayText, time, offset } = splitTime(normalized);
  if (time === undefined) return parseOneDay(text, zone, argumentName, periodRule, DATE_TIME);
  if (time === 'invalid') {
    throw new MyCaseError(`${argumentName}: ${quoteValue(text)} has no valid time.`, {
      advice: 'Write a time from 00:00 to 23:59, like 2026-03-31T15:30.',
    });
  }
  const day = parseOneDay(dayText === '' ? 'today' : dayText, zone, argumentName, 'refuse', DATE_TIME);
  return { ...day, text: `${day.text}T${time}${offset}` };
}

const DAY: DateKind = { noun: 'day', advice: 'Write a date like 2026-03-31, 3/31/2026, March 31 2026 or next_friday.' };

const DATE_TIME: DateKind = { noun: 'date-time', advice: 'Write a date-time like 2026-03-31T09:00 or tomorrow 9am.' };

/**
 * Parses one day. `kind` is named in the error. Throws a MyCaseError for any other text, and for a period unless
 * `periodRule` is `first_day`. The error names both ends of the period.
 */
export function parseOneDay(
  text: string,
  zone: string,
  argumentName: string,
  periodRule: PeriodRule,
  kind = DAY,
): Moment {
  const { from, to, isMonthFirst } = parseDateRange(text, zone, argumentName, kind);
  if (from !== to && periodRule === 'refuse') throw createPeriodError(text, { from, to }, argumentName);
  return { text: from, isMonthFirst };
}

const createPeriodError = (text: string, { from, to }: DateRange, argumentName: string): MyCaseError =>
  new MyCaseError(
    `${argumentName}: ${quoteValue(text)} is not one day: it is ${formatDay(from)} to ${formatDay(to)}.`,
    { advice: `Write one day, for example ${from} or ${to}.` },
  );

/** `now`, `in 2 hours`, `30 minutes ago`. */
function parseClockDistance(text: string, zone: string): string | undefined {
  const now = DateTime.now().setZone(zone).startOf('minute');
  if (text === 'now') return formatClock(now);
  const [, future, futureUnit] = /^in (\d{1,4}) (hour|minute)s?$/.exec(text) ?? [];
  if (futureUnit) return formatClock(now.plus({ [futureUnit]: Number(future) }));
  const [, past, pastUnit] = /^(\d{1,4}) (hour|minute)s? ago$/.exec(text) ?? [];
  return pastUnit === undefined ? undefined : formatClock(now.minus({ [pastUnit]: Number(past) }));
}

const formatClock = (moment: DateTime): string => moment.toFormat("yyyy-MM-dd'T'HH:mm");

const TIME =
  '(?:(?<hour>\\d{1,2})(?::(?<minute>\\d{2})(?<second>:\\d{2}(?:\\.\\d{1,9})?)?)?(?: ?(?<half>[ap])\\.?m\\.?)?|(?<word>noon|midday|midnight))';
const OFFSET = '(?: ?(?<offset>z|utc|[+-]\\d{2}:?\\d{2}))?';

/** The time alone, after the day, or before it. */
const TIME_PATTERNS = [
  new RegExp(`^(?:at )?${TIME}${OFFSET}$`),
  new RegExp(`^(?<day>\\d{4}-\\d{2}-\\d{2})[t ]${TIME}${OFFSET}$`),
  new RegExp(`^(?<day>.+?)(?: ?@ ?| at | )${TIME}${OFFSET}$`),
  new RegExp(`^(?:at )?${TIME}${OFFSET}(?: on)? (?<day>.+)$`),
];

interface SplitTime {
  readonly dayText: string;
  /** `15:30` or `15:30:00`; undefined where the text has no time. */
  readonly time: string | undefined;
  readonly offset: string;
}

function splitTime(text: string): SplitTime {
  for (const pattern of TIME_PATTERNS) {
    const { day = '', hour, minute, second = '', half, word, offset = '' } = pattern.exec(text)?.groups ?? {};
    // A number alone is a day or a year, as in `october 15`.
    if (word === undefined && minute === undefined && half === undefined) continue;
    const time = word === undefined ? toClockTime(Number(hour), Number(minute ?? 0), half) : WORD_TIMES[word];
    return { dayText: day, time: time === undefined ? 'invalid' : time + second, offset: toOffset(offset) };
  }
  return { dayText: text, time: undefined, offset: '' };
}

const WORD_TIMES: Readonly<Record<string, string>> = { noon: '12:00', midday: '12:00', midnight: '00:00' };

function toClockTime(hour: number, minute: number, half: string | undefined): string | undefined {
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  const hours = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return [hours, minute].map((part) => String(part).padStart(2, '0')).join(':');
}

const toOffset = (text: string): string => (/^[+-]/.test(text) ? text : text && 'Z');
