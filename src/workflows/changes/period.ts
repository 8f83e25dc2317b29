import { DateTime } from 'luxon';
import { adviseOrder, parseDateRange } from '../../base/dates/parse-date-range.ts';
import { parseMoment } from '../../base/dates/parse-date-time.ts';
import { formatDay } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';

/** A period from a time until before another. */
export interface ChangePeriod {
  /** The times in UTC, as `2026-03-31T07:00:00Z`, and the days in the firm's zone that they are on. */
  readonly parameters: {
    readonly since: string;
    readonly until: string;
    readonly first_day: string;
    readonly last_day: string;
  };
  /** True if the period has ended. */
  readonly isPast: boolean;
  /** The period in a sentence: `since Fri 2026-03-27 00:00`. */
  readonly text: string;
}

const DEFAULT_SINCE = 'last_friday';

/** Later than any time of MyCase: its clock may be ahead of ours. */
const NO_END = DateTime.utc(9999);

/**
 * Parses the two ends of a period. Each is a day or a time; the day of `until` is included. `since` alone may be
 * several days, as `last_week`. The default is from last Friday until now. Throws a MyCaseError.
 */
export function parseChangePeriod(
  { since = DEFAULT_SINCE, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  zone: string,
): ChangePeriod {
  const start = DateTime.fromISO(parseMoment(since, zone, 'since', 'first_day').text, { zone });
  const end = (until === undefined ? findPeriodEnd(since, zone) : parseEnd(until, zone)) ?? NO_END;
  const now = DateTime.now();
  if (start > now) {
    throw new MyCaseError(`since (${formatTime(start, zone)}) is in the future.`, {
      advice: 'Name a day in the past.',
    });
  }
  if (start >= end) {
    throw new MyCaseError(`since (${formatTime(start, zone)}) is not before until (${formatTime(end, zone)}).`, {
      advice: adviseOrder([since, until ?? since].some((text) => findPeriodEnd(text, zone) !== undefined)),
    });
  }
  const last = end.minus({ milliseconds: 1 });
  const isPast = end < now;
  return {
    parameters: {
      since: formatUtc(start),
      until: formatUtc(end),
      first_day: start.setZone(zone).toFormat(DAY_FORMAT),
      last_day: last.setZone(zone).toFormat(DAY_FORMAT),
    },
    isPast,
    text: `since ${formatTime(start, zone)}${isPast ? ` and before ${formatTime(end, zone)}` : ''}`,
  };
}

const DAY_FORMAT = 'yyyy-MM-dd';

const formatUtc = (time: DateTime): string => time.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");

function formatTime(time: DateTime, zone: string): string {
  const local = time.setZone(zone);
  return `${formatDay(local.toFormat(DAY_FORMAT))} ${local.toFormat('HH:mm')}`;
}

/** The end of a period that a text names; undefined for a single day or a time. */
function findPeriodEnd(period: string, zone: string): DateTime | undefined {
  const { text } = parseMoment(period, zone, 'since', 'first_day');
  if (text.includes('T')) return undefined;
  const { from, to } = parseDateRange(period, zone, 'since');
  return from === to ? undefined : getDayEnd(to, zone);
}

function parseEnd(until: string, zone: string): DateTime {
  const { text } = parseMoment(until, zone, 'until', 'first_day');
  return text.includes('T')
    ? DateTime.fromISO(text, { zone })
    : getDayEnd(parseDateRange(until, zone, 'until').to, zone);
}

const getDayEnd = (day: string, zone: string): DateTime =>
  DateTime.fromISO(day, { zone }).plus({ days: 1 }).startOf('day');
