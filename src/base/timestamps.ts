import { DateTime } from 'luxon';

/** A whole date-time: a day alone is no instant, nor is a time alone. */
const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** An instant in a zone, ISO 8601 with that zone's offset; what is no instant stays as it came. */
export function convertToZone(timestamp: string, zone: string): string {
  if (!INSTANT_PATTERN.test(timestamp)) return timestamp;
  const converted = DateTime.fromISO(timestamp, { zone: 'utc' }).setZone(zone);
  return converted.isValid ? converted.toISO({ suppressMilliseconds: true }) : timestamp;
}

/** An instant with an offset, in its parts. */
const TIMESTAMP_PATTERN = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The same for people: `Tue 2026-11-24 09:00 -08:00`. Made by hand: a page has thousands, written again for each try to fit it in. */
export function formatTimestamp(timestamp: string): string {
  const [, day = '', time, offset] = TIMESTAMP_PATTERN.exec(timestamp) ?? [];
  const date = new Date(day);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) return timestamp;
  return `${WEEKDAYS[date.getUTCDay()]} ${day} ${time} ${offset === 'Z' ? '+00:00' : offset}`;
}

/**
 * A date-time without an offset, read in a zone; with one it stays as it is. An hour that comes twice is taken as the
 * first, one that is left out as the hour after.
 */
export function withOffset(timestamp: string, zone: string): string {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(timestamp)) return timestamp;
  const [converted] = DateTime.fromISO(timestamp, { zone }).getPossibleOffsets();
  return converted?.isValid ? converted.toISO({ suppressMilliseconds: true }) : timestamp;
}

/** Day, time and offset of a spoken moment. */
const FORMATTED_PATTERN = /^(\w{3} \d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) ([+-]\d{2}:\d{2})$/;

/** From when until when, as short as it can be: `Sat 2027-02-06 12:30–14:00 -08:00`. */
export function formatTimeSpan({ start, end, all_day: isAllDay }: Readonly<Record<string, unknown>>): string {
  const [from, to] = [formatIfText(start), formatIfText(end)];
  if (isAllDay === true) return `${to === '' || isOneDay(from, to) ? from : `${from} to ${to}`} all day`;
  const [, day, time, offset] = FORMATTED_PATTERN.exec(from) ?? [];
  const [, lastDay, lastTime, lastOffset] = FORMATTED_PATTERN.exec(to) ?? [];
  if (day && offset === lastOffset) {
    return `${day} ${time}${day === lastDay ? '–' : ` to ${lastDay} `}${lastTime} ${offset}`;
  }
  return to === '' ? from : `${from} to ${to}`.trim();
}

const formatIfText = (value: unknown): string => (typeof value === 'string' ? formatTimestamp(value) : '');

/** MyCase: an all-day event ends at the midnight after it. */
const isOneDay = (from: string, to: string): boolean =>
  from === to || Date.parse(to) - Date.parse(from) === 24 * 60 * 60 * 1000;
