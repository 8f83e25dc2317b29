import { PLAIN_LATIN_LETTERS } from '../base/latin-letters.ts';
import { toPrintable } from '../base/safe-text.ts';

/** Letters that Unicode normalization does not decompose. */
const BASE_LETTERS: Readonly<Record<string, string>> = {
  ...PLAIN_LATIN_LETTERS,
  ی: 'ي',
  ى: 'ي',
  ک: 'ك',
  ة: 'ه',
};

/**
 * Text in lower case, without accents and invisible characters, and with single spaces. A value that was copied from a
 * table, with `\|` for `|` or `⏎` for a line feed, folds to the same text as the value itself.
 */
export const foldText = (text: string): string =>
  /^[ -[\]-~]*$/.test(text)
    ? foldSpaces(text.toLowerCase())
    : foldSpaces(
        toPrintable(text.replace(/(?<!\\)\\+\|/g, '|').replaceAll('⏎', ' '))
          .normalize('NFKD')
          .replace(/[\p{M}\p{Cf}]+/gu, '')
          .toLowerCase()
          .replace(/[ßæœøłđðþıیىکة]/g, (letter) => BASE_LETTERS[letter] ?? letter)
          .normalize('NFC'),
      );

const foldSpaces = (text: string): string => (/^ | $|\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text);

/** The words of a text, folded: `O’Brien-Łuc, L.L.C.` is `obrien luc llc`. */
export const tokenize = (text: string): string[] =>
  foldText(text)
    .replace(/['’‘ʼ`׳״]/g, '')
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The letters and digits of a text only: `24-0001` becomes `240001`. */
export const toCompactText = (text: string): string => tokenize(text).join('');

/** Tests if a word is a number or has one. Two numbers that differ by one digit name different things. */
export const hasDigit = (word: string): boolean => /\p{N}/u.test(word);

/** Joins words in alphabetical order, to compare them in any order. */
export const joinSorted = (words: readonly string[]): string => words.toSorted().join(' ');

/** Tests if a word is in Chinese, Japanese or Korean, where names have no fixed place for a space. */
export const isUnspaced = (word: string): boolean =>
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u.test(word);
