import { toPrintable } from '../base/safe-text.ts';

/** Letters that Unicode normalization does not decompose. */
const BASE_LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
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
          .replace(/[ßæœøłđðþı]/g, (letter) => BASE_LETTERS[letter] ?? letter),
      );

const foldSpaces = (text: string): string => (/^ | $|\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ').trim() : text);

/** The words of a text, folded: `O’Brien-Łuc, L.L.C.` is `obrien luc llc`. */
export const tokenize = (text: string): string[] =>
  foldText(text)
    .replace(/['’‘ʼ`]/g, '')
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** The letters and digits of a text only: `24-0001` becomes `240001`. */
export const toCompactText = (text: string): string => tokenize(text).join('');

/** Joins words in alphabetical order, to compare them in any order. */
export const joinSorted = (words: readonly string[]): string => words.toSorted().join(' ');

/** Particles that some people write as one word with the name that follows. */
const PARTICLES = new Set('van von vander der den de del della di da du la le ten ter zu mac mc st al el'.split(' '));

/** Joins particles with the name that follows: `van der berg` becomes `vanderberg`. */
export function joinParticles(words: readonly string[]): string[] {
  const joinedWords: string[] = [];
  let prefix = '';
  for (const [index, word] of words.entries()) {
    const isParticle = PARTICLES.has(word) && index < words.length - 1;
    if (isParticle) prefix += word;
    else {
      joinedWords.push(prefix + word);
      prefix = '';
    }
  }
  return joinedWords;
}
