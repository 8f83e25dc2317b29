import { DateTime } from 'luxon';
import { MyCaseError } from '../client/errors.ts';

// A day is written `YYYY-MM-DD`: two of them compare as strings.

/** Today in a zone. */
export const today = (zone: string): string => isoDay(DateTime.now().setZone(zone));

/** The day an instant falls on in a zone; '' for what is no instant. A day alone stays itself. */
export function dayIn(moment: string, zone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(moment)) return moment;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(moment)) return '';
  const instant = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/.test(moment) ? moment : `${moment}Z`);
  if (Number.isNaN(instant)) return '';
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 10);
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

const DAY_MS = 24 * 60 * 60 * 1000;

/** `Tue 2026-11-24`. */
export const spokenDay = (day: string): string => `${WEEKDAYS[new Date(day).getUTCDay()]} ${day}`;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A stretch of days, both ends included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const UNITS = { week: 'week', month: 'month', quarter: 'quarter', year: 'year' } as const;

const FORMS =
  'a day (2026-03-31), today, tomorrow, yesterday, +14d or -30d (also w, m, y), or ' +
  'this_week, next_month, last_quarter, this_year and the like';

/**
 * The days a word stands for: a day, `today`, `+14d`, `last_month`. Weeks begin on Monday. `what` names the argument
 * in the MyCaseError for a word that is none of these.
 */
export function daysMeant(word: string, zone: string, what: string): Days {
  const now = DateTime.now().setZone(zone).startOf('day');
  const meant = word.trim().toLowerCase().replaceAll(' ', '_');
  const day = singleDay(meant, now);
  if (day) return { from: isoDay(day), to: isoDay(day) };
  const [, which, name] = /^(last|this|next)_(week|month|quarter|year)$/.exec(meant) ?? [];
  const unit = Object.values(UNITS).find((one) => one === name);
  if (!unit) throw new MyCaseError(`${what}: "${word.slice(0, 40)}" is no day. Write ${FORMS}.`);
  const shift = which === 'last' ? -1 : which === 'next' ? 1 : 0;
  const within = now.plus({ [unit]: shift });
  return { from: isoDay(within.startOf(unit)), to: isoDay(within.endOf(unit)) };
}

const NEAR_DAYS: Readonly<Record<string, number>> = { today: 0, tomorrow: 1, yesterday: -1 };
const STEPS: Readonly<Record<string, string>> = { d: 'days', w: 'weeks', m: 'months', y: 'years' };

function singleDay(word: string, now: DateTime): DateTime | undefined {
  const near = Object.hasOwn(NEAR_DAYS, word) ? NEAR_DAYS[word] : undefined;
  if (near !== undefined) return now.plus({ days: near });
  const [, sign, count, step = ''] = /^([+-])(\d{1,4})([dwmy])$/.exec(word) ?? [];
  if (sign) return now.plus({ [STEPS[step] ?? 'days']: Number(`${sign}${count}`) });
  const day = /^\d{4}-\d{2}-\d{2}$/.test(word) ? DateTime.fromISO(word, { zone: 'utc' }) : undefined;
  return day?.isValid ? day : undefined;
}

function isoDay(moment: DateTime): string {
  return moment.toFormat('yyyy-MM-dd');
}
