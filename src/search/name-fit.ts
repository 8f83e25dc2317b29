import { distance } from 'fastest-levenshtein';
import { type ApiRecord, getName, getText } from '../records/api-record.ts';
import { memoizePerRecord } from '../records/memoize-per-record.ts';
import { areNicknames } from './nicknames.ts';
import { joinSorted, toCompactText, tokenize } from './tokenize.ts';

/** How words fit a record, best first. */
export const FIT_LEVELS = ['exact', 'words', 'start', 'nickname', 'near'] as const;

export type Fit = (typeof FIT_LEVELS)[number];

/** Words to look for, in the forms they are compared in. */
export interface NameQuery {
  readonly text: string;
  readonly words: readonly string[];
}

export const toQuery = (text: string): NameQuery => ({ text: text.trim(), words: tokenize(text) });

/**
 * How a record's name, number or e-mail fits: `exact` whatever the order, case and accents; `words`, all of them being
 * words of its name; `start`, the starts of such; `nickname`, a word being another form of a first name; `near`, but
 * for letters mistyped. Undefined where it does not.
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

/** Whether words are a record's whole name, number or e-mail, whatever the order, case and accents. */
export function isExactMatch(record: ApiRecord, { text, words }: NameQuery): boolean {
  if (words.length === 0) return false;
  const email = getText(record, 'email');
  if (email && email.toLowerCase() === text.toLowerCase()) return true;
  const { name, number } = getComparedForms(record);
  if (number && number === words.join('')) return true;
  return name.length === words.length && joinSorted(name) === joinSorted(words);
}

/** A record's name in words and its number, as they are compared. */
const getComparedForms = memoizePerRecord((record) => ({
  name: tokenize(getName(record)),
  number: toCompactText(getText(record, 'case_number')),
}));

/** Whether two words differ by no more letters than are easily mistyped: none in short ones, two in long ones. */
export function isNear(one: string, other: string): boolean {
  const maxDistance = getMaxTypos(one);
  return Math.abs(one.length - other.length) <= maxDistance && distance(one, other) <= maxDistance;
}

/** How many letters of a word may be mistyped. */
export const getMaxTypos = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);
