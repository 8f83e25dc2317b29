import { isCalendarDay } from '../../base/days.ts';
import { parseInstant } from '../../base/instants.ts';
import { toOneLine, toPlainText, toPrintable } from '../../base/safe-text.ts';
import { type ApiRecord, parseNumber } from '../../records/api-record.ts';
import { toPlainDay } from '../../records/day-fields.ts';
import { CUT_MARK, MAX_TEXT_LENGTH, type SqlValue } from '../database-protocol.ts';
import type { ColumnLayout, ColumnType } from '../schema/table-layout.ts';

/** A cleaned value. `isUnreadable` is true if MyCase sent a value that is not of the type of the column. */
interface CleanedValue {
  readonly value: SqlValue;
  readonly isUnreadable?: boolean;
  /** True if the value is only the beginning of a text. */
  readonly isCut?: boolean;
}

/** Returns the value at the path of a column. */
function getAtPath(record: ApiRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const part of path) value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  return value;
}

/** Cleans a value for a column. A missing or blank value is NULL, and so is one that cannot be read. */
export function cleanValue(raw: unknown, type: ColumnType): CleanedValue {
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) return NOTHING;
  const value = CLEANERS[type](raw);
  if (value === undefined) return UNREADABLE;
  const isCut = typeof raw === 'string' && raw.length > MAX_TEXT_LENGTH;
  return isCut ? { value, isCut } : { value };
}

const NOTHING: CleanedValue = { value: null };
const UNREADABLE: CleanedValue = { value: null, isUnreadable: true };

type Cleaner = (raw: unknown) => SqlValue | undefined;

const cleanText: Cleaner = (raw) => {
  if (typeof raw === 'number') return String(raw);
  return typeof raw === 'string' ? toOneLine(raw.slice(0, MAX_TEXT_LENGTH)) || null : undefined;
};

const cleanProse: Cleaner = (raw) => {
  if (typeof raw !== 'string') return cleanText(raw);
  const text = raw.slice(0, MAX_TEXT_LENGTH);
  return (/[<&]/.test(text) ? toPlainText(text) : toPrintable(text).trim()) || null;
};

const cleanInteger: Cleaner = (raw) => {
  const number = typeof raw === 'string' && /^\d{1,15}$/.test(raw.trim()) ? Number(raw) : raw;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
};

/** An amount with the decimals that MyCase sent. */
const cleanNumber: Cleaner = (raw) => {
  const number = parseNumber(raw);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
};

const cleanBoolean: Cleaner = (raw) => (typeof raw === 'boolean' ? Number(raw) : undefined);

const cleanDay: Cleaner = (raw) => {
  const day = String(toPlainDay(raw));
  return isCalendarDay(day) ? day : undefined;
};

/** An instant in UTC, so that instants compare as texts. A day stays a day: all-day events have days. */
const cleanMoment: Cleaner = (raw) => {
  if (typeof raw !== 'string' || !isCalendarDay(raw.slice(0, 10))) return undefined;
  if (raw.length === 10 || UTC_SECOND.test(raw)) return raw;
  const instant = parseInstant(raw);
  return Number.isNaN(instant) ? undefined : `${new Date(instant).toISOString().slice(0, 19)}Z`;
};

/** The form of nearly all instants. */
const UTC_SECOND = /^.{10}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

const cleanEntry: Cleaner = (raw) => {
  if (typeof raw === 'boolean') return Number(raw);
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  return cleanProse(toPlainDay(raw));
};

const CLEANERS: Readonly<Record<ColumnType, Cleaner>> = {
  integer: cleanInteger,
  number: cleanNumber,
  money: cleanNumber,
  boolean: cleanBoolean,
  day: cleanDay,
  moment: cleanMoment,
  text: cleanText,
  prose: cleanProse,
  phone: cleanText,
  entry: cleanEntry,
};

/**
 * Returns the cleaned values of columns, in their order. `onUnreadable` is called with the name of each unreadable
 * column, and with CUT_MARK after the name if a text was cut.
 */
export const cleanColumns = (
  record: ApiRecord,
  columns: readonly ColumnLayout[],
  derived: Readonly<Record<string, unknown>>,
  onUnreadable: (column: string) => void,
): SqlValue[] =>
  columns.map(({ name, type, path }) => {
    const raw = path.length === 0 ? derived[name] : getAtPath(record, path);
    const { value, isUnreadable, isCut } = cleanValue(raw, type);
    // An amount that cannot be computed is missing, not zero. Each event has a first day.
    const isUnknown = path.length === 0 && (type === 'money' || name === 'first_day') && value === null;
    if (isUnreadable || isUnknown) onUnreadable(name);
    if (isCut) onUnreadable(`${name}${CUT_MARK}`);
    return value;
  });
