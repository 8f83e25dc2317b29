import { distance } from 'fastest-levenshtein';
import { type ApiRecord, getName, getText } from '../records/api-record.ts';
import { memoizePerRecord } from '../records/memoize-per-record.ts';
import { areNicknames } from './nicknames.ts';
import { joinSorted, toCompactText, tokenize } from './tokenize.ts';

/** The levels of a match between words and a record, the best first. */
export const FIT_LEVELS = ['exact', 'words', 'start', 'nickname', 'near'] as const;

export type Fit = (typeof FIT_LEVELS)[number];

/** A text to search for, and its words. */
export interface NameQuery {
  readonly text: string;
  readonly words: readonly string[];
}

export const toQuery = (text: string): NameQuery => ({ text: text.trim(), words: tokenize(text) });

/**
 * Compares words with a record's name, number or e-mail. `exact`: equal except order, case and accents; `words`: all are
 * words of the name; `start`: all are prefixes of words; `nickname`: a word is another form of a first name; `near`: with
 * typos. Undefined if they do not match.
 */
export function getFit(record: ApiRecord, query: NameQuery): Fit | undefined {
  const { words } = query;
  if (words.length === 0) return undefined;
  if (isExactMatch(record, query)) return 'exact';
  const { name: nameWords } = getComparedForms(record);
  const every = (fits: (word: string, name: string) => boolean) =>
    words.every((word) => nameWords.some((name) => fits(word, name)));
  if (every((word, name) => word === name)) return 'words';
  if (every((word, name) => name.startsWith(word))) return 'start';
  if (every((word, name) => word === name || areNicknames(word, name))) return 'nickname';
  return every(isNear) ? 'near' : undefined;
}

/** Tests if words are a record's full name, number or e-mail. Order, case and accents are ignored. */
function isExactMatch(record: ApiRecord, { text, words }: NameQuery): boolean {
  if (words.length === 0) return false;
  const email = getText(record, 'email');
  if (email && email.toLowerCase() === text.toLowerCase()) return true;
  const { name, number } = getComparedForms(record);
  if (number && number === words.join('')) return true;
  return name.length === words.length && joinSorted(name) === joinSorted(words);
}

/** The words of a record's name, and its normalized number. */
const getComparedForms = memoizePerRecord((record) => ({
  name: tokenize(getName(record)),
  number: toCompactText(getText(record, 'case_number')),
}));

/** Tests if two words differ by at most `getMaxTypos` letters. */
export function isNear(one: string, other: string): boolean {
  const maxDistance = getMaxTypos(one);
  return Math.abs(one.length - other.length) <= maxDistance && distance(one, other) <= maxDistance;
}

/** The number of typos allowed in a word: 0 to 2, depending on its length. */
export const getMaxTypos = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);
