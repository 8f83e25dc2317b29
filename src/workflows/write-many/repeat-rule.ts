import { DateTime } from 'luxon';
import rrule, { type Options } from 'rrule';
import { daysBetween } from '../../base/days.ts';
import { hasOffset } from '../../base/instants.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { getText } from '../../records/api-record.ts';

/** The most records that one rule creates. */
const MAX_OCCURRENCES = 100;

/** The fields with the date that is repeated. The first one that has a value is used. */
const DATE_FIELDS = ['start', 'due_date', 'entry_date', 'date', 'called_at'];

/** The parts of a rule that are accepted. The others are rare, and some of their combinations have no date at all. */
const PARTS = ['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'WKST'];
const { Frequency, RRule } = rrule;

const FREQUENCIES: readonly unknown[] = [Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY];
const MAX_INTERVAL = 1_000;
const MAX_YEARS = 100;

/** The arguments of a create for each date of a rule, and sentences about the rule. */
export interface RepeatedArguments {
  readonly writes: readonly Arguments[];
  readonly notes: readonly string[];
}

/**
 * Returns the arguments of a create for each date of a rule (RRULE of RFC 5545). The dates begin with the one in the
 * arguments, if it fits the rule. The start and the end of an event keep their time of day in the zone, also when the
 * clock changes. Throws a MyCaseError for a rule that is not valid, has no end, or has more than 100 dates.
 */
export function repeatArguments(args: Arguments, rule: string, zone: string): RepeatedArguments {
  const field = DATE_FIELDS.find((name) => getText(args, name) !== '');
  if (!field) throw new MyCaseError('repeat: the arguments have no date that could be repeated.');
  const first = toLocalText(getText(args, field), zone);
  const end = toLocalText(getText(args, 'end'), zone);
  const options = parseRule(rule);
  const occurrences = findOccurrences(rule, options, first);
  const writes = occurrences.map((occurrence) => ({
    ...args,
    [field]: occurrence,
    ...(field === 'start' && end !== '' && { end: moveEnd(first, end, occurrence) }),
  }));
  return { writes, notes: formatLeftOut(occurrences, options) };
}

/** The most months or years that are named. */
const MAX_NAMED = 24;

/** Names the months or years of a rule that have no date, because they do not have its day. */
function formatLeftOut(occurrences: readonly string[], options: Partial<Options>): string[] {
  if (!isMonthlyOrYearly(options)) return [];
  const { format, unit } = options.freq === Frequency.MONTHLY ? MONTHS : YEARS;
  const used = new Set(occurrences.map((text) => text.slice(0, format.length)));
  const leftOut = listPeriods(occurrences, options)
    .map((period) => period.toFormat(format))
    .filter((period) => !used.has(period));
  if (leftOut.length === 0) return [];
  const rest = leftOut.length > MAX_NAMED ? ` and ${leftOut.length - MAX_NAMED} later ${unit}` : '';
  const advice = unit === 'months' ? ' For the last day of each month, use BYMONTHDAY=-1.' : '';
  const names = leftOut.slice(0, MAX_NAMED).join(', ');
  return [`repeat: nothing is created in ${names}${rest}, because the day of the rule does not exist then.${advice}`];
}

const MONTHS = { unit: 'months', format: 'yyyy-MM' } as const;
const YEARS = { unit: 'years', format: 'yyyy' } as const;

/** The months or years of a rule, from that of the first date to that of the last one, or to the end of the rule. */
function listPeriods(occurrences: readonly string[], options: Partial<Options>): DateTime[] {
  const { interval = 1, until, count, bymonth } = options;
  const { unit, format } = options.freq === Frequency.MONTHLY ? MONTHS : YEARS;
  const toPeriod = (text = '') => DateTime.fromISO(text.slice(0, format.length), { zone: 'utc' });
  const [first, last] = [toPeriod(occurrences[0]), toPeriod(occurrences.at(-1))];
  const isEndedByUntil = until && occurrences.length !== count;
  // A month that ends after the last day of the rule may have its day then.
  const end = isEndedByUntil ? DateTime.fromJSDate(until, { zone: 'utc' }).plus({ days: 1 }) : last;
  const months = unit === 'months' && bymonth ? [bymonth].flat() : undefined;
  const periods: DateTime[] = [];
  const isInRule = (period: DateTime) => period <= last || period.plus({ [unit]: 1 }) <= end;
  for (let period = first; isInRule(period); period = period.plus({ [unit]: interval })) periods.push(period);
  return months ? periods.filter(({ month }) => months.includes(month)) : periods;
}

/** A day, or a date-time of the zone without an offset. */
function toLocalText(text: string, zone: string): string {
  if (!text.includes('T') || !hasOffset(text)) return text;
  return DateTime.fromISO(text, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

/** The dates of a rule, in the form of `first`. The rule is computed with times of the zone as if they were UTC. */
function findOccurrences(rule: string, options: Partial<Options>, first: string): string[] {
  const dtstart = DateTime.fromISO(first, { zone: 'utc' });
  const lastDay = options.until && DateTime.fromJSDate(options.until, { zone: 'utc' });
  const isWholeDay = /UNTIL=\d{8}(;|$)/i.test(rule.trim());
  const until = (isWholeDay ? lastDay?.endOf('day') : lastDay) ?? dtstart.plus({ years: MAX_YEARS });
  const dates = new RRule({ ...options, dtstart: dtstart.toJSDate(), until: until.toJSDate() }).all(
    (_, i) => i <= MAX_OCCURRENCES,
  );
  if (dates.length > MAX_OCCURRENCES) throw createRuleError(rule, `has more than ${MAX_OCCURRENCES} dates`);
  if (dates.length === 0) throw createRuleError(rule, 'has no date');
  return dates.map((date) => date.toISOString().slice(0, first.length));
}

/** Throws a MyCaseError for a rule that is not valid or has no end, and for one whose dates would take long to find. */
function parseRule(rule: string): Partial<Options> {
  const text = rule
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase();
  const names = text.split(';').map((part) => part.split('=')[0] ?? '');
  const unknown = names.find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw createRuleError(rule, `has the part ${quoteValue(unknown)}, which is not accepted`);
  const options = tryParse(rule, text);
  const hasFilter = names.some((name) => name.startsWith('BY'));
  const fault = RULE_FAULTS.find(([isFaulty]) => isFaulty(options, hasFilter))?.[1];
  if (fault !== undefined) throw createRuleError(rule, fault);
  return options;
}

const isMonthlyOrYearly = ({ freq }: Partial<Options>): boolean =>
  freq === Frequency.MONTHLY || freq === Frequency.YEARLY;

/** The faults of a rule, each with its reason. */
const RULE_FAULTS: readonly (readonly [(options: Partial<Options>, hasFilter: boolean) => boolean, string])[] = [
  [({ freq }) => !FREQUENCIES.includes(freq), 'has no FREQ of DAILY, WEEKLY, MONTHLY or YEARLY'],
  [({ count, until }) => !(count ?? until), 'has no end: add COUNT or UNTIL'],
  [({ count }) => Number(count ?? 1) < 1, 'has no date'],
  [({ interval = 1 }) => !(interval >= 1 && interval <= MAX_INTERVAL), 'has no valid INTERVAL'],
  [
    ({ freq, interval = 1 }, hasFilter) => freq === Frequency.DAILY && interval > 1 && hasFilter,
    'is daily with an INTERVAL and a BY part: use WEEKLY or MONTHLY',
  ],
  [
    (options) => Boolean(options.bysetpos) && !isMonthlyOrYearly(options),
    'has BYSETPOS, which is accepted in MONTHLY and YEARLY only',
  ],
  [(options) => !hasPossibleDay(options), 'has no date'],
];

function tryParse(rule: string, text: string): Partial<Options> {
  try {
    return RRule.parseString(text);
  } catch {
    throw createRuleError(rule, 'is not a valid RRULE');
  }
}

const DAYS_OF_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Returns whether a month of the rule has a day of the rule. */
function hasPossibleDay({ bymonth, bymonthday }: Partial<Options>): boolean {
  const months = bymonth ? [bymonth].flat() : DAYS_OF_MONTHS.map((_, i) => i + 1);
  const days = bymonthday ? [bymonthday].flat() : [1];
  return months.some((month) => days.some((day) => Math.abs(day) <= (DAYS_OF_MONTHS[month - 1] ?? 0) && day !== 0));
}

/** Moves the end of an event by as many calendar days as its start. */
function moveEnd(first: string, end: string, occurrence: string): string {
  const days = daysBetween(first.slice(0, 10), occurrence.slice(0, 10));
  const format = end.includes('T') ? "yyyy-MM-dd'T'HH:mm:ss" : 'yyyy-MM-dd';
  return DateTime.fromISO(end, { zone: 'utc' }).plus({ days }).toFormat(format).slice(0, end.length);
}

const createRuleError = (rule: string, reason: string): MyCaseError =>
  new MyCaseError(`repeat: ${quoteValue(rule)} ${reason}.`, {
    advice: 'For example FREQ=WEEKLY;COUNT=8, or FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=20271231.',
  });
