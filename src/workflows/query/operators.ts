import { type DateExpression, parseDateRange } from '../../base/dates/parse-date-range.ts';
import { addDays, type DateRange } from '../../base/days.ts';
import { MyCaseError } from '../../base/mycase-error.ts';
import { parseBooleanText } from '../../base/parse-boolean.ts';
import { parseAmountText } from '../../base/parse-number.ts';
import { quoteName, quoteValue } from '../../base/safe-text.ts';
import { splitList } from '../../base/split-list.ts';
import { foldText } from '../../search/tokenize.ts';
import type { Kind, Value } from './field-types.ts';
import type { Field } from './fields.ts';

/** How a condition compares. Those with `not_` are the exact opposite of the others, so they hold for empty fields, too. */
export const OPERATORS = [
  'is',
  'is_not',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'lt',
  'lte',
  'gt',
  'gte',
  'has',
  'has_not',
  'empty',
  'not_empty',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** The operators there are once denial is taken out of them. */
export type BaseOperator = 'is' | 'contains' | 'starts_with' | 'ends_with' | 'lt' | 'lte' | 'gt' | 'gte' | 'empty';

const DENIED: Partial<Readonly<Record<Operator, BaseOperator>>> = {
  is_not: 'is',
  not_contains: 'contains',
  has_not: 'is',
  not_empty: 'empty',
};

/** An operator as what it asks and whether it denies it. */
export function plainOf(op: Operator): { readonly plain: BaseOperator; readonly denies: boolean } {
  const denied = DENIED[op];
  if (denied) return { plain: denied, denies: true };
  return { plain: op === 'has' ? 'is' : (op as BaseOperator), denies: false };
}

const FITTING: Readonly<Record<Kind, readonly Operator[]>> = {
  text: ['is', 'is_not', 'contains', 'not_contains', 'starts_with', 'ends_with', 'empty', 'not_empty'],
  number: ['is', 'is_not', 'lt', 'lte', 'gt', 'gte', 'empty', 'not_empty'],
  money: ['is', 'is_not', 'lt', 'lte', 'gt', 'gte', 'empty', 'not_empty'],
  day: ['is', 'is_not', 'lt', 'lte', 'gt', 'gte', 'empty', 'not_empty'],
  boolean: ['is', 'is_not', 'empty', 'not_empty'],
  reference: ['has', 'has_not', 'is', 'is_not', 'empty', 'not_empty'],
};

/** The values to compare with. One of them is enough. */
export type Operand =
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  | { readonly kind: 'number'; readonly numbers: readonly number[] }
  | { readonly kind: 'day'; readonly days: readonly DateExpression[] }
  | { readonly kind: 'boolean'; readonly booleans: readonly boolean[] }
  | { readonly kind: 'reference'; readonly ids: readonly number[] }
  | { readonly kind: 'none' };

/** Refuses an operator that does not fit a field. */
export function checkOperator({ name, kind }: Field, op: Operator): void {
  if (FITTING[kind].includes(op)) return;
  throw new MyCaseError(
    `${op} can't be used with ${quoteName(name)}, which is ${SPOKEN[kind]}. Use ${FITTING[kind].join(', ')}.`,
  );
}

const SPOKEN: Readonly<Record<Kind, string>> = {
  text: 'text',
  number: 'a number',
  money: 'an amount',
  day: 'a day',
  boolean: 'true or false',
  reference: 'a reference',
};

/**
 * Reads the values that a field is compared with, if it is not a reference. A text with several values, as
 * `Open, Closed`, is a list of them, unless the whole text is one value. Throws a MyCaseError that states what to write.
 */
export function operandOf({ name, kind }: Field, words: readonly string[], zone: string): Operand {
  switch (kind) {
    case 'text':
      return { kind: 'text', texts: words.map(foldText) };
    case 'day':
      return { kind: 'day', days: readEach(words, (word) => parseDateRange(word, zone, name)) };
    case 'boolean':
      return { kind: 'boolean', booleans: readEach(words, (word) => truth(name, word)) };
    default:
      return { kind: 'number', numbers: readEach(words, (word) => number(name, word), splitNumbers) };
  }
}

/** Reads each text as one value. If that fails, it reads the text as a list. */
function readEach<T>(words: readonly string[], read: (word: string) => T, split = splitList): T[] {
  return words.flatMap((word) => {
    try {
      return read(word);
    } catch (error) {
      const items = split(word);
      if (items.length < 2) throw error;
      return items.map(read);
    }
  });
}

/** A comma inside a number does not end it. */
function splitNumbers(text: string): string[] {
  const separated = text.replace(/,\s/g, ';');
  return /[;\n]/.test(separated) ? splitList(separated) : [text];
}

function truth(name: string, word: string): boolean {
  const parsed = parseBooleanText(word);
  if (parsed !== undefined) return parsed;
  throw new MyCaseError(`${quoteName(name)} is true or false, not ${quoteValue(word)}.`);
}

function number(name: string, word: string): number {
  const parsed = parseAmountText(word);
  if (parsed.fault === undefined) return parsed.number;
  throw new MyCaseError(`${quoteName(name)} is a number, and ${quoteValue(word)} ${parsed.fault}.`);
}

/** Returns whether a value that is not empty passes. */
export type Test = (value: Exclude<Value, undefined>) => boolean;

/** The test an operator and what it compares with make. */
export function testOf(plain: BaseOperator, operand: Operand): Test {
  switch (operand.kind) {
    case 'none':
      return () => false;
    case 'text':
      return textTest(plain, operand.texts);
    case 'number':
      return numberTest(plain, operand.numbers);
    case 'day':
      return dayTest(plain, operand.days);
    case 'boolean':
      return (value) => operand.booleans.some((one) => one === value);
    case 'reference': {
      const wanted = new Set(operand.ids);
      return (value) => typeof value === 'object' && value.some((id) => wanted.has(id));
    }
  }
}

function textTest(plain: BaseOperator, texts: readonly string[]): Test {
  const compares: Partial<Record<BaseOperator, (text: string, wanted: string) => boolean>> = {
    is: (text, wanted) => text === wanted,
    contains: (text, wanted) => text.includes(wanted),
    starts_with: (text, wanted) => text.startsWith(wanted),
    ends_with: (text, wanted) => text.endsWith(wanted),
  };
  const compare = compares[plain] ?? (() => false);
  return (value) => {
    const text = foldText(String(value));
    return texts.some((wanted) => compare(text, wanted));
  };
}

function numberTest(plain: BaseOperator, numbers: readonly number[]): Test {
  const ranges = numbers.map((number) => rangeOf(plain, number));
  return (value) => ranges.some((range) => typeof value === 'number' && isInside(value, range));
}

function dayTest(plain: BaseOperator, days: readonly DateRange[]): Test {
  const ranges = days.map((one) => daysIn(plain, one));
  return (value) => ranges.some(({ from, to }) => typeof value === 'string' && value >= from && value <= to);
}

/** Numbers between two bounds, each part of it or not. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly isLowIn: boolean;
  readonly isHighIn: boolean;
}

const isInside = (value: number, { low, high, isLowIn, isHighIn }: Range): boolean =>
  (isLowIn ? value >= low : value > low) && (isHighIn ? value <= high : value < high);

/** The numbers that an operator and a number leave. */
export function rangeOf(plain: BaseOperator, number: number): Range {
  const isUpper = plain === 'lt' || plain === 'lte';
  const isLower = plain === 'gt' || plain === 'gte';
  return {
    low: isUpper ? Number.NEGATIVE_INFINITY : number,
    high: isLower ? Number.POSITIVE_INFINITY : number,
    isLowIn: plain !== 'gt',
    isHighIn: plain !== 'lt',
  };
}

export const FIRST_DAY = '0000-01-01';
export const LAST_DAY = '9999-12-31';

/** The days that an operator and a day or a stretch of days leave: before its first, after its last, within it. */
export function daysIn(plain: BaseOperator, { from, to }: DateRange): DateRange {
  switch (plain) {
    case 'lt':
      return { from: FIRST_DAY, to: addDays(from, -1) };
    case 'lte':
      return { from: FIRST_DAY, to };
    case 'gt':
      return { from: addDays(to, 1), to: LAST_DAY };
    case 'gte':
      return { from, to: LAST_DAY };
    default:
      return { from, to };
  }
}
