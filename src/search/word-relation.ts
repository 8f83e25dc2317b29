import { doubleMetaphone } from 'double-metaphone';
import { distance } from 'fastest-levenshtein';
import { memoizeByText } from '../base/memoize.ts';
import { isTransliteration } from './abjad-words.ts';
import { getSpellings } from './name-words.ts';
import { areFamilySpellings, areNicknames } from './nicknames.ts';
import { isUnspaced } from './tokenize.ts';

/** The relations of two words, the closest first. */
export const RELATIONS = ['same', 'nickname', 'phonetic', 'near', 'start', 'initial'] as const;

/**
 * `same`: equal; `nickname`: forms of one first name; `phonetic`: they sound alike, or are spellings of one word of
 * another script; `near`: they differ by typos; `start`: they begin with the same letters, or one is the end of the
 * other; `initial`: one is the first letter of the other.
 */
export type WordRelation = (typeof RELATIONS)[number];

/** The relation of two words in their canonical form; undefined if they are not related. */
export function compareWords(word: string, other: string): WordRelation | undefined {
  if (word === other) return 'same';
  if (word.length === 1 || other.length === 1) return isInitial(word, other) ? 'initial' : undefined;
  if (areNicknames(word, other)) return 'nickname';
  if (areFamilySpellings(word, other) || isPhoneticMatch(word, other)) return 'phonetic';
  const isTypo = getSpellings(word).some((one) => getSpellings(other).some((two) => isNear(one, two)));
  if (isTypo) return 'near';
  return hasSameStart(word, other) || hasSameEnd(word, other) ? 'start' : undefined;
}

const MIN_START_LENGTH = 3;
const MIN_END_LENGTH = 4;

/** Forms of a first name often share its first letters: `andrew` and `andrzej`. */
const hasSameStart = (word: string, other: string): boolean =>
  other.length >= MIN_START_LENGTH && word.startsWith(other.slice(0, MIN_START_LENGTH));

/** Short forms of a first name may be its end: `oluwaseun` and `seun`. */
const hasSameEnd = (word: string, other: string): boolean =>
  Math.min(word.length, other.length) >= MIN_END_LENGTH && (word.endsWith(other) || other.endsWith(word));

/** Tests if one word is the first letter of the other. A script without spaces has no initials. */
const isInitial = (word: string, other: string): boolean =>
  word.length !== other.length && word.charAt(0) === other.charAt(0) && !isUnspaced(word);

/** Sound keys of short words are not distinctive, so the words must also share some of their letters. */
const MIN_PHONETIC_LENGTH = 3;
const MAX_PHONETIC_DISTANCE = 0.6;

/** Tests if two words sound alike, or if one is the other in Latin letters. */
export function isPhoneticMatch(word: string, other: string): boolean {
  if (isTransliteration(word, other)) return true;
  const keys = getSoundKeys(other);
  if (!getSoundKeys(word).some((key) => keys.includes(key))) return false;
  return distance(word, other) <= MAX_PHONETIC_DISTANCE * Math.max(word.length, other.length);
}

/**
 * The keys of the sound of a word: words with a common key may sound alike. None for a short word, a word with a digit
 * or a word that is not in Latin letters.
 */
export function computeSoundKeys(word: string): readonly string[] {
  if (word.length < MIN_PHONETIC_LENGTH || !/^[a-z]+$/.test(word)) return [];
  const codes = doubleMetaphone(word).filter((code) => code !== '');
  const key = word.length < MIN_ROMANIZED_LENGTH ? [] : [`~${toRomanizedKey(word)}`];
  return [...new Set([...codes, ...key])];
}

/** The keys of the sound of a word, computed once for each word. */
export const getSoundKeys = memoizeByText(computeSoundKeys);

const MIN_ROMANIZED_LENGTH = 4;

/**
 * The spellings that differ between the systems that write other scripts in Latin letters, with one letter for each.
 */
const ROMANIZATIONS: readonly (readonly [RegExp, string])[] = [
  [/^[yji](?=[aeou])/, ''],
  [/shch|sch|sh|hs|x/g, 's'],
  [/tsch|tch|ch|cz|zh|dzh|dj|q(?!u)|j/g, 'c'],
  [/ts|tz|z/g, 'z'],
  [/kh|gh|ck|g|q/g, 'k'],
  [/ph|w|f/g, 'v'],
  [/th|dh|d/g, 't'],
  [/b/g, 'p'],
  [/(?<=.)h/g, ''],
  [/oe|ue|ae/g, 'e'],
  [/[ou]+/g, 'u'],
  [/[eiy]+/g, 'i'],
  [/(.)\1+/g, '$1'],
];

const toRomanizedKey = (word: string): string =>
  ROMANIZATIONS.reduce((key, [pattern, letter]) => key.replace(pattern, letter), word);

/** Tests if two words differ by at most `getMaxTypos` letters. Two letters that changed places are one typo. */
export function isNear(one: string, other: string): boolean {
  const maxDistance = getMaxTypos(one);
  if (maxDistance === 0 || Math.abs(one.length - other.length) > maxDistance) return false;
  const typos = distance(one, other);
  return typos <= maxDistance || (typos === maxDistance + 1 && hasSwappedLetters(one, other));
}

/** The number of typos allowed in a word: 0 to 2, depending on its length. */
export const getMaxTypos = (word: string): number => (word.length < 4 ? 0 : word.length < 7 ? 1 : 2);

/** Tests if two neighboring letters of a word changed places in another word. */
function hasSwappedLetters(one: string, other: string): boolean {
  for (let i = 0; i + 1 < Math.min(one.length, other.length); i += 1) {
    if (one[i] === other[i]) continue;
    return one[i] === other[i + 1] && one[i + 1] === other[i];
  }
  return false;
}
