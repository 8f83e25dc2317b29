import { toPlainText } from '../base/safe-text.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { PartyName } from './party-name.ts';
import { tokenize } from './tokenize.ts';

/** A text in which names may be mentioned, and the field it stands in. */
export interface SearchableText {
  readonly field: string;
  /** Without markup. */
  readonly text: string;
  /** Its words with a space before and behind each. */
  readonly words: string;
}

const TEXT_FIELDS = ['description', 'notes', 'lead_details', 'subject', 'note'] as const;

const textCache = new WeakMap<ApiRecord, readonly SearchableText[]>();

/** The texts of a record: description, notes and details, and the values of the firm's own fields. */
export function getSearchableTexts(record: ApiRecord): readonly SearchableText[] {
  const known = textCache.get(record);
  if (known) return known;
  const fieldTexts = TEXT_FIELDS.flatMap((field) => toSearchableText(field, record[field]) ?? []);
  const allTexts = [...fieldTexts, ...collectCustomTexts(record)];
  textCache.set(record, allTexts);
  return allTexts;
}

/** The values of a record's custom fields that are texts; MyCase sends numbers and days as texts, too. */
function collectCustomTexts({ custom_field_values }: ApiRecord): SearchableText[] {
  if (!Array.isArray(custom_field_values)) return [];
  return custom_field_values.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'value' in one
      ? (toSearchableText('custom field', one.value) ?? [])
      : [],
  );
}

function toSearchableText(field: string, value: unknown): SearchableText | undefined {
  if (typeof value !== 'string' || !/\p{L}/u.test(value)) return undefined;
  const text = toPlainText(value);
  return { field, text, words: ` ${tokenize(text).join(' ')} ` };
}

/** How a name may stand in a running text: its words in a row, the family name first or last. */
export function buildSpellings({ words }: PartyName): string[] {
  const last = words.at(-1) ?? '';
  const lastNameFirst = [last, ...words.slice(0, -1)];
  return [...new Set([words.join(' '), lastNameFirst.join(' ')])].filter(Boolean).map((spelling) => ` ${spelling} `);
}

const EXCERPT_RADIUS = 80;

/** The part of a text around words of it, on one line. */
export function extractExcerpt(text: string, words: string): string {
  const singleLine = text.replace(/\s+/g, ' ');
  const position = Math.max(0, singleLine.toLowerCase().indexOf(words.trim().split(' ')[0] ?? ''));
  const start = Math.max(0, position - EXCERPT_RADIUS);
  return singleLine.slice(start, position + EXCERPT_RADIUS);
}
