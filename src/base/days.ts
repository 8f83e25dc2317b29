import { DateTime } from 'luxon';
import { MyCaseError } from './errors.ts';

// A day is written `YYYY-MM-DD`: two of them compare as strings.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Today in a zone. */
export const today = (zone: string): string => isoDay(DateTime.now().setZone(zone));

/** The day an instant falls on in a zone; '' for what is no instant. A day alone stays itself. */
export function dayIn(moment: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(moment)) return moment;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(moment)) return '';
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(moment) ? moment : `${moment}Z`);
  if (Number.isNaN(instant)) return '';
  return dayNumbered(Math.floor((instant + offsetAt(instant, zone)) / DAY_MS));
}

const days = new Map<number, string>();

/** The day that comes so many days after 1970-01-01; kept, because a list has many instants of each. */
function dayNumbered(number: number): string {
  const day = days.get(number) ?? new Date(number * DAY_MS).toISOString().slice(0, 10);
  days.set(number, day);
  return day;
}

/** No zone's clock is changed but at a quarter of an hour. */
const QUARTER_MS = 15 * 60_000;

const offsets = new Map<string, Map<number, number>>();

/** Milliseconds by which a zone is ahead of UTC; kept, because a list has thousands of instants. */
function offsetAt(instant: number, zone: string): number {
  const quarter = Math.floor(instant / QUARTER_MS);
  const known = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, known);
  const offset = known.get(quarter) ?? DateTime.fromMillis(instant, { zone }).offset * 60_000;
  known.set(quarter, offset);
  return offset;
}

/** The day so many days later; earlier for a negative number. */
export const addDays = (day: string, days: number): string =>
  isoDay(DateTime.fromISO(day, { zone: 'utc' }).plus({ days }));

/** Days from one day to another, negative where the second is earlier. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** `Tue 2026-11-24`. */
export const formatDay = (day: string): string => `${SHORT[new Date(day).getUTCDay()]} ${day}`;

const SHORT = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Whether a day is a Saturday or a Sunday. */
export const isWeekend = (day: string): boolean => new Date(day).getUTCDay() % 6 === 0;

/** A stretch of days, both ends included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;

type Unit = (typeof UNITS)[number];

const FORMS =
  'a day (2026-03-31), a month (2026-03), a quarter (2026-Q1) or a year (2026); today, tomorrow, yesterday; +14d, -30d, ' +
  'in_3_days or 2_weeks_ago (also w, m, y); last_30_days or next_2_weeks, today included; this_week, next_month, ' +
  'last_quarter and the like; ytd, mtd; next_monday or last_friday';

/**
 * The days a word stands for: a day, a month, `today`, `+14d`, `last_month`. Weeks begin on Monday. `what` names the
 * argument in the MyCaseError for a word that is none of these.
 */
export function parseDateRange(word: string, zone: string, what: string): Days {
  const now = DateTime.now().setZone(zone).startOf('day');
  const meant = word.trim().toLowerCase().replaceAll(' ', '_');
  for (const read of READERS) {
    const days = read(meant, now);
    if (days && days.from.year > 0 && days.to.year < 10_000)
      return { from: isoDay(days.from), to: isoDay(days.to) };
  }
  const named = weekdayIn(meant);
  if (named) {
    const which = (['last', 'next'] as const).map(
      (side) => `${side}_${meant} (${formatDay(isoDay(nearest(named, side, now)))})`,
    );
    throw new MyCaseError(`${what}: "${meant}" may be ${which.join(' or ')}. Write which of them.`);
  }
  throw new MyCaseError(`${what}: "${word.slice(0, 40)}" is no day. Write ${FORMS}.`);
}

/** A stretch between two days. */
interface Stretch {
  readonly from: DateTime;
  readonly to: DateTime;
}

/** Reads one form of words, `now` being the beginning of today; undefined for words of another form. */
type Reader = (word: string, now: DateTime) => Stretch | undefined;

const alone = (day: DateTime): Stretch => ({ from: day, to: day });

const wholeOf = (day: DateTime, unit: Unit): Stretch => ({ from: day.startOf(unit), to: day.endOf(unit) });

const unitIn = (letters = ''): Unit => UNITS.find((unit) => unit.startsWith(letters)) ?? 'day';

const READERS: readonly Reader[] = [written, near, away, around, within, toDate, weekday];

/** `2026-03-31`, `2026-03`, `2026-Q1`, `2026`. */
function written(word: string): Stretch | undefined {
  const [, year, quarter] = /^(\d{4})-?q([1-4])$/.exec(word) ?? [];
  if (year) return wholeOf(DateTime.utc(Number(year), Number(quarter) * 3), 'quarter');
  if (!/^\d{4}(-\d{2}){0,2}$/.test(word)) return undefined;
  const day = DateTime.fromISO(word, { zone: 'utc' });
  const unit = ({ 4: 'year', 7: 'month' } as const)[word.length] ?? 'day';
  return day.isValid ? wholeOf(day, unit) : undefined;
}

const NEAR_DAYS: ReadonlyMap<string, number> = new Map([
  ['today', 0],
  ['tomorrow', 1],
  ['yesterday', -1],
]);

function near(word: string, now: DateTime): Stretch | undefined {
  const days = NEAR_DAYS.get(word);
  return days === undefined ? undefined : alone(now.plus({ days }));
}

/** `+14d`, `-2w`, `in_3_days`, `2_weeks_ago`. */
function away(word: string, now: DateTime): Stretch | undefined {
  const [, sign, steps, letter] = /^([+-])(\d{1,4})([dwmy])$/.exec(word) ?? [];
  if (sign) return alone(now.plus({ [unitIn(letter)]: Number(sign + steps) }));
  const [, ahead, to] = /^in_(\d{1,4})_(day|week|month|year)s?$/.exec(word) ?? [];
  if (ahead) return alone(now.plus({ [unitIn(to)]: Number(ahead) }));
  const [, back, since] = /^(\d{1,4})_(day|week|month|year)s?_ago$/.exec(word) ?? [];
  return back === undefined ? undefined : alone(now.minus({ [unitIn(since)]: Number(back) }));
}

/** `last_30_days`: from 30 days ago until today; `next_2_weeks`: from today. */
function around(word: string, now: DateTime): Stretch | undefined {
  const [, side, count, name] = /^(last|past|next)_(\d{1,4})_(day|week|month|year)s?$/.exec(word) ?? [];
  if (!side) return undefined;
  const span = { [unitIn(name)]: Number(count) };
  return side === 'next' ? { from: now, to: now.plus(span) } : { from: now.minus(span), to: now };
}

/** `this_week`, `last_month`. */
function within(word: string, now: DateTime): Stretch | undefined {
  const [, which, name] = /^(last|this|next)_(week|month|quarter|year)$/.exec(word) ?? [];
  if (!which) return undefined;
  const unit = unitIn(name);
  return wholeOf(now.plus({ [unit]: which === 'last' ? -1 : which === 'next' ? 1 : 0 }), unit);
}

/** `ytd`: from the first day of the year until today. */
function toDate(word: string, now: DateTime): Stretch | undefined {
  const [, letter] = /^([mqy])td$/.exec(word) ?? [];
  return letter === undefined ? undefined : { from: now.startOf(unitIn(letter)), to: now };
}

/** `next_monday`: the first after today; `last_monday`: the latest before. */
function weekday(word: string, now: DateTime): Stretch | undefined {
  const [, side, name] = /^(last|next)_(\w+)$/.exec(word) ?? [];
  const day = weekdayIn(name);
  return day === undefined ? undefined : alone(nearest(day, side === 'last' ? 'last' : 'next', now));
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The number of a weekday as luxon counts: Monday is 1, Sunday 7. */
function weekdayIn(name: string | undefined): number | undefined {
  const place = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return place < 0 ? undefined : place || 7;
}

function nearest(weekday: number, side: 'last' | 'next', now: DateTime): DateTime {
  const apart = side === 'next' ? weekday - now.weekday : now.weekday - weekday;
  const days = (apart + 7) % 7 || 7;
  return now.plus({ days: side === 'next' ? days : -days });
}

function isoDay(moment: DateTime): string {
  return moment.toFormat('yyyy-MM-dd');
}
