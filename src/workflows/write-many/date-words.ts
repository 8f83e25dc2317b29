import { DateTime } from 'luxon';
import * as z from 'zod';
import { addBusinessDays, type Holidays, MAX_BUSINESS_DAYS } from '../../base/dates/business-days.ts';
import { parseOneDay } from '../../base/dates/parse-date-time.ts';
import { formatDay, getToday } from '../../base/days.ts';
import { hasOffset, toDayInZone } from '../../base/instants.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { joinSentences } from '../../base/sentences.ts';
import { convertToZone, withOffset } from '../../base/timestamps.ts';
import type { CallContext } from '../../client/client-types.ts';
import { expandPath } from '../../client/url-path.ts';
import { buildInputSchema } from '../../operations/define-operation.ts';
import type { Arguments, Operation } from '../../operations/operation-types.ts';
import { dateFormRegistry } from '../../operations/request-fields.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { EVENT_TIME_FIELDS, getEventDays, withEventDays } from '../../records/events.ts';
import { type EarlierWrite, findEarlierChange } from './earlier-changes.ts';

/** The records and days that words can refer to. */
export interface DateSources {
  /** IANA identifier of the zone that defines today. */
  readonly zone: string;
  /** The checked arguments of the earlier steps. A step with several writes has none. */
  readonly earlierArguments: readonly (Arguments | undefined)[];
  /** All writes of the earlier steps. */
  readonly earlierWrites: readonly EarlierWrite[];
  fetchEvent(id: number, call: CallContext): Promise<ApiRecord>;
  /** Reads the record that an update changes. */
  fetchStored(operation: Operation, args: Arguments, call: CallContext): Promise<ApiRecord>;
  readHolidays(): Promise<Holidays | undefined>;
  /** The advice of errors: from which dates a day can be counted. */
  readonly countingAdvice: string;
}

/** `event 12 + 14 days`, `step 1 - 2 weeks 9am`, `due_date + 10 days`, `+ 5 business days`, `next friday + 3 days`. */
const DISTANCE =
  /^(?<base>.*?)\s*(?<sign>[+-])\s*(?<count>\d{1,4})\s*(?<unit>business\s+days?|days?|weeks?|months?|years?)(?:\s+(?:at\s+)?(?<time>\S.*))?$/i;
const EVENT = /^event\s+#?(\d{1,15})$/i;
const STEP = /^step\s+(\d{1,3})$/i;

/** The fields of a step that its day is read from. */
const DAY_FIELDS = ['start', 'due_date', 'date', 'entry_date', 'called_at', 'opened_date', 'sol_date'];

/** The arguments of one write, with days in place of words for days, and a sentence for each replaced date. */
export interface DatedArguments {
  readonly args: Arguments;
  readonly notes: readonly string[];
}

/**
 * Replaces words for days that refer to an event, to an earlier step, to a date that the record has or to business days
 * by the day. A date that an earlier step changes is the new one. Other dates stay: the check of the arguments reads
 * them. Throws a MyCaseError for an unknown event or step, and for a record without that date.
 */
export async function readDateWords(
  operation: Operation,
  args: Arguments,
  sources: DateSources,
  call: CallContext,
): Promise<DatedArguments> {
  const { shape } = buildInputSchema(operation);
  /** Returns the record's date in an argument of this update. Undefined for other words. */
  const findStoredDate: StoredDateFinder = async (field) => {
    const schema = operation.method === 'PUT' && shape[field];
    if (!schema || !isDate(schema)) return undefined;
    const record = withEventDays(await sources.fetchStored(operation, args, call));
    const change = findEarlierChange(expandPath(operation.path, args), [field], sources.earlierWrites);
    return change ? { ...change, text: withZone(change.text, sources.zone) } : { text: getText(record, field) };
  };
  const read: Record<string, unknown> = { ...args };
  const notes: string[] = [];
  const ownSources = operation.method === 'PUT' ? withStoredDateAdvice(sources) : sources;
  for (const [name, value] of Object.entries(args)) {
    const schema = shape[name];
    if (typeof value !== 'string' || value.length > MAX_LENGTH || !schema || !isDate(schema)) continue;
    const day = await readDay(name, value.trim(), ownSources, findStoredDate, call);
    if (!day) continue;
    read[name] = day.text;
    notes.push(`${name}: ${quoteValue(value)} is ${day.note}.`);
  }
  return { args: read, notes };
}

const withStoredDateAdvice = (sources: DateSources): DateSources => ({
  ...sources,
  countingAdvice: `${sources.countingAdvice} To count from a date of the record itself, write the argument: "due_date + 14 days".`,
});

/** The advice about the dates from which a day of a plan can be counted. An update can also use a date of its record. */
export const COUNTING_ADVICE =
  'To count from today, write "+ 2 business days". To count from an event or an earlier step, write its number: "event ' +
  '123 + 14 days" or "step 1 + 14 days".';

const MAX_LENGTH = 80;

function isDate(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional) return isDate(schema.unwrap());
  return dateFormRegistry.get(schema) !== undefined;
}

/** A date that a record has: a day, a date-time, or '' if it has none. `step` is the earlier step that sets it. */
interface StoredDate {
  readonly text: string;
  readonly step?: number;
}

/** Finds the date that a record has in an argument. Undefined if the argument is not a date. */
type StoredDateFinder = (field: string) => Promise<StoredDate | undefined>;

interface ReadDay {
  readonly text: string;
  readonly note: string;
}

async function readDay(
  name: string,
  value: string,
  sources: DateSources,
  findStoredDate: StoredDateFinder,
  call: CallContext,
): Promise<ReadDay | undefined> {
  const { base = value, sign, count, unit = '', time } = DISTANCE.exec(value)?.groups ?? {};
  const isReferring = EVENT.test(base) || STEP.test(base);
  const isBusiness = /^business/i.test(unit);
  // `2026-03-31` and `+3 days` are read by the check of the arguments.
  const isDistance = sign !== undefined && (base !== '' || isBusiness);
  if (!isReferring && !isDistance) return undefined;
  const origin =
    findStoredOrigin(name, base, await findStoredDate(base), sources.zone) ??
    (await findOrigin(name, base, sources, call));
  const distance = Number(`${sign ?? '+'}${count ?? 0}`);
  const moved = isBusiness
    ? await moveBusinessDays(name, origin.day, distance, sources)
    : { day: move(origin.day, distance, unit), note: '' };
  const holidays = await sources.readHolidays();
  const note = formatDayNote(origin, moved, holidays?.get(moved.day));
  return { text: [moved.day, time ?? origin.time].filter(Boolean).join(' '), note };
}

/** Formats how a day was counted. The preview of an update shows the stored day and the new day of each record. */
function formatDayNote(origin: Origin, moved: Origin, holiday: string | undefined): string {
  if (origin.isStored && !holiday) return joinIfText(origin.note, moved.note);
  const day = [formatDay(moved.day), holiday && `a holiday (${quoteValue(holiday)})`].filter(Boolean).join(', ');
  return `${day} (${joinIfText(origin.note, moved.note)})`;
}

const joinIfText = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('; ');

interface Origin {
  readonly day: string;
  readonly note: string;
  /** The time of day in the zone, if the origin has one that stays. */
  readonly time?: string;
  readonly isStored?: boolean;
}

/** The date that a record has. Undefined if `stored` is. */
function findStoredOrigin(
  name: string,
  field: string,
  stored: StoredDate | undefined,
  zone: string,
): Origin | undefined {
  if (stored === undefined) return undefined;
  const { text, step } = stored;
  const day = toDayInZone(text, zone);
  if (day === '') throw new MyCaseError(`${name}: the record has no ${field} to count from.`);
  const time = text.length > day.length ? convertToZone(text, zone).slice(11, 16) : undefined;
  const note = `counted from the ${field} ${step === undefined ? 'of each record' : `that step ${step} sets`}`;
  return { day, note, isStored: step === undefined, ...(time && { time }) };
}

async function findOrigin(name: string, base: string, sources: DateSources, call: CallContext): Promise<Origin> {
  const { zone, earlierArguments } = sources;
  const [, eventId] = EVENT.exec(base) ?? [];
  if (eventId) return findEventOrigin(name, Number(eventId), sources, call);
  const [, stepNumber] = STEP.exec(base) ?? [];
  if (stepNumber) {
    const args = earlierArguments[Number(stepNumber) - 1];
    const day = DAY_FIELDS.map((field) => toDay(getText(args ?? {}, field), zone)).find((one) => one !== '');
    if (day) return { day, note: `step ${stepNumber} is on ${formatDay(day)}` };
    throw new MyCaseError(`${name}: step ${stepNumber} is not an earlier step with one date.`);
  }
  if (base !== '') {
    const day = parseBase(name, base, sources);
    return { day, note: `from ${formatDay(day)}` };
  }
  const today = getToday(zone);
  return { day: today, note: `from today, ${formatDay(today)}` };
}

/** The first day of an event. If an earlier step moves the event, it is the new one. */
async function findEventOrigin(name: string, id: number, sources: DateSources, call: CallContext): Promise<Origin> {
  const { zone, earlierWrites } = sources;
  const event = await sources.fetchEvent(id, call);
  const change = findEarlierChange(`/events/${id}`, START_FIELDS, earlierWrites);
  const newDay = change && (event.all_day === true ? change.text.slice(0, DAY_LENGTH) : toDay(change.text, zone));
  const day = newDay ?? getEventDays(event, zone)?.first;
  if (!day) throw new MyCaseError(`${name}: the event ${id} has no start.`);
  return { day, note: `event ${id} is on ${formatDay(day)}${change ? ` after step ${change.step}` : ''}` };
}

const START_FIELDS = EVENT_TIME_FIELDS.map(([start]) => start);

/** The day of a checked date. A date-time without an offset is one of the zone. */
const toDay = (text: string, zone: string): string =>
  hasOffset(text) ? toDayInZone(text, zone) : text.slice(0, DAY_LENGTH);

const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** A checked date. A date-time without an offset is one of the zone. */
const withZone = (text: string, zone: string): string => (text.length > DAY_LENGTH ? withOffset(text, zone) : text);

function parseBase(name: string, base: string, { zone, countingAdvice }: DateSources): string {
  try {
    return parseOneDay(base, zone, name, 'refuse').text;
  } catch (error) {
    if (!(error instanceof MyCaseError)) throw error;
    throw new MyCaseError(joinSentences(error.message, error.advice) ?? '', { advice: countingAdvice });
  }
}

async function moveBusinessDays(
  name: string,
  day: string,
  count: number,
  { readHolidays }: DateSources,
): Promise<Origin> {
  if (Math.abs(count) > MAX_BUSINESS_DAYS)
    throw new MyCaseError(`${name}: at most ${MAX_BUSINESS_DAYS} business days are counted.`);
  const holidays = await readHolidays();
  return {
    day: addBusinessDays(day, count, holidays ?? new Map()),
    note: holidays
      ? 'weekends and the holidays of the firm are not counted'
      : 'weekends are not counted; a holiday counts as a business day, because this server has no list of holidays',
  };
}

/** Returns a day that is some units later. The last day of a month stays in the month. */
const move = (day: string, count: number, unit: string): string =>
  DateTime.fromISO(day, { zone: 'utc' })
    .plus({ [toUnit(unit)]: count })
    .toFormat('yyyy-MM-dd');

const toUnit = (unit: string): 'days' | 'weeks' | 'months' | 'years' =>
  (['weeks', 'months', 'years'] as const).find(
    (one) => one.startsWith(unit.toLowerCase().replace(/s$/, '')) && unit !== '',
  ) ?? 'days';

/** The sentence for a preview that has computed days. */
export const NO_LEGAL_RULE = 'These days are only counted. No legal rule is computed: check each deadline.';
