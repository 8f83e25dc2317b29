import { PLAIN_LATIN_LETTERS } from '../base/latin-letters.ts';

/** A word of a text, folded, with its place in the text. */
export interface PlacedWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** The letters, digits and marks of a word. Soft hyphens and joiners inside a word belong to it. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00AD\u200B-\u200D\u2060\uFEFF]*/gu;

/** A letter of a script without spaces between words, with its marks. Each is a word of its own. */
const UNSPACED_LETTER =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}ー]\p{M}*/gu;

/** The words that were folded last. The same words occur again and again in the texts of a firm. */
const folded = new Map<string, string>();
const MAX_FOLDED_WORDS = 50_000;

/** Returns the words of a text in order: in lower case, without accents, with full forms of ligatures. */
export const toWords = (text: string): string[] => toPlacedWords(text).map(({ word }) => word);

/** A hyphen at the end of a line between letters: it may belong to the word, or only divide it. */
const LINE_HYPHEN = /\p{L}[-\u2010] ?\n ?\p{L}/u;

/** A word that may be divided at the ends of lines. */
const DIVIDED_WORD = new RegExp(`(?:${WORD.source}(?<=\\p{L})[-\\u2010] ?\\n ?(?=\\p{L}))*${WORD.source}`, 'gu');

/** Returns the words of a text. If lines end with a hyphen, all words follow again with the divided ones joined. */
export const toSearchableWords = (text: string): PlacedWord[] => [
  ...toPlacedWords(text),
  ...(LINE_HYPHEN.test(text) ? toPlacedWords(text, DIVIDED_WORD) : []),
];

/** Returns the words of a text with their places. */
function toPlacedWords(text: string, pattern = WORD): PlacedWord[] {
  const words: PlacedWord[] = [];
  const add = (part: string, start: number) => {
    const word = foldWord(part);
    if (word !== '') words.push({ word, start, end: start + part.length });
  };
  for (const { 0: part, index } of text.matchAll(pattern)) {
    if (!IS_PLAIN.test(part) && part.search(UNSPACED_LETTER) >= 0) splitLetters(part, index, add);
    else add(part, index);
  }
  return words;
}

const IS_PLAIN = /^[A-Za-z0-9]+$/;

/** Splits a word at its letters of scripts without spaces. */
function splitLetters(part: string, index: number, add: (word: string, start: number) => void): void {
  let end = 0;
  for (const { 0: letter, index: at } of part.matchAll(UNSPACED_LETTER)) {
    add(part.slice(end, at), index + end);
    add(letter, index + at);
    end = at + letter.length;
  }
  add(part.slice(end), index + end);
}

function foldWord(word: string): string {
  const known = folded.get(word);
  if (known !== undefined) return known;
  const result = word
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/g, (letter) => PLAIN_LATIN_LETTERS[letter] ?? letter)
    .normalize('NFC');
  if (folded.size >= MAX_FOLDED_WORDS) folded.clear();
  folded.set(word, result);
  return result;
}
