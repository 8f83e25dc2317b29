import { plain } from '../base/safe-text.ts';
import type { ApiRecord } from '../records/record.ts';
import { tokenize } from './fold.ts';
import type { PartyName } from './party-name.ts';

/** A text in which names may be mentioned, and the field it stands in. */
export interface Text {
  readonly field: string;
  /** Without markup. */
  readonly text: string;
  /** Its words with a space before and behind each. */
  readonly words: string;
}

const FIELDS = ['description', 'notes', 'lead_details', 'subject', 'note'] as const;

const textsOf = new WeakMap<ApiRecord, readonly Text[]>();

/** The texts of a record: description, notes and details, and the values of the firm's own fields. */
export function texts(record: ApiRecord): readonly Text[] {
  const known = textsOf.get(record);
  if (known) return known;
  const written = FIELDS.flatMap((field) => textIn(field, record[field]) ?? []);
  const read = [...written, ...ownFields(record)];
  textsOf.set(record, read);
  return read;
}

/** The values of a record's custom fields that are texts; MyCase sends numbers and days as texts, too. */
function ownFields({ custom_field_values }: ApiRecord): Text[] {
  if (!Array.isArray(custom_field_values)) return [];
  return custom_field_values.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'value' in one
      ? (textIn('custom field', one.value) ?? [])
      : [],
  );
}

function textIn(field: string, value: unknown): Text | undefined {
  if (typeof value !== 'string' || !/\p{L}/u.test(value)) return undefined;
  const text = plain(value);
  return { field, text, words: ` ${tokenize(text).join(' ')} ` };
}

/** How a name may stand in a running text: its words in a row, the family name first or last. */
export function spellings({ words }: PartyName): string[] {
  const last = words.at(-1) ?? '';
  const turned = [last, ...words.slice(0, -1)];
  return [...new Set([words.join(' '), turned.join(' ')])].filter(Boolean).map((spelling) => ` ${spelling} `);
}

const AROUND = 80;

/** The part of a text around words of it, on one line. */
export function excerpt(text: string, words: string): string {
  const plain = text.replace(/\s+/g, ' ');
  const place = Math.max(0, plain.toLowerCase().indexOf(words.trim().split(' ')[0] ?? ''));
  const start = Math.max(0, place - AROUND);
  return plain.slice(start, place + AROUND);
}
