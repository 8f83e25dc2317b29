import { isRecord } from '../../base/json.ts';

// Words for the kind and the form of a value. A value never becomes a part of them.

/** Returns the kind of a JSON value. */
export function describeType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value === '' ? 'empty text' : 'text';
  if (typeof value === 'boolean') return 'true or false';
  if (Array.isArray(value)) return 'list';
  return isRecord(value) ? 'object' : typeof value;
}

/** The forms of a kind of value, each with the pattern of the texts that have it. */
type Forms = readonly (readonly [form: string, pattern: RegExp])[];

const OFFSET = String.raw`[+-]\d{2}:?\d{2}`;
const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}:\d{2}`;

/** The forms of date-times that MyCase is expected to send. */
const INSTANT_FORMS: Forms = [
  ['YYYY-MM-DDThh:mm:ssZ', new RegExp(`^${DAY}T${TIME}Z$`)],
  ['YYYY-MM-DDThh:mm:ss.sssZ', new RegExp(String.raw`^${DAY}T${TIME}\.\d+Z$`)],
  ['YYYY-MM-DDThh:mm:ss±hh:mm', new RegExp(`^${DAY}T${TIME}${OFFSET}$`)],
  ['YYYY-MM-DDThh:mm:ss.sss±hh:mm', new RegExp(String.raw`^${DAY}T${TIME}\.\d+${OFFSET}$`)],
];

const DAY_FORMS: Forms = [['YYYY-MM-DD', new RegExp(`^${DAY}$`)]];

/** Other forms of days and date-times. */
const OTHER_DATE_FORMS: Forms = [
  ['YYYY-MM-DDThh:mm:ss', new RegExp(`^${DAY}T${TIME}(\\.\\d+)?$`)],
  ['YYYY-MM-DDThh:mm', new RegExp(`^${DAY}T\\d{2}:\\d{2}(Z|${OFFSET})?$`)],
  ['YYYY-MM-DD hh:mm:ss', new RegExp(`^${DAY} ${TIME}`)],
  ['MM/DD/YYYY', /^\d{1,2}\/\d{1,2}\/\d{4}/],
  ['MM-DD-YYYY', /^\d{1,2}-\d{1,2}-\d{4}/],
  ['digits only', /^\d+$/],
];

const AMOUNT_FORMS: Forms = [
  ['whole number in a text', /^-?\d+$/],
  ['decimal text', /^-?\d+\.\d+$/],
];

const OTHER_AMOUNT_FORMS: Forms = [
  ['text with commas', /^-?\d{1,3}(,\d{3})+(\.\d+)?$/],
  ['text with a currency sign', /^-?[$€£]-?[\d,]+(\.\d+)?$/],
];

/** A form, and whether the program expects it. */
export interface ValueForm {
  readonly form: string;
  readonly isExpected: boolean;
}

const createClassifier =
  (expected: Forms, others: Forms, expectedType?: string) =>
  (value: unknown): ValueForm => {
    const type = describeType(value);
    if (type !== 'text') return { form: type, isExpected: type === expectedType };
    const find = (forms: Forms) => forms.find(([, pattern]) => pattern.test(String(value)))?.[0];
    const form = find(expected);
    if (form !== undefined) return { form, isExpected: true };
    return { form: find(others) ?? 'text of another form', isExpected: false };
  };

/** Classifies the value of a field that holds a day. */
export const classifyDay = createClassifier(DAY_FORMS, [...INSTANT_FORMS, ...OTHER_DATE_FORMS]);

/** Classifies the value of a field that holds a date-time. */
export const classifyInstant = createClassifier(INSTANT_FORMS, [...DAY_FORMS, ...OTHER_DATE_FORMS]);

/** Classifies the value of a field that holds an amount. */
export const classifyAmount = createClassifier(AMOUNT_FORMS, OTHER_AMOUNT_FORMS, 'number');

/** Returns a name of a field that MyCase sent, or undefined for a name that may have been typed by a person. */
export const toPlainName = (name: string): string | undefined =>
  /^[a-z][a-z0-9_]{0,39}$/.test(name) ? name : undefined;

/** Rounds a count, so that it does not identify a firm: `fewer than 10`, `about 300`. */
export function roundCount(count: number): string {
  if (count < 10) return 'fewer than 10';
  const unit = 10 ** (String(Math.round(count)).length - 1);
  return `about ${Math.round(count / unit) * unit}`;
}
