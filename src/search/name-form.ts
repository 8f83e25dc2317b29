import anyAscii from 'any-ascii';
import {
  isConnective,
  isGeneric,
  isLegalForm,
  isParticle,
  removeTitles,
  stripEnds,
  toCanonicalWord,
  toShortForm,
} from './name-words.ts';
import { isUnspaced, tokenize } from './tokenize.ts';

/** A name of a person, a company or a case in the forms in which it is compared. */
export interface NameForm {
  /** In lower case, with single spaces. */
  readonly normalizedText: string;
  /**
   * Its words without accents, titles, connectives and legal forms, and with abbreviations written out. Words of a
   * script without spaces are one word.
   */
  readonly words: readonly string[];
  /** `words`, and the same with particles, initials or the parts of a name with a hyphen joined, if it has them. */
  readonly variants: readonly (readonly string[])[];
  /** The words without spaces, in their order and with the last word first. */
  readonly joined: readonly [string, string];
  /** The family name: the word before a comma, otherwise the last word. Undefined for a company. */
  readonly lastName: string | undefined;
  /** The only word of a company's name that is not generic. It may be a family name: `Brown Family Trust`. */
  readonly distinctiveWord: string | undefined;
  /** The first letters of the words, for a name of three or more words; otherwise ''. */
  readonly acronym: string;
  /** The legal form of a company in its short form; '' if the name has none. */
  readonly legalForm: string;
  /** `jr` and other words after a person's name; '' if the name has none. */
  readonly suffix: string;
  /** The name in Latin letters. Undefined if it is written in them. */
  readonly latin: NameForm | undefined;
}

/** Parses a name. `Dr. José Núñez-Peña, Jr.` has the words jose, nunez, pena. */
export function parseName(text: string): NameForm {
  const form = parseWords(text);
  return /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(text)
    ? { ...form, latin: parseWords(toLatin(text)) }
    : form;
}

/** Transliterates a text. `王伟` becomes `Wang Wei`. */
const toLatin = (text: string): string =>
  anyAscii(text.normalize('NFKC').replace(EAST_ASIAN_FORMS, ' ')).replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

/** Legal forms in Chinese, Japanese and Korean. */
const EAST_ASIAN_FORMS =
  /株式会社|有限会社|合同会社|(?:股份|责任|責任)?有限(?:责任|責任)?公司|주식회사|유한회사|\((?:주|株|유)\)/g;

function parseWords(text: string): NameForm {
  const tokens = removeTitles(tokenize(splitInitials(text.normalize('NFKC').replace(EAST_ASIAN_FORMS, ' '))));
  const { words: inner, forms, suffixes } = stripEnds(tokens);
  const rawParts = removeConnectives(inner);
  const parts = rawParts.map(toCanonicalWord);
  const words = joinUnspaced(parts);
  const isCompany = forms.length > 0 || isGeneric(words.at(-1) ?? '');
  const [distinctiveWord, ...otherWords] = words.filter((word) => !isGeneric(word));
  return {
    normalizedText: text.trim().toLowerCase().replace(/\s+/g, ' '),
    words,
    variants: collectVariants(text, words, [parts, rawParts]),
    joined: [parts.join(''), [...parts.slice(-1), ...parts.slice(0, -1)].join('')],
    lastName: isCompany ? undefined : findLastName(text, words),
    distinctiveWord: isCompany && words.length > 1 && otherWords.length === 0 ? distinctiveWord : undefined,
    acronym: words.length >= MIN_ACRONYM_LENGTH ? words.map((word) => word.charAt(0)).join('') : '',
    legalForm: toShortForm(forms[0] ?? ''),
    suffix: suffixes.join(' '),
    latin: undefined,
  };
}

const MIN_ACRONYM_LENGTH = 3;

/**
 * The words, and the words with particles, initials or the parts of a name with a hyphen joined. Also the parts as they
 * are written: a family name may be searched alone in a script without spaces, and an abbreviation may be part of a
 * word.
 */
function collectVariants(
  text: string,
  words: readonly string[],
  others: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const hyphenated = (text.match(/[\p{L}'’]+(?:[-‐‑–][\p{L}'’]+)+/gu) ?? []).map((name) => tokenize(name));
  const joinedWords = joinParticles(words);
  const withoutHyphens = hyphenated.reduce(joinParts, words);
  const variants = [words, ...others, joinedWords, withoutHyphens];
  return [...new Map(variants.map((one) => [one.join(' '), one])).values()];
}

/** Joins words in a row. */
function joinParts(words: readonly string[], parts: readonly string[]): readonly string[] {
  const start = words.findIndex((_, index) => parts.every((part, i) => words[index + i] === part));
  return start < 0 ? words : [...words.slice(0, start), parts.join(''), ...words.slice(start + parts.length)];
}

/** Writes `J.P.` as `J. P.`, but not a legal form such as `L.L.C.`. */
const splitInitials = (text: string): string =>
  text.replace(/(?<!\p{L})(?:\p{L}\.){2,}(?:\p{L}(?!\p{L}))?/gu, (run) => {
    const letters = run.replaceAll('.', '');
    return isLegalForm(letters.toLowerCase()) ? letters : [...letters].join(' ');
  });

function findLastName(text: string, words: readonly string[]): string | undefined {
  const [beforeComma = '', afterComma] = text.split(',');
  const isReversed = afterComma !== undefined && stripEnds(['x', ...tokenize(afterComma)]).words.length > 1;
  const last = isReversed ? tokenize(beforeComma).at(-1) : undefined;
  return last === undefined ? words.at(-1) : toCanonicalWord(last);
}

/** A connective of one letter may also be an initial. At the start and the end it is one. */
function removeConnectives(words: readonly string[]): readonly string[] {
  const isAtEnd = (index: number) => index === 0 || index === words.length - 1;
  const core = words.filter((word, index) => !isConnective(word) || (word.length === 1 && isAtEnd(index)));
  return core.length > 0 ? core : words;
}

/** Joins words in Chinese, Japanese or Korean, which have no fixed place for a space. */
function joinUnspaced(words: readonly string[]): readonly string[] {
  if (!words.some(isUnspaced)) return words;
  const joinedWords: string[] = [];
  let isOpen = false;
  for (const word of words) {
    const isPart = isUnspaced(word);
    if (isPart && isOpen) joinedWords.push(`${joinedWords.pop()}${word}`);
    else joinedWords.push(word);
    isOpen = isPart;
  }
  return joinedWords;
}

/** Joins particles to the name that follows, and initials in a row: `van der berg` becomes `vanderberg`. */
export function joinParticles(words: readonly string[]): readonly string[] {
  const joinedWords: string[] = [];
  let prefix = '';
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    const isInitial = word.length === 1 && next?.length === 1;
    const isJoined = isInitial || (isParticle(word) && (word.length > 1 || index > 0));
    if (next !== undefined && isJoined) prefix += word;
    else {
      joinedWords.push(prefix + word);
      prefix = '';
    }
  }
  return joinedWords;
}
