import { DateTime } from 'luxon';
import { formatDay } from './days.ts';
import { getZoneOffset, hasOffset, MINUTE_MS, parseInstant } from './instants.ts';

/** A complete date-time, with a day and a time. */
const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** Converts an instant to a zone: ISO 8601 with the zone's offset. Returns any other text unchanged. */
export function convertToZone(timestamp: string, zone: string): string {
  if (!INSTANT_PATTERN.test(timestamp)) return timestamp;
  const quick = USUAL_PATTERN.test(timestamp) ? convertUsual(timestamp, zone) : undefined;
  if (quick) return quick;
  const converted = DateTime.fromISO(timestamp, { zone: 'utc' }).setZone(zone);
  return converted.isValid ? converted.toISO({ suppressMilliseconds: true }) : timestamp;
}

/** The form in which most instants are stored. A file has thousands, and the library needs about 30 µs for each. */
const USUAL_PATTERN = /^(?:19|20)\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})$/;

/** The zone whose offset is written as Z. */
const UNIVERSAL_PATTERN = /^(?:utc|gmt)$/i;

/** Returns undefined for an instant that does not exist, and for an offset that is not whole minutes. */
function convertUsual(timestamp: string, zone: string): string | undefined {
  const instant = parseInstant(timestamp);
  const offset = getZoneOffset(instant, zone);
  if (!Number.isInteger(offset / MINUTE_MS)) return undefined;
  const local = new Date(instant + offset).toISOString().slice(0, 19);
  if (UNIVERSAL_PATTERN.test(zone)) return `${local}Z`;
  const minutes = Math.abs(offset) / MINUTE_MS;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${local}${offset < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** The parts of an instant with an offset. */
const TIMESTAMP_PATTERN = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Formats an instant for people: `Tue 2026-11-24 09:00 -08:00`. It has no library call, because a page has thousands.
 */
export function formatTimestamp(timestamp: string): string {
  const [, day = '', time, offset] = TIMESTAMP_PATTERN.exec(timestamp) ?? [];
  const date = new Date(day);
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) return timestamp;
  return `${formatDay(day)} ${time} ${offset === 'Z' ? '+00:00' : offset}`;
}

/**
 * Adds the offset of a zone to a date-time without one, and the seconds. Returns a complete date-time unchanged. When
 * the clock is set back, the first of the two hours is used. When it is set forward, the missing hour becomes the next
 * one.
 */
export function withOffset(timestamp: string, zone: string): string {
  if (hasOffset(timestamp)) return withSeconds(timestamp);
  const [converted] = DateTime.fromISO(timestamp, { zone }).getPossibleOffsets();
  return converted?.isValid ? converted.toISO({ suppressMilliseconds: true }) : timestamp;
}

/**
 * States how a date-time without an offset was read: as the instant `read`. `name` is the name of the argument. A time
 * that does not exist, because the clock is set forward, is named.
 */
export function formatReadInstant(name: string, written: string, read: string, zone: string): string {
  const [time, readTime] = [written, read].map((text) => text.slice(11, 16));
  const gap = time === readTime ? '' : ` ${time} does not exist on this day, because the clock is set forward.`;
  return `${name} was read as ${formatTimestamp(read)} (${zone}).${gap}`;
}

/** MyCase: a date-time has the form of RFC 3339, which has seconds. */
const withSeconds = (timestamp: string): string => timestamp.replace(/(T\d{2}:\d{2})(?!:|\d)/, '$1:00');

/** The day, time and offset of a formatted instant. */
const FORMATTED_PATTERN = /^(\w{3} \d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) ([+-]\d{2}:\d{2})$/;

/**
 * Formats the time of an event in the shortest form: `Sat 2027-02-06 12:30–14:00 -08:00`. The start and the end of an
 * all-day event are its first and its last day: `2027-02-06 to 2027-02-08 all day`.
 */
export function formatTimeSpan({ start, end, all_day: isAllDay }: Readonly<Record<string, unknown>>): string {
  const [from, to] = [formatIfText(start), formatIfText(end)];
  if (isAllDay === true || DAY_PATTERN.test(from)) {
    return to === '' || from === to ? `${from} all day` : `${from} to ${to} all day`.trim();
  }
  const [, day, time, offset] = FORMATTED_PATTERN.exec(from) ?? [];
  const [, lastDay, lastTime, lastOffset] = FORMATTED_PATTERN.exec(to) ?? [];
  if (day && offset === lastOffset) {
    return `${day} ${time}${day === lastDay ? '–' : ` to ${lastDay} `}${lastTime} ${offset}`;
  }
  return to === '' ? from : `${from} to ${to}`.trim();
}

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

const formatIfText = (value: unknown): string => (typeof value === 'string' ? formatTimestamp(value) : '');

/** Formats a time, in milliseconds since 1970, in an IANA zone. */
export const formatTime = (time: number, zone: string): string =>
  formatTimestamp(convertToZone(new Date(time).toISOString(), zone));
