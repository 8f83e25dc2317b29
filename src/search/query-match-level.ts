import { type ApiRecord, getName, getText } from '../records/api-record.ts';
import { findBestMatch } from './match-names.ts';
import { type NameForm, parseName } from './name-form.ts';
import { areNicknames } from './nicknames.ts';
import { parseRecordNames } from './record-names.ts';
import { joinSorted, tokenize } from './tokenize.ts';

/** The levels of a match between words and a record, the best first. */
export const QUERY_MATCH_LEVELS = ['exact', 'words', 'start', 'nickname', 'near'] as const;

export type QueryMatchLevel = (typeof QUERY_MATCH_LEVELS)[number];

/** A text to search for, and its words. */
export interface NameQuery {
  readonly text: string;
  readonly words: readonly string[];
  readonly name: NameForm;
}

export const parseQuery = (text: string): NameQuery => ({
  text: text.trim(),
  words: tokenize(text),
  name: parseName(text),
});

/**
 * Compares words with a record's name, number or e-mail. `exact`: equal except order, case and accents; `words`: all
 * are words of the name, in any form of them; `start`: all are prefixes of words; `nickname`: a word is another form of
 * a first name; `near`: with typos, sounds, initials or another legal form. Undefined if they do not match.
 */
export const getQueryMatchLevel = (record: ApiRecord, query: NameQuery): QueryMatchLevel | undefined =>
  getWordMatchLevel(record, query) ?? getVariantMatchLevel(record, query);

/** Compares words as they are written: `exact`, `words`, `start` or `nickname`. */
export function getWordMatchLevel(record: ApiRecord, query: NameQuery): QueryMatchLevel | undefined {
  const { words } = query;
  if (words.length === 0) return undefined;
  if (isExactMatch(record, query)) return 'exact';
  const nameWords = tokenize(getName(record));
  const every = (fits: (word: string, name: string) => boolean) =>
    words.every((word) => nameWords.some((name) => fits(word, name)));
  if (every((word, name) => word === name)) return 'words';
  if (every((word, name) => name.startsWith(word))) return 'start';
  return every((word, name) => word === name || areNicknames(word, name)) ? 'nickname' : undefined;
}

/** Compares the forms of names: `words`, `nickname` or `near`. */
export function getVariantMatchLevel(record: ApiRecord, { name }: NameQuery): QueryMatchLevel | undefined {
  const match = findBestMatch(name, parseRecordNames(record), true);
  if (!match || match.coverage === 'some') return undefined;
  if (match.isContradicted) return 'near';
  if (match.relation === 'same') return 'words';
  return match.relation === 'nickname' ? 'nickname' : 'near';
}

/** Tests if words are a record's full name, number or e-mail. Order, case and accents are ignored. */
function isExactMatch(record: ApiRecord, { text, words }: NameQuery): boolean {
  if (words.length === 0) return false;
  const email = getText(record, 'email');
  if (email && email.toLowerCase() === text.toLowerCase()) return true;
  if (isCaseNumber(words, record)) return true;
  const name = tokenize(getName(record));
  return name.length === words.length && joinSorted(name) === joinSorted(words);
}

/**
 * Tests if words are the case number of a record. Separators may be of another kind, or missing on one side, but not at
 * another place: `26-0012` is `26/0012` and `260012`, and not `2-60012`.
 */
export function isCaseNumber(words: readonly string[], record: ApiRecord): boolean {
  const number = tokenize(getText(record, 'case_number'));
  if (number.length === 0 || number.join('') !== words.join('')) return false;
  const [own, searched] = [findEnds(number), findEnds(words)];
  return own.every((end) => searched.includes(end)) || searched.every((end) => own.includes(end));
}

/** The places at which words end, as numbers of characters. */
const findEnds = (words: readonly string[]): number[] => words.map((_, i) => words.slice(0, i + 1).join('').length);
