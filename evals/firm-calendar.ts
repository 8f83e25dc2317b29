import { type Json, text } from '../src/sandbox/json.ts';
import { calendarOf, eventDays, type Held, later } from '../test/workflows/days-oracle.ts';

const DAY_MS = 86_400_000;

/** The first and the last day of a period. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The calendar of a firm in its time zone. Days are written as `2026-11-24`. */
export interface FirmCalendar {
  /** The IANA identifier of the time zone. */
  readonly zone: string;
  readonly today: () => string;
  /** Returns the day so many days from today. */
  readonly inDays: (count: number) => string;
  /** Returns the day of an instant; '' for none. */
  readonly dayAt: (moment: Json | undefined) => string;
  /** Returns the days from a day until today; negative for a day to come. */
  readonly daysSince: (day: Json | undefined) => number;
  /** Returns the period of so many days that ends today. */
  readonly lastDays: (count: number) => Period;
  /** Returns the month so many months from this one. */
  readonly monthFromNow: (months: number) => Period;
  /** Returns the week so many weeks from this one. A week begins on Monday. */
  readonly weekFromNow: (weeks: number) => Period;
  /** Returns the first and the last day of an event. */
  readonly eventDays: (event: Held) => readonly [string, string];
}

/** Returns the calendar of a time zone, computed without the server's code. */
export function firmCalendar(zone: string): FirmCalendar {
  const { today, dayOf } = calendarOf(zone);
  const inDays = (count: number) => later(today(), count);
  return {
    zone,
    today,
    inDays,
    dayAt: (moment) => (text(moment) ? dayOf(Date.parse(text(moment))) : ''),
    daysSince: (day) => daysBetween(day, today()),
    lastDays: (count) => ({ from: inDays(1 - count), to: today() }),
    monthFromNow: (months) => {
      const [year = 0, month = 0] = today().split('-').map(Number);
      const day = (count: number, date: number) =>
        new Date(Date.UTC(year, month - 1 + count, date)).toISOString().slice(0, 10);
      return { from: day(months, 1), to: day(months + 1, 0) };
    },
    weekFromNow: (weeks) => {
      const sinceMonday = (new Date(today()).getUTCDay() + 6) % 7;
      return { from: inDays(7 * weeks - sinceMonday), to: inDays(7 * weeks - sinceMonday + 6) };
    },
    eventDays: (event) => eventDays(event, zone),
  };
}

/** Returns the days from one day to another. */
export const daysBetween = (from: Json | undefined, to: Json | undefined): number =>
  (Date.parse(text(to)) - Date.parse(text(from))) / DAY_MS;

/** Returns true for a day in a period. */
export const isWithin = (day: Json | undefined, { from, to }: Period): boolean => text(day) >= from && text(day) <= to;
