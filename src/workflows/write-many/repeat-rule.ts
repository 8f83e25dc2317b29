import ICAL from 'ical.js';
import { DateTime } from 'luxon';
import { daysBetween } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { hasOffset } from '../../base/timestamps.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { getText } from '../../records/api-record.ts';

/** The most records that one rule creates. */
export const MAX_OCCURRENCES = 100;

/** The fields with the date that is repeated. The first one that has a value is used. */
const DATE_FIELDS = ['start', 'due_date', 'entry_date', 'date', 'called_at'];

/** The frequencies of a rule that has one record a day at most. */
const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

/**
 * Returns the arguments of a create for each date of a rule (RRULE of RFC 5545). The dates begin with the one in the
 * arguments, if it fits the rule. The time of day stays the same in the zone, also when the clock changes, and an event keeps its length.
 * Throws a MyCaseError for a rule that is not valid, has no end, or has more than 100 dates.
 */
export function repeatArguments(args: Arguments, rule: string, zone: string): Arguments[] {
  const field = DATE_FIELDS.find((name) => getText(args, name) !== '');
  if (!field) throw new MyCaseError('repeat: the arguments have no date that could be repeated.');
  const first = toLocalText(getText(args, field), zone);
  const end = toLocalText(getText(args, 'end'), zone);
  return findOccurrences(rule, first).map((occurrence) => ({
    ...args,
    [field]: occurrence,
    ...(field === 'start' && end !== '' && { end: moveEnd(first, end, occurrence) }),
  }));
}

/** A day, or a date-time of the zone without an offset. */
function toLocalText(text: string, zone: string): string {
  if (!text.includes('T') || !hasOffset(text)) return text;
  return DateTime.fromISO(text, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
}

function findOccurrences(rule: string, first: string): string[] {
  const recurrence = parseRule(rule);
  const iterator = recurrence.iterator(ICAL.Time.fromString(first.length === 16 ? `${first}:00` : first, undefined));
  const occurrences: string[] = [];
  const months: readonly number[] = recurrence.parts.BYMONTH ?? [];
  for (let next = iterator.next(); next; next = iterator.next()) {
    if (months.length > 0 && !months.includes(next.month)) throw createRuleError(rule, 'has a day that does not exist');
    occurrences.push(next.toString().slice(0, first.length));
    if (occurrences.length > MAX_OCCURRENCES) {
      throw createRuleError(rule, `has more than ${MAX_OCCURRENCES} dates`);
    }
  }
  if (occurrences.length === 0) throw createRuleError(rule, 'has no date');
  return occurrences;
}

function parseRule(rule: string): ICAL.Recur {
  const text = rule.trim().replace(/^RRULE:/i, '').toUpperCase();
  const parsed = tryParse(rule, text);
  if (!FREQUENCIES.includes(parsed.freq)) throw createRuleError(rule, 'has no FREQ of DAILY, WEEKLY, MONTHLY or YEARLY');
  if (/BY(HOUR|MINUTE|SECOND)/.test(text)) throw createRuleError(rule, 'has times: a rule may have one date a day');
  if (!parsed.count && !parsed.until) throw createRuleError(rule, 'has no end: add COUNT or UNTIL');
  return parsed;
}

function tryParse(rule: string, text: string): ICAL.Recur {
  try {
    return ICAL.Recur.fromString(text);
  } catch {
    throw createRuleError(rule, 'is not a valid RRULE');
  }
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

