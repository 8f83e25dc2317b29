import { isRecord } from '../base/json.ts';
import { toPlainText } from '../base/safe-text.ts';
import type { ListState } from '../cache/list-cache.ts';
import { type ApiRecord, getName } from '../records/api-record.ts';
import { getCustomFieldValues } from '../records/references.ts';
import { createListIndexer } from './list-index.ts';
import type { NameForm } from './name-form.ts';
import { type ConflictParty, collectNames } from './party-matches.ts';
import { toKind } from './record-kinds.ts';
import { tokenize } from './tokenize.ts';

/** Records of one kind whose texts are searched: those of a list, or others. */
export type MentionSource =
  | { readonly list: ListState }
  | {
      readonly kind: string;
      readonly records: readonly ApiRecord[];
      readonly formatName: (record: ApiRecord) => string;
    };

/** A text that names a party, and its record. */
export interface Mention {
  readonly party: ConflictParty;
  readonly matchedTerm: string;
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly field: string;
  /** The part of the text that names the party. */
  readonly text: string;
}

/** The texts of records that contain a name of a party, word for word. */
export async function findMentions(
  parties: readonly ConflictParty[],
  sources: readonly MentionSource[],
): Promise<Mention[]> {
  const mentions: Mention[] = [];
  for (const party of parties) {
    const spellings = collectNames(party).flatMap(({ matchedTerm, name }) =>
      buildSpellings(name).map((spelling) => ({ matchedTerm, spelling })),
    );
    for (const source of sources) {
      const { kind, formatName } = 'list' in source ? { kind: toKind(source.list.name), formatName: getName } : source;
      for (const record of await findRecords(spellings, source))
        mentions.push(
          ...findTexts(spellings, record).map((found) => ({
            party,
            kind,
            id: Number(record.id),
            name: formatName(record),
            ...found,
          })),
        );
    }
  }
  return mentions;
}

interface LabeledSpelling {
  readonly matchedTerm: string;
  readonly spelling: string;
}

/** The records of a source that may have a spelling in a text. */
async function findRecords(spellings: readonly LabeledSpelling[], source: MentionSource): Promise<Iterable<ApiRecord>> {
  if (!('list' in source)) return source.records;
  const ids = (await getTextIndex(source.list)).find(spellings.map(({ spelling }) => spelling));
  return ids.length > 0 ? (await source.list.fetchRecords({ filter: { field: 'id', ids } })).values() : [];
}

/** The texts of a record that contain a spelling. */
const findTexts = (
  spellings: readonly LabeledSpelling[],
  record: ApiRecord,
): Pick<Mention, 'matchedTerm' | 'field' | 'text'>[] =>
  getSearchableTexts(record).flatMap(({ field, text, words }) => {
    const found = spellings.find(({ spelling }) => words.includes(spelling));
    return found ? [{ matchedTerm: found.matchedTerm, field, text: extractExcerpt(text, found.spelling) }] : [];
  });

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
const getSearchableTexts = (record: ApiRecord): readonly SearchableText[] => [
  ...TEXT_FIELDS.flatMap((field) => toSearchableText(field, record[field]) ?? []),
  ...getCustomFieldValues(record).flatMap((one) =>
    isRecord(one) ? (toSearchableText('custom field', one.value) ?? []) : [],
  ),
];

/** The words of the texts of a list's records. */
class TextIndex {
  readonly #words = new Map<number, string>();

  add(id: number, record: ApiRecord): void {
    const words = joinTexts(record);
    if (words !== '') this.#words.set(id, words);
  }

  remove(ids: ReadonlySet<number>): void {
    for (const id of ids) this.#words.delete(id);
  }

  /** The ids of the records with one of the spellings in a text. */
  find(spellings: readonly string[]): number[] {
    const ids: number[] = [];
    for (const [id, words] of this.#words) if (spellings.some((spelling) => words.includes(spelling))) ids.push(id);
    return ids;
  }
}

const getTextIndex = createListIndexer(() => new TextIndex(), [...TEXT_FIELDS, 'custom_field_values']);

const joinTexts = (record: ApiRecord): string =>
  getSearchableTexts(record)
    .map(({ words }) => words)
    .join('\n');

/** MyCase: numbers and days in custom fields are texts. A text without a letter is left out. */
function toSearchableText(field: string, value: unknown): SearchableText | undefined {
  if (typeof value !== 'string' || !/\p{L}/u.test(value)) return undefined;
  const text = toPlainText(value);
  return { field, text, words: ` ${tokenize(text).join(' ')} ` };
}

/** The forms of a name in a text: its words in a row, with the family name last or first. */
function buildSpellings({ words }: NameForm): string[] {
  const last = words.at(-1) ?? '';
  const lastNameFirst = [last, ...words.slice(0, -1)];
  return [...new Set([words.join(' '), lastNameFirst.join(' ')])].filter(Boolean).map((spelling) => ` ${spelling} `);
}

const EXCERPT_RADIUS = 80;

/** The part of a text around the first of some words, on one line. */
function extractExcerpt(text: string, words: string): string {
  const singleLine = text.replace(/\s+/g, ' ');
  const position = Math.max(0, singleLine.toLowerCase().indexOf(words.trim().split(' ')[0] ?? ''));
  const start = Math.max(0, position - EXCERPT_RADIUS);
  return singleLine.slice(start, position + EXCERPT_RADIUS);
}
