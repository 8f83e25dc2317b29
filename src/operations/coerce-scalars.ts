import * as z from 'zod';
import { parseMoment, parseOneDay } from '../base/dates/parse-date-time.ts';
import { formatDay } from '../base/days.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { parseBooleanText } from '../base/parse-boolean.ts';
import { parseAmountText, parseIntegerText } from '../base/parse-number.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinSentences } from '../base/sentences.ts';
import { type DateForm, dateFormRegistry } from './request-fields.ts';

/** A converted value, with a sentence about how it was read, or the reason why it cannot be read. */
export interface Coerced {
  readonly value: unknown;
  readonly note?: string | undefined;
  readonly fault?: string | undefined;
}

/**
 * Converts a text, a number or a boolean to the type of a schema, and a day or a date-time in words to the form of its
 * date. Returns any other value unchanged. `path` is named in sentences. `zone` is the IANA identifier of the zone that
 * defines today.
 */
export function coerceScalar(schema: z.core.$ZodType, value: unknown, path: string, zone: string): Coerced {
  const form = dateFormRegistry.get(schema)?.form;
  if (form) return coerceDate(form, value, path, zone);
  if (schema instanceof z.ZodNumber) return coerceNumber(schema, value, path);
  if (schema instanceof z.ZodBoolean) return { value: coerceBoolean(value) };
  if (schema instanceof z.ZodEnum) return { value: findChoice(schema.options, value) ?? value };
  if (schema instanceof z.ZodString && Number.isFinite(value)) return { value: String(value) };
  return { value };
}

/** Returns whether a text is digits that begin with 0. An id does not: `007` is the number of a case. */
export const isNumberButNoId = (text: string): boolean => /^\s*#?0\d+\s*$/.test(text);

/** Arguments for a number of rows: the result shows at most the maximum, so a larger number is reduced. */
const ROW_COUNTS = ['page_size', 'limit'];

function coerceNumber(schema: z.ZodNumber, value: unknown, path: string): Coerced {
  if (typeof value === 'number') return limitRowCount(schema, value, path);
  if (typeof value !== 'string') return { value };
  if (/(?:^|[._])id$/.test(path) && isNumberButNoId(value))
    return { value, fault: `${path}: ${quoteValue(value)} is not an id: an id does not begin with 0.` };
  const parsed = schema.isInt ? parseIntegerText(value) : parseAmountText(value);
  return parsed.fault === undefined
    ? limitRowCount(schema, parsed.number, path)
    : { value, fault: `${path}: ${quoteValue(value)} ${parsed.fault}.` };
}

const limitRowCount = ({ maxValue }: z.ZodNumber, value: number, path: string): Coerced =>
  maxValue !== null && value > maxValue && ROW_COUNTS.includes(path)
    ? { value: maxValue, note: `${path} is at most ${maxValue}, so ${maxValue} was used.` }
    : { value };

function coerceBoolean(value: unknown): unknown {
  const isText = typeof value === 'string' || value === 1 || value === 0;
  return isText ? (parseBooleanText(String(value)) ?? value) : value;
}

/** Finds a choice in any letter case, with spaces, hyphens or underscores, in the singular or the plural. */
export function findChoice<T extends string | number>(choices: readonly T[], value: unknown): T | undefined {
  if (typeof value !== 'string' || value.length > MAX_CHOICE_LENGTH) return undefined;
  const word = toComparable(value);
  const isSame = (toForm: (text: string) => string) => (choice: string | number) =>
    toForm(toComparable(String(choice))) === toForm(word);
  return choices.find(isSame((text) => text)) ?? choices.find(isSame(toSingular));
}

const MAX_CHOICE_LENGTH = 60;

const toComparable = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

const toSingular = (word: string): string => word.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');

function coerceDate(form: DateForm, value: unknown, path: string, zone: string): Coerced {
  if (typeof value !== 'string') return { value };
  try {
    const { text, isMonthFirst } =
      form === 'day'
        ? parseOneDay(value, zone, path, 'refuse')
        : parseMoment(value, zone, path, form === 'date-time' ? 'refuse' : 'first_day');
    const [day = ''] = text.split('T');
    // How a time was read is stated where it gets the offset of the zone.
    const isStated = form === 'date-time' ? text.includes('T') : form !== 'day';
    if (isMonthFirst) return { value: text, note: `${path} was read as ${formatDay(day)}, the month first.` };
    return {
      value: text,
      note: isStated || text === value.trim() ? undefined : `${path} was read as ${formatDay(day)}.`,
    };
  } catch (error) {
    if (error instanceof MyCaseError) return { value, fault: joinSentences(error.message, error.advice) };
    throw error;
  }
}
