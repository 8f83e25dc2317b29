import { spokenMoment } from './moment.ts';

type Row = Readonly<Record<string, unknown>>;

/** The offset of a spoken moment, or those of two with a `to` in between. */
const OFFSET = / ([+-]\d\d):(\d\d)(?= to |$)/g;

/**
 * A column of spoken moments: their offset in the heading where they have it in common, else with each, in hours where
 * that is all of it.
 */
export function momentColumn(name: string, moments: readonly string[]): { heading: string; cells: string[] } {
  const offsets = new Set(moments.flatMap((moment) => moment.match(OFFSET) ?? []));
  const [common] = offsets.size === 1 ? offsets : [];
  if (common) return { heading: name + common, cells: moments.map((moment) => moment.replace(OFFSET, '')) };
  const short = (offset: string, hours: string, minutes: string) => (minutes === '00' ? ` ${hours}` : offset);
  return { heading: name, cells: moments.map((moment) => moment.replace(OFFSET, short)) };
}

/** Day, time and offset of a spoken moment. */
const PARTS = /^(\w{3} \d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) ([+-]\d{2}:\d{2})$/;

/** From when until when, as short as it can be: `Sat 2027-02-06 12:30–14:00 -08:00`. */
export function spanOf({ start, end, all_day: isAllDay }: Row): string {
  const [from, to] = [spoken(start), spoken(end)];
  if (isAllDay === true) return `${to === '' || isOneDay(from, to) ? from : `${from} to ${to}`} all day`;
  const [, day, time, offset] = PARTS.exec(from) ?? [];
  const [, lastDay, lastTime, lastOffset] = PARTS.exec(to) ?? [];
  if (day && offset === lastOffset) {
    return `${day} ${time}${day === lastDay ? '–' : ` to ${lastDay} `}${lastTime} ${offset}`;
  }
  return to === '' ? from : `${from} to ${to}`.trim();
}

const spoken = (moment: unknown): string => (typeof moment === 'string' ? spokenMoment(moment) : '');

/** MyCase: an all-day event ends at the midnight after it. */
const isOneDay = (from: string, to: string): boolean =>
  from === to || Date.parse(to) - Date.parse(from) === 24 * 60 * 60 * 1000;
