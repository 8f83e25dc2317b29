import { isRecord } from '../base/json.ts';
import { memoizeByObject } from '../base/memoize.ts';
import { toPlainText } from '../base/safe-text.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { getCustomFieldValues } from '../records/references.ts';
import type { NameForm } from './name-form.ts';
import { tokenize } from './tokenize.ts';

/** A text in which names may be mentioned, and its field. */
interface SearchableText {
  readonly field: string;
  /** Without markup. */
  readonly text: string;
  /** Its words, with one space before and after each. */
  readonly words: string;
}

const TEXT_FIELDS = ['description', 'notes', 'lead_details', 'subject', 'note'] as const;

/** The texts of a record: description, notes and details, and the values of its custom fields. */
export const getSearchableTexts = memoizeByObject((record: ApiRecord): readonly SearchableText[] => [
  ...TEXT_FIELDS.flatMap((field) => toSearchableText(field, record[field]) ?? []),
  ...getCustomFieldValues(record).flatMap((one) =>
    isRecord(one) ? (toSearchableText('custom field', one.value) ?? []) : [],
  ),
]);

/** The texts of several records. */
interface TextCollection {
  /** The records that have texts. */
  readonly records: readonly ApiRecord[];
  /** The words of all texts. */
  readonly words: string;
}

/** Collects the texts of the records of a list or an array. */
export const collectTexts = memoizeByObject((collection: { values(): Iterable<ApiRecord> }): TextCollection => {
  const records = [...collection.values()].filter((record) => getSearchableTexts(record).length > 0);
  const words = records.flatMap((record) => getSearchableTexts(record).map((one) => one.words)).join('\n');
  return { records, words };
});

/** MyCase: numbers and days in custom fields are texts. A text without a letter is left out. */
function toSearchableText(field: string, value: unknown): SearchableText | undefined {
  if (typeof value !== 'string' || !/\p{L}/u.test(value)) return undefined;
  const text = toPlainText(value);
  return { field, text, words: ` ${tokenize(text).join(' ')} ` };
}

/** The forms of a name in a text: its words in a row, with the family name last or first. */
export function buildSpellings({ words }: NameForm): string[] {
  const last = words.at(-1) ?? '';
  const lastNameFirst = [last, ...words.slice(0, -1)];
  return [...new Set([words.join(' '), lastNameFirst.join(' ')])].filter(Boolean).map((spelling) => ` ${spelling} `);
}

const EXCERPT_RADIUS = 80;

/** The part of a text around the first of some words, on one line. */
export function extractExcerpt(text: string, words: string): string {
  const singleLine = text.replace(/\s+/g, ' ');
  const position = Math.max(0, singleLine.toLowerCase().indexOf(words.trim().split(' ')[0] ?? ''));
  const start = Math.max(0, position - EXCERPT_RADIUS);
  return singleLine.slice(start, position + EXCERPT_RADIUS);
}
