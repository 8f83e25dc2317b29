import { DateTime } from 'luxon';
import { MyCaseError } from './mycase-error.ts';
import { quoteValue } from './safe-text.ts';

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

/** Returns the milliseconds by which a zone is ahead of UTC. They are cached, because a list has thousands of instants. */
function getZoneOffset(instant: number, zone: string): number {
  const quarter = Math.floor(instant / QUARTER_HOUR_MS);
  const zoneOffsets = offsetCache.get(zone) ?? new Map<number, number>();
  offsetCache.set(zone, zoneOffsets);
  const offset = zoneOffsets.get(quarter) ?? DateTime.fromMillis(instant, { zone }).offset * 60_000;
  zoneOffsets.set(quarter, offset);
  return offset;
}

/** Returns the day `days` days later. A negative number returns an earlier day. */
export const addDays = (day: string, days: number): string =>
  formatIsoDay(DateTime.fromISO(day, { zone: 'utc' }).plus({ days }));

/** Returns the number of days from one day to another. It is negative if the second is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** Formats a day with its weekday: `Tue 2026-11-24`. */
export const formatDay = (day: string): string => `${WEEKDAY_ABBREVIATIONS[new Date(day).getUTCDay()]} ${day}`;

const WEEKDAY_ABBREVIATIONS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Returns true for a Saturday or a Sunday. */
export const isWeekend = (day: string): boolean => new Date(day).getUTCDay() % 6 === 0;

/** A range of days. Both ends are included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;

type Unit = (typeof UNITS)[number];

const DATE_FORMS_TEXT =
  'a day (2026-03-31), a month (2026-03), a quarter (2026-Q1) or a year (2026); today, tomorrow, yesterday; +14d, -30d, ' +
  'in_3_days or 2_weeks_ago (also w, m, y); last_30_days or next_2_weeks, today included; this_week, next_month, ' +
  'last_quarter and similar; ytd, mtd; next_monday or last_friday';

/**
 * Parses a day, a month, `today`, `+14d`, `last_month` and similar. Weeks begin on Monday. Throws a MyCaseError for any
 * other text. `argumentName` names the argument in the error.
 */
export function parseDateRange(text: string, zone: string, argumentName: string): DateRange {
  const now = DateTime.now().setZone(zone).startOf('day');
  const normalized = text.trim().toLowerCase().replaceAll(' ', '_');
  for (const parse of DATE_PARSERS) {
    const days = parse(normalized, now);
    if (days && days.from.year > 0 && days.to.year < 10_000)
      return { from: formatIsoDay(days.from), to: formatIsoDay(days.to) };
  }
  const weekdayNumber = findWeekdayNumber(normalized);
  if (weekdayNumber) {
    const suggestions = (['last', 'next'] as const).map(
      (side) => `${side}_${normalized} (${formatDay(formatIsoDay(findNearestWeekday(weekdayNumber, side, now)))})`,
    );
    throw new MyCaseError(`${argumentName}: ${quoteValue(normalized)} can mean ${suggestions.join(' or ')}.`, {
      advice: 'Write one of them.',
    });
  }
  throw new MyCaseError(`${argumentName}: ${quoteValue(text)} is not a day.`, {
    advice: `Write ${DATE_FORMS_TEXT}.`,
  });
}

/** A range between two moments. */
interface DateTimeRange {
  readonly from: DateTime;
  readonly to: DateTime;
}

/** Parses one form. `now` is the beginning of today. Returns undefined for another form. */
type DateParser = (expression: string, now: DateTime) => DateTimeRange | undefined;

const toSingleDay = (day: DateTime): DateTimeRange => ({ from: day, to: day });

const toFullUnit = (day: DateTime, unit: Unit): DateTimeRange => ({
  from: day.startOf(unit),
  to: day.endOf(unit),
});

const toUnit = (prefix = ''): Unit => UNITS.find((unit) => unit.startsWith(prefix)) ?? 'day';

const DATE_PARSERS: readonly DateParser[] = [
  parseCalendarDate,
  parseNamedDay,
  parseRelativeDay,
  parseRollingRange,
  parseNamedPeriod,
  parsePeriodToDate,
  parseWeekday,
];

/** `2026-03-31`, `2026-03`, `2026-Q1`, `2026`. */
function parseCalendarDate(expression: string): DateTimeRange | undefined {
  const [, year, quarter] = /^(\d{4})-?q([1-4])$/.exec(expression) ?? [];
  if (year) return toFullUnit(DateTime.utc(Number(year), Number(quarter) * 3), 'quarter');
  if (!/^\d{4}(-\d{2}){0,2}$/.test(expression)) return undefined;
  const day = DateTime.fromISO(expression, { zone: 'utc' });
  const unit = ({ 4: 'year', 7: 'month' } as const)[expression.length] ?? 'day';
  return day.isValid ? toFullUnit(day, unit) : undefined;
}

const DAY_OFFSETS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
]);

function parseNamedDay(expression: string, now: DateTime): DateTimeRange | undefined {
  const days = DAY_OFFSETS.get(expression);
  return days === undefined ? undefined : toSingleDay(now.plus({ days }));
}

/** `+14d`, `-2w`, `in_3_days`, `2_weeks_ago`. */
function parseRelativeDay(expression: string, now: DateTime): DateTimeRange | undefined {
  const [, sign, steps, letter] = /^([+-])(\d{1,4})([dwmy])$/.exec(expression) ?? [];
  if (sign) return toSingleDay(now.plus({ [toUnit(letter)]: Number(sign + steps) }));
  const [, futureSteps, futureUnit] = /^in_(\d{1,4})_(day|week|month|year)s?$/.exec(expression) ?? [];
  if (futureSteps) return toSingleDay(now.plus({ [toUnit(futureUnit)]: Number(futureSteps) }));
  const [, pastSteps, pastUnit] = /^(\d{1,4})_(day|week|month|year)s?_ago$/.exec(expression) ?? [];
  return pastSteps === undefined ? undefined : toSingleDay(now.minus({ [toUnit(pastUnit)]: Number(pastSteps) }));
}

/** `last_30_days`: from 30 days ago until today. `next_2_weeks`: from today. */
function parseRollingRange(expression: string, now: DateTime): DateTimeRange | undefined {
  const [, side, count, name] = /^(last|past|next)_(\d{1,4})_(day|week|month|year)s?$/.exec(expression) ?? [];
  if (!side) return undefined;
  const span = { [toUnit(name)]: Number(count) };
  return side === 'next' ? { from: now, to: now.plus(span) } : { from: now.minus(span), to: now };
}

/** `this_week`, `last_month`. */
function parseNamedPeriod(expression: string, now: DateTime): DateTimeRange | undefined {
  const [, which, name] = /^(last|this|next)_(week|month|quarter|year)$/.exec(expression) ?? [];
  if (!which) return undefined;
  const unit = toUnit(name);
  return toFullUnit(now.plus({ [unit]: which === 'last' ? -1 : which === 'next' ? 1 : 0 }), unit);
}

/** `ytd`: from the first day of the year until today. */
function parsePeriodToDate(expression: string, now: DateTime): DateTimeRange | undefined {
  const [, letter] = /^([mqy])td$/.exec(expression) ?? [];
  return letter === undefined ? undefined : { from: now.startOf(toUnit(letter)), to: now };
}

/** `next_monday`: the first one after today. `last_monday`: the last one before today. */
function parseWeekday(expression: string, now: DateTime): DateTimeRange | undefined {
  const [, side, name] = /^(last|next)_(\w+)$/.exec(expression) ?? [];
  const day = findWeekdayNumber(name);
  return day === undefined ? undefined : toSingleDay(findNearestWeekday(day, side === 'last' ? 'last' : 'next', now));
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The number of a weekday as luxon counts: Monday is 1, Sunday 7. */
function findWeekdayNumber(name: string | undefined): number | undefined {
  const index = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return index < 0 ? undefined : index || 7;
}

function findNearestWeekday(weekday: number, side: 'last' | 'next', now: DateTime): DateTime {
  const dayDifference = side === 'next' ? weekday - now.weekday : now.weekday - weekday;
  const days = (dayDifference + 7) % 7 || 7;
  return now.plus({ days: side === 'next' ? days : -days });
}

function formatIsoDay(dateTime: DateTime): string {
  return dateTime.toFormat('yyyy-MM-dd');
}
