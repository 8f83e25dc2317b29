import { DateTime } from 'luxon';

/** A whole date-time: a day alone is no instant, nor is a time alone. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** An instant in a zone, ISO 8601 with that zone's offset; what is no instant stays as it came. */
export function inZone(moment: string, zone: string): string {
  if (!INSTANT.test(moment)) return moment;
  const read = DateTime.fromISO(moment, { zone: 'utc' }).setZone(zone);
  return read.isValid ? read.toISO({ suppressMilliseconds: true }) : moment;
}

/** The same for people: `Tue 2026-11-24 09:00 -08:00`. */
export function spokenMoment(moment: string): string {
  if (!INSTANT.test(moment)) return moment;
  const read = DateTime.fromISO(moment, { setZone: true });
  return read.isValid ? read.toFormat('ccc yyyy-MM-dd HH:mm ZZ', { locale: 'en' }) : moment;
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
