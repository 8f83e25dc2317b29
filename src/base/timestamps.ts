import { DateTime } from 'luxon';

/** A whole date-time: a day alone is no instant, nor is a time alone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** An instant in a zone, ISO 8601 with that zone's offset; what is no instant stays as it came. */
export function inZone(moment: string, zone: string): string {
  if (!INSTANT.test(moment)) return moment;
  const read = DateTime.fromISO(moment, { zone: 'utc' }).setZone(zone);
  return read.isValid ? read.toISO({ suppressMilliseconds: true }) : moment;
}

/** An instant with an offset, in its parts. */
const PARTS = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The same for people: `Tue 2026-11-24 09:00 -08:00`. Made by hand: a page has thousands, written again for each try to fit it in. */
export function formatTimestamp(moment: string): string {
  const [, day = '', time, offset] = PARTS.exec(moment) ?? [];
  const read = new Date(day);
  if (Number.isNaN(read.getTime()) || !read.toISOString().startsWith(day)) return moment;
  return `${WEEKDAYS[read.getUTCDay()]} ${day} ${time} ${offset === 'Z' ? '+00:00' : offset}`;
}

/**
 * A date-time without an offset, read in a zone; with one it stays as it is. An hour that comes twice is taken as the
 * first, one that is left out as the hour after.
 */
export function withOffset(moment: string, zone: string): string {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(moment)) return moment;
  const [read] = DateTime.fromISO(moment, { zone }).getPossibleOffsets();
  return read?.isValid ? read.toISO({ suppressMilliseconds: true }) : moment;
}

/** Day, time and offset of a spoken moment. */
const SPOKEN = /^(\w{3} \d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) ([+-]\d{2}:\d{2})$/;

/** From when until when, as short as it can be: `Sat 2027-02-06 12:30–14:00 -08:00`. */
export function spanOf({ start, end, all_day: isAllDay }: Readonly<Record<string, unknown>>): string {
  const [from, to] = [spoken(start), spoken(end)];
  if (isAllDay === true) return `${to === '' || isOneDay(from, to) ? from : `${from} to ${to}`} all day`;
  const [, day, time, offset] = SPOKEN.exec(from) ?? [];
  const [, lastDay, lastTime, lastOffset] = SPOKEN.exec(to) ?? [];
  if (day && offset === lastOffset) {
    return `${day} ${time}${day === lastDay ? '–' : ` to ${lastDay} `}${lastTime} ${offset}`;
  }
  return to === '' ? from : `${from} to ${to}`.trim();
}

const spoken = (moment: unknown): string => (typeof moment === 'string' ? formatTimestamp(moment) : '');

/** MyCase: an all-day event ends at the midnight after it. */
const isOneDay = (from: string, to: string): boolean =>
  from === to || Date.parse(to) - Date.parse(from) === 24 * 60 * 60 * 1000;
