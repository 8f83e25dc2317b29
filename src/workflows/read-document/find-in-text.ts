import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { DocumentText, TextSection } from '../../documents/document-text.ts';
import { type Content, toParts } from './text-parts.ts';

/** The characters of the text before and after the words that are found. */
const SNIPPET_MARGIN = 120;

interface Place {
  readonly place: string;
  readonly text: string;
  readonly count: number;
}

/**
 * Finds a phrase, without regard to letter case, accents and line breaks. If no place has the phrase, the places are
 * found that have all its words.
 */
export function findInText({ sections }: DocumentText, phrase: string, from: number): Content {
  const byPhrase = sections.flatMap((section) => findPlaces(section, [phrase]));
  const words = phrase.split(/\s+/);
  const places =
    byPhrase.length > 0 || words.length === 1 ? byPhrase : sections.flatMap((section) => findPlaces(section, words));
  const count = byPhrase.reduce((sum, place) => sum + place.count, 0);
  const rows = places.map(({ place, text }) => ({ place, text }));
  return { ...toParts('found', 'Found', rows, from, 'place'), summary: [formatCount(phrase, count, places.length)] };
}

function formatCount(phrase: string, count: number, places: number): string {
  const found = `${quoteValue(phrase)}: `;
  if (count > 0) return `${found}found ${pluralize(count, 'time')} in ${pluralize(places, 'place')}.`;
  return places > 0
    ? `${found}not found as a phrase. ${pluralize(places, 'place')} with all the words.`
    : `${found}not found in the text that was searched.`;
}

/** The place of a section if it has all words, with the text around the first one. */
function findPlaces({ place, text }: TextSection, words: readonly string[]): Place[] {
  const folded = foldText(text);
  const matches = words.map((word) => [...folded.text.matchAll(toPattern(word))]);
  const [first] = matches[0] ?? [];
  if (!first || matches.some((found) => found.length === 0)) return [];
  const start = folded.offsets[first.index] ?? 0;
  const end = folded.offsets[first.index + first[0].length] ?? text.length;
  const [from, to] = [Math.max(0, start - SNIPPET_MARGIN), Math.min(text.length, end + SNIPPET_MARGIN)];
  const snippet = text.slice(findBoundary(text, from, start), to).trim();
  const shown = `${from > 0 ? '… ' : ''}${snippet}${to < text.length ? ' …' : ''}`;
  return [{ place, text: shown, count: matches[0]?.length ?? 0 }];
}

/** The first position from `from` on that begins a word, or `limit`. */
function findBoundary(text: string, from: number, limit: number): number {
  if (from === 0) return 0;
  const space = text.indexOf(' ', from);
  return space < 0 || space > limit ? limit : space + 1;
}

/** A text without letter case and accents, and the position in the original of each of its characters. */
function foldText(text: string): { readonly text: string; readonly offsets: readonly number[] } {
  const letters: string[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const letter of text) {
    const folded = fold(letter);
    letters.push(folded);
    for (let i = 0; i < folded.length; i += 1) offsets.push(offset);
    offset += letter.length;
  }
  return { text: letters.join(''), offsets };
}

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .toLowerCase();

/** The end of a line. A hyphen before it may belong to the word, or only divide it. */
const LINE_END = ' ?\\n ?';

/** A word may be divided between any of its letters, or after its own hyphen. */
const toWordPattern = (word: string): string =>
  word
    .replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
    .replace(/(\p{L})(?=\p{L})/gu, `$1(?:-${LINE_END})?`)
    .replaceAll(/(?<=\p{L})-(?=\p{L})/gu, `-(?:${LINE_END})?`);

const toPattern = (phrase: string): RegExp =>
  new RegExp(fold(phrase).split(/\s+/).map(toWordPattern).join('\\s+'), 'g');
