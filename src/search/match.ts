import { distance } from 'fastest-levenshtein';
import { perRecord } from '../records/memoize.ts';
import { type ApiRecord, nameOf, textOf } from '../records/record.ts';
import { compact, inOneOrder, tokenize } from './fold.ts';
import { areNicknames } from './nicknames.ts';

/** How words fit a record, best first. */
export const FITS = ['exact', 'words', 'start', 'nickname', 'near'] as const;

export type Fit = (typeof FITS)[number];

/** Words to look for, in the forms they are compared in. */
export interface Sought {
  readonly text: string;
  readonly words: readonly string[];
}

export const toQuery = (text: string): Sought => ({ text: text.trim(), words: tokenize(text) });

/**
 * How a record's name, number or e-mail fits: `exact` whatever the order, case and accents; `words`, all of them being
 * words of its name; `start`, the starts of such; `nickname`, a word being another form of a first name; `near`, but
 * for letters mistyped. Undefined where it does not.
 */
export function fitOf(record: ApiRecord, asked: Sought): Fit | undefined {
  const { words } = asked;
  if (words.length === 0) return undefined;
  if (isExactly(record, asked)) return 'exact';
  const { name: known } = formsOf(record);
  const every = (fits: (word: string, name: string) => boolean) =>
    words.every((word) => known.some((name) => fits(word, name)));
  if (every((word, name) => word === name)) return 'words';
  if (every((word, name) => name.startsWith(word))) return 'start';
  if (every((word, name) => word === name || areNicknames(word, name))) return 'nickname';
  return every(isNear) ? 'near' : undefined;
}

/** Whether words are a record's whole name, number or e-mail, whatever the order, case and accents. */
export function isExactly(record: ApiRecord, { text, words }: Sought): boolean {
  if (words.length === 0) return false;
  const email = textOf(record, 'email');
  if (email && email.toLowerCase() === text.toLowerCase()) return true;
  const { name, number } = formsOf(record);
  if (number && number === words.join('')) return true;
  return name.length === words.length && inOneOrder(name) === inOneOrder(words);
}

/** A record's name in words and its number, as they are compared. */
const formsOf = perRecord((record) => ({
  name: tokenize(nameOf(record)),
  number: compact(textOf(record, 'case_number')),
}));

/** Whether two words differ by no more letters than are easily mistyped: none in short ones, two in long ones. */
export function isNear(one: string, other: string): boolean {
  const most = maxTypos(one);
  return Math.abs(one.length - other.length) <= most && distance(one, other) <= most;
}

/** How many letters of a word may be mistyped. */
export const maxTypos = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);
