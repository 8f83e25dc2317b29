import { addDays, daysBetween, formatDay } from '../base/days.ts';
import { hasOffset, parseInstant, toDayInZone } from '../base/instants.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { convertToZone, formatReadInstant, formatTimestamp, withOffset } from '../base/timestamps.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import {
  EVENT_TIME_FIELDS,
  type EventDays,
  getEventDays,
  getEventSpan,
  hasReadableEnd,
  toStoredSpan,
} from '../records/events.ts';
import type { Arguments, Shape } from './operation-types.ts';

/** Arguments in the form that MyCase stores, and a sentence about each value that was read or added. */
export interface ResolvedTimes {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/** The names of the two fields, and the values that the call gives. */
interface RequestedTimes {
  readonly names: readonly [start: string, end: string];
  readonly start: string | undefined;
  readonly end: string | undefined;
}

/** The start and the end as MyCase stores them. */
interface StoredTimes {
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly notes: readonly string[];
}

/**
 * Resolves the start and the end of an event. Times without an offset are in the zone. The end of an all-day event is
 * its last day. A start without an end keeps the length of the event, and an end without a start keeps the start.
 * Switching `all_day` keeps the calendar days. `fields` are the schemas of the arguments, and `current` is the event in
 * MyCase. Throws a MyCaseError for an end before the start, and where a value is missing.
 */
export function resolveEventTimes(
  fields: Shape,
  args: Arguments,
  current: ApiRecord | undefined,
  zone: string,
): ResolvedTimes {
  const names = EVENT_TIME_FIELDS.find(([startName]) => startName in fields);
  if (!names) return { args, notes: [] };
  const [start, end] = names.map((name) => getText(args, name) || undefined);
  const requested = { names, start, end };
  const wasAllDay = current?.all_day === true;
  const isAllDay = typeof args.all_day === 'boolean' ? args.all_day : wasAllDay;
  if (!current) assertComplete(requested, args.all_day !== undefined);
  const isSwitched = current !== undefined && isAllDay !== wasAllDay;
  if (start === undefined && end === undefined && !isSwitched) return { args, notes: [] };
  if (current && end === undefined) assertReadableEnd(current, names[1]);
  const stored = isAllDay
    ? resolveDays(requested, current, zone)
    : resolveInstants(requested, current, isSwitched, zone);
  return {
    args: {
      ...args,
      ...(stored.start !== undefined && { [names[0]]: stored.start }),
      ...(stored.end !== undefined && { [names[1]]: stored.end }),
    },
    notes: stored.notes,
  };
}

/** Without the event in MyCase, its present days and times are not known. */
function assertComplete({ names, start, end }: RequestedTimes, hasAllDay: boolean): void {
  const isIncomplete = start === undefined ? end !== undefined || hasAllDay : end === undefined;
  if (isIncomplete) throw createTimesError(`${names.join(' and ')} are required together here.`, names);
}

function createTimesError(fault: string, names: readonly string[]): MyCaseError {
  return new MyCaseError(`Nothing was sent: ${fault}`, {
    suggestions: Object.fromEntries(names.map((name) => [name, undefined])),
  });
}

/** The days of an event that lasts all day. */
function resolveDays({ names, start, end }: RequestedTimes, current: ApiRecord | undefined, zone: string): StoredTimes {
  const before = current && getEventDays(current, zone);
  const first = start === undefined ? before?.first : toEventDay(start, zone);
  if (first === undefined) throw createTimesError(`the event has no ${names[0]} in MyCase. Give one.`, [names[0]]);
  const last = end === undefined ? keepLastDay(first, start !== undefined, before) : toEventDay(end, zone);
  if (last < first) {
    throw createTimesError(`${names[1]} (${last}) is before ${names[0]} (${first}).`, names);
  }
  const isSameDays = current?.all_day === true && before?.first === first && before.last === last;
  const notes = [
    ...formatReadDay(names[0], start, first, zone),
    ...formatReadDay(names[1], end, last, zone),
    ...formatMovedDay(names, end === undefined ? last : undefined, before),
    ...(current && current.all_day !== true ? [`The event now lasts all day: ${formatDays({ first, last })}.`] : []),
  ];
  // An event that keeps its days keeps the form in which MyCase has them.
  return isSameDays
    ? { start: getText(current, 'start'), end: getText(current, 'end') || undefined, notes }
    : { ...toStoredSpan({ first, last }), notes };
}

/** Throws a MyCaseError for an event with an end that is not valid: its length is not known, so it cannot be kept. */
function assertReadableEnd(current: ApiRecord, name: string): void {
  if (!hasReadableEnd(current))
    throw createTimesError(`the ${name} of the event in MyCase is not a time that exists. Give ${name}.`, [name]);
}

function keepLastDay(first: string, isMoved: boolean, before: EventDays | undefined): string {
  if (!before) return first;
  return isMoved ? addDays(first, daysBetween(before.first, before.last)) : before.last;
}

/**
 * The day that a value means. A day, a date-time without an offset, and the beginning or the end of a day are as
 * written. Any other instant is on its day in the zone.
 */
function toEventDay(text: string, zone: string): string {
  const isAsWritten = !hasOffset(text) || /T(00:00|23:59)/.test(text);
  return isAsWritten ? text.slice(0, 10) : toDayInZone(text, zone);
}

const formatReadDay = (name: string, text: string | undefined, day: string, zone: string): string[] =>
  text === undefined || text === day || /T00:00/.test(text) ? [] : [`${name} was read as ${formatDay(day)} (${zone}).`];

const formatMovedDay = (
  names: RequestedTimes['names'],
  last: string | undefined,
  before: EventDays | undefined,
): string[] =>
  last === undefined || !before || last === before.last
    ? []
    : [`${names[1]} moved too, to ${formatDay(last)}: the event keeps its number of days.`];

const formatDays = ({ first, last }: EventDays): string =>
  first === last ? formatDay(first) : `${formatDay(first)} to ${formatDay(last)}`;

const DAY_PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/** The times of an event that does not last all day. */
function resolveInstants(
  requested: RequestedTimes,
  current: ApiRecord | undefined,
  isSwitched: boolean,
  zone: string,
): StoredTimes {
  const { names } = requested;
  assertTimes(requested, isSwitched);
  if (current && isSwitched && requested.start === undefined) return toWholeDays(current, zone);
  const before = { start: getText(current ?? {}, 'start'), end: getText(current ?? {}, 'end') };
  const start = requested.start && withOffset(requested.start, zone);
  const end =
    requested.end === undefined
      ? keepLength(start, current, zone)
      : keepWrittenLength(requested.start, requested.end, zone);
  const format = (instant: string) => formatTimestamp(convertToZone(instant, zone));
  const [first, last] = [start ?? before.start, end ?? before.end];
  if (parseInstant(last) < parseInstant(first)) {
    throw createTimesError(`${names[1]} (${format(last)}) is before ${names[0]} (${format(first)}).`, names);
  }
  const written = requested.end === undefined ? before.end : withOffset(requested.end, zone);
  const isEndMoved = end !== undefined && parseInstant(last) !== parseInstant(written);
  return {
    start,
    end,
    notes: [
      ...formatReadTime(names[0], requested.start, start, zone),
      ...formatReadTime(names[1], requested.end, written, zone),
      ...(isEndMoved ? [`${names[1]} moved too, to ${format(last)}: the event keeps its length.`] : []),
    ],
  };
}

/** Throws a MyCaseError for a day in place of a time, and for one time of an event that had none. */
function assertTimes({ names, start, end }: RequestedTimes, isSwitched: boolean): void {
  const dayName = DAY_PATTERN.test(start ?? '') ? names[0] : DAY_PATTERN.test(end ?? '') ? names[1] : undefined;
  if (dayName !== undefined) {
    const fault = `${dayName} is a day without a time. Give a time too, like 2026-03-31T09:00, or send all_day: true.`;
    throw createTimesError(fault, names);
  }
  if (isSwitched && (start === undefined) !== (end === undefined)) {
    throw createTimesError(`an all-day event has no times. Give ${names.join(' and ')}.`, names);
  }
}

/** The end by which an event that starts at another time keeps its length. */
function keepLength(start: string | undefined, current: ApiRecord | undefined, zone: string): string | undefined {
  const span = current && getEventSpan(current, zone);
  if (start === undefined || !span || getText(current, 'end') === '') return undefined;
  return convertToZone(new Date(parseInstant(start) + span.end - span.start).toISOString(), zone);
}

/**
 * The written end of an event. If the clock is set forward at its start, so that the start is read as a later time, the
 * end is later by as much: the event keeps its length.
 */
function keepWrittenLength(start: string | undefined, end: string, zone: string): string {
  const read = withOffset(end, zone);
  if (start === undefined || hasOffset(start) || hasOffset(end)) return read;
  const readStart = withOffset(start, zone);
  const delay = parseInstant(`${readStart.slice(0, 19)}Z`) - parseInstant(start);
  const isEndInGap = read.slice(0, 16) !== end.slice(0, 16);
  return delay > 0 && !isEndInGap ? convertToZone(new Date(parseInstant(read) + delay).toISOString(), zone) : read;
}

/** The times of an event that lasted all day and no longer does: its whole days in the zone. */
function toWholeDays(current: ApiRecord, zone: string): StoredTimes {
  const days = getEventDays(current, zone);
  if (!days) return { start: undefined, end: undefined, notes: [] };
  const [start, end] = [days.first, addDays(days.last, 1)].map((day) => withOffset(`${day}T00:00:00`, zone));
  const text = `from ${formatTimestamp(start ?? '')} to ${formatTimestamp(end ?? '')}`;
  return { start, end, notes: [`The event keeps its days: it is now ${text}. Send start and end to set times.`] };
}

const formatReadTime = (
  name: string,
  requested: string | undefined,
  sent: string | undefined,
  zone: string,
): string[] =>
  requested === undefined || sent === undefined || hasOffset(requested)
    ? []
    : [formatReadInstant(name, requested, sent, zone)];
