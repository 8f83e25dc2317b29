import { DateTime } from 'luxon';
import { findMonthNumber } from './calendar-date.ts';
import {
  type DateParser,
  findWeekdayNumber,
  type ParsedDates,
  toFullUnit,
  toSingleDay,
  toUnit,
  WEEKDAY_NAMES,
} from './date-parser.ts';

/** The parsers of dates that depend on today. */
export const RELATIVE_PARSERS: readonly DateParser[] = [
  parseNamedDay,
  parseDistance,
  parseRollingRange,
  parseNamedPeriod,
  parseWeekend,
  parseSideMonth,
  parsePeriodToDate,
  parseWeekday,
];

const DAY_OFFSETS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['tonight', 0],
  ['now', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
  ['day after tomorrow', 2],
  ['day before yesterday', -2],
]);

function parseNamedDay(text: string, now: DateTime): ParsedDates | undefined {
  const days = DAY_OFFSETS.get(text);
  return days === undefined ? undefined : toSingleDay(now.plus({ days }));
}

const UNIT = '(day|week|month|quarter|year)s?';

const SIGNED = /^([+-]) ?(\d{1,4}) ?(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)$/;
const FUTURE = new RegExp(`^(?:in (\\d{1,4}) ${UNIT}|(\\d{1,4}) ${UNIT} (?:from (?:now|today)|later|ahead))$`);
const PAST = new RegExp(`^(\\d{1,4}) ${UNIT} ago$`);

/** `+14d`, `-2w`, `in 3 days`, `2 weeks from now`, `2 weeks ago`. */
function parseDistance(text: string, now: DateTime): ParsedDates | undefined {
  const [, sign, steps, letter] = SIGNED.exec(text) ?? [];
  if (sign) return toSingleDay(move(now, letter, Number(sign + steps)));
  const [, inSteps, inUnit, fromSteps, fromUnit] = FUTURE.exec(text) ?? [];
  if (inUnit ?? fromUnit) return toSingleDay(move(now, inUnit ?? fromUnit, Number(inSteps ?? fromSteps)));
  const [, pastSteps, pastUnit] = PAST.exec(text) ?? [];
  return pastUnit === undefined ? undefined : toSingleDay(move(now, pastUnit, -Number(pastSteps)));
}

const move = (day: DateTime, unit: string | undefined, steps: number): DateTime => day.plus({ [toUnit(unit)]: steps });

const ROLLING = new RegExp(`^(last|past|previous|next|coming|following) (\\d{1,4}) ${UNIT}$`);

/** `last 30 days`: 30 days, the last of them today. `next 2 weeks`: 14 days, the first of them today. */
function parseRollingRange(text: string, now: DateTime): ParsedDates | undefined {
  const [, side, steps, unit] = ROLLING.exec(text) ?? [];
  if (side === undefined || Number(steps) === 0) return undefined;
  return FUTURE_SIDES.includes(side)
    ? { from: now, to: move(now, unit, Number(steps)).minus({ days: 1 }) }
    : { from: move(now, unit, -Number(steps)).plus({ days: 1 }), to: now };
}

const FUTURE_SIDES = ['next', 'coming', 'following'];

const SIDES: Readonly<Record<string, number>> = {
  last: -1,
  past: -1,
  previous: -1,
  this: 0,
  current: 0,
  next: 1,
  coming: 1,
  following: 1,
};

const SIDE_NAMES = Object.keys(SIDES).join('|');

/** `this week`, `last month`. */
function parseNamedPeriod(text: string, now: DateTime): ParsedDates | undefined {
  const [, side = '', unit] = new RegExp(`^(${SIDE_NAMES}) ${UNIT}$`).exec(text) ?? [];
  if (unit === undefined || unit === 'day') return undefined;
  return toFullUnit(move(now, unit, SIDES[side] ?? 0), toUnit(unit));
}

/** `this weekend`: Saturday and Sunday of this week. */
function parseWeekend(text: string, now: DateTime): ParsedDates | undefined {
  const [, side = ''] = new RegExp(`^(${SIDE_NAMES}) weekend$`).exec(text) ?? [];
  if (side === '') return undefined;
  const monday = move(now, 'week', SIDES[side] ?? 0).startOf('week');
  return { from: monday.plus({ days: 5 }), to: monday.plus({ days: 6 }) };
}

/**
 * `last october`: the last one that has ended. `next march`: the first one that has not begun. `this may`: that of this
 * year.
 */
function parseSideMonth(text: string, now: DateTime): ParsedDates | undefined {
  const [, side = '', name = ''] = new RegExp(`^(${SIDE_NAMES}) ([a-z]{3,9})$`).exec(text) ?? [];
  const month = findMonthNumber(name);
  if (month === 0) return undefined;
  const direction = SIDES[side] ?? 0;
  const isOtherYear = direction > 0 ? month <= now.month : direction < 0 && month >= now.month;
  return toFullUnit(DateTime.utc(now.year + (isOtherYear ? direction : 0), month), 'month');
}

/** `ytd`, `year to date`: from the first day of the year until today. `rest of the week`: from today until Sunday. */
function parsePeriodToDate(text: string, now: DateTime): ParsedDates | undefined {
  const [, short, unit] = /^(?:([wmqy])td|(week|month|quarter|year) to date)$/.exec(text) ?? [];
  if (short ?? unit) return { from: now.startOf(toUnit(short ?? unit)), to: now };
  const [, remaining] = /^rest of (?:the |this )?(week|month|quarter|year)$/.exec(text) ?? [];
  return remaining === undefined ? undefined : { from: now, to: now.endOf(toUnit(remaining)) };
}

const SIDE_WEEKDAY = new RegExp(`^(last|past|previous|this|next|coming) (${WEEKDAY_NAMES})$`);
const WEEK_WEEKDAY = new RegExp(
  `^(?:(${WEEKDAY_NAMES}) (?:of )?(last|this|next) week|(last|this|next) week (?:on )?(${WEEKDAY_NAMES}))$`,
);

/**
 * `next monday`: the first one after today. `last monday`: the last one before today. `this monday`: that of this week.
 * `monday next week`: that of the next week.
 */
function parseWeekday(text: string, now: DateTime): ParsedDates | undefined {
  const [, side = '', name] = SIDE_WEEKDAY.exec(text) ?? [];
  const weekday = findWeekdayNumber(name);
  if (weekday !== undefined) {
    if (side === 'this') return toSingleDay(now.startOf('week').plus({ days: weekday - 1 }));
    return toSingleDay(findNearestWeekday(weekday, FUTURE_SIDES.includes(side) ? 'next' : 'last', now));
  }
  const [, firstName, firstSide, secondSide, secondName] = WEEK_WEEKDAY.exec(text) ?? [];
  const dayOfWeek = findWeekdayNumber(firstName ?? secondName);
  if (dayOfWeek === undefined) return undefined;
  const week = move(now, 'week', SIDES[firstSide ?? secondSide ?? ''] ?? 0).startOf('week');
  return toSingleDay(week.plus({ days: dayOfWeek - 1 }));
}

/** Returns the first such weekday after today, or the last one before it. */
export function findNearestWeekday(weekday: number, side: 'last' | 'next', now: DateTime): DateTime {
  const dayDifference = side === 'next' ? weekday - now.weekday : now.weekday - weekday;
  const days = (dayDifference + 7) % 7 || 7;
  return now.plus({ days: side === 'next' ? days : -days });
}
