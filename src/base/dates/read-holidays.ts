import { readFile } from 'node:fs/promises';
import ICAL from 'ical.js';
import { addDays } from '../days.ts';
import { MyCaseError } from '../mycase-error.ts';
import type { Holidays } from './business-days.ts';

/** The years before and after this one in which holidays that repeat are read. */
const YEARS_BEFORE = 1;
const YEARS_AFTER = 10;

/** The most dates of one holiday that repeats. */
const MAX_DATES = 1_000;

/**
 * Reads the holidays of a calendar file (iCalendar, RFC 5545): the days of its events that last whole days. Throws a
 * MyCaseError if the file cannot be read, or is not a calendar.
 */
export async function readHolidays(file: string, today: string): Promise<Holidays> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw createFileError('cannot be read');
  const holidays = new Map<string, string>();
  const year = Number(today.slice(0, 4));
  const limits = { from: `${year - YEARS_BEFORE}-01-01`, to: `${year + YEARS_AFTER}-12-31` };
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    for (const component of calendar.getAllSubcomponents('vevent')) {
      const event = new ICAL.Event(component);
      if (!event.startDate.isDate) continue;
      for (const day of listDays(event, limits)) holidays.set(day, event.summary ?? 'holiday');
    }
  } catch {
    throw createFileError('is not a valid calendar (iCalendar)');
  }
  return holidays;
}

interface DayLimits {
  readonly from: string;
  readonly to: string;
}

function* listDays(event: ICAL.Event, { from, to }: DayLimits): Generator<string> {
  const iterator = event.iterator();
  const length = Math.max(1, Math.round(event.duration.toSeconds() / (24 * 60 * 60)));
  for (let count = 0; count < MAX_DATES; count += 1) {
    const first = iterator.next()?.toString();
    if (first === undefined || first > to) return;
    for (let i = 0; i < length; i += 1) {
      const day = addDays(first, i);
      if (day >= from && day <= to) yield day;
    }
  }
}

const createFileError = (reason: string): MyCaseError =>
  new MyCaseError(`The file of holidays (--holidays) ${reason}. Nothing was sent.`, {
    advice: 'Correct the option, and start the server again.',
  });
