import { DateTime } from 'luxon';

/** An instant in a zone, ISO 8601 with that zone's offset; what is no instant stays as it came. */
export function inZone(moment: string, zone: string): string {
  const read = DateTime.fromISO(moment, { zone: 'utc' }).setZone(zone);
  return read.isValid ? read.toISO({ suppressMilliseconds: true }) : moment;
}

/** The same for people: `Tue 2026-11-24 09:00 -08:00`. */
export function spokenMoment(moment: string): string {
  if (moment.length <= 10) return moment;
  const read = DateTime.fromISO(moment, { setZone: true });
  return read.isValid ? read.toFormat('ccc yyyy-MM-dd HH:mm ZZ', { locale: 'en' }) : moment;
}

/** A date-time without an offset, read in a zone; with one it stays as it is. */
export function withOffset(moment: string, zone: string): string {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(moment)) return moment;
  const read = DateTime.fromISO(moment, { zone });
  return read.isValid ? read.toISO({ suppressMilliseconds: true }) : moment;
}
