import type { Row } from './rows.ts';

// Compares the two forms of an answer: its text, and its structured content. Both are read as words: letters and digits
// without signs. A day of the week is left out, because the date says it.

/** What one form has and the other does not. */
export interface Difference {
  /** Values of the structured content that the text does not show. */
  readonly notInText: readonly string[];
  /** Words of the text that are part of no value and of no name in the structured content. */
  readonly notInData: readonly string[];
}

/** Words of the text's own form: the counts above a table, the end of a list, an empty value, the span of an event. */
const FORM_WORDS = new Set(['of', 'to', 'shown', 'no', 'further', 'page', 'next', 'token', 'empty']);

/** A run of at least this many words is a sentence. */
const SENTENCE_WORDS = 6;

const UNKNOWN_TOTAL = '(the total is not known)';

const INSTANT = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[:.\d]*(Z|[+-]\d\d:\d\d)$/;

/** A text as its words, each between spaces. */
const wordsOf = (text: string): string =>
  ` ${(
    text
      .replaceAll(/«\d{9} | \d{9}»/g, ' ')
      .replaceAll(/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?=\d{4}-)/g, '')
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  ).join(' ')} `;

const wordCount = (words: string): number => words.trim().split(' ').length;

/** Returns what one form of an answer has and the other does not. */
export function compareHalves(text: string, data: Row): Difference {
  const shown = wordsOf(text.replace(UNKNOWN_TOTAL, ''));
  const { names, values } = partsOf(data);
  const isKnown = new Array<boolean>(shown.length).fill(false);
  const isInSentence = [...isKnown];
  // A sentence that the data has twice has to be in the text twice. A shorter value can be shown more often.
  const find = (words: string, count: number): boolean => {
    if (wordCount(words) < SENTENCE_WORDS) {
      const places = findPlaces(shown, words);
      for (const at of places) isKnown.fill(true, at, at + words.length);
      return places.length > 0;
    }
    const places = findPlaces(shown, words).filter((at) => !isInSentence[at + 1]);
    for (const at of places.slice(0, count))
      for (const known of [isKnown, isInSentence]) known.fill(true, at, at + words.length);
    return places.length >= count;
  };
  for (const name of names) find(name, 1);
  // A sentence can be a part of a longer one, so the longest is found first.
  const byLength = [...values].toSorted(([a], [b]) => b.length - a.length);
  const notInText = byLength.flatMap(([words, count]) =>
    words.trim() === '' || find(words, count) ? [] : [words.trim()],
  );
  const notInData = [...shown.matchAll(/\S+/g)].flatMap(({ 0: word, index }) =>
    isKnown[index] || FORM_WORDS.has(word) ? [] : [word],
  );
  return { notInText, notInData };
}

/** The places in a text where words begin. */
function findPlaces(text: string, words: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) places.push(at);
  return places;
}

/** The names of fields, which the text can show, and the values, which it has to show. Each is a run of words. */
interface Parts {
  readonly names: ReadonlySet<string>;
  /** With the number of times that the data has it. */
  readonly values: ReadonlyMap<string, number>;
}

function partsOf(data: unknown): Parts {
  const leaves = leavesOf(data);
  // A flag that is set can be shown by its name alone, and a flag that is not set can be left out.
  const flags = leaves.filter(({ value }) => typeof value === 'boolean').map(({ value }) => String(value));
  const names = new Set([...leaves.flatMap(({ path }) => path), ...flags].map(wordsOf).filter((name) => name.trim()));
  const values = new Map<string, number>();
  for (const { value } of leaves) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    for (const run of runsOf(String(value))) values.set(run, (values.get(run) ?? 0) + 1);
  }
  return { names, values };
}

/** A value without inner values, and the names of the fields that it is in. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

function leavesOf(value: unknown): Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (typeof value !== 'object' || value === null) return [{ path: [], value }];
  return Object.entries(value).flatMap(([key, one]) => {
    // The headings of a table are names: `case[id,name]` has three.
    if (key === 'columns' && Array.isArray(one))
      return [{ path: one.flatMap((heading) => String(heading).split(/[[\],]/)), value: undefined }];
    return [{ path: [key], value: undefined }, ...leavesOf(one)];
  });
}

/**
 * The runs of words in which the text shows a value. It shows an instant as a day, a time to the minute and an offset.
 * The two instants of an event share the day and the offset.
 */
function runsOf(text: string): string[] {
  const [, day, time, offset] = INSTANT.exec(text) ?? [];
  if (day === undefined || time === undefined || offset === undefined) return [wordsOf(text)];
  return [day, time, offset.replace('Z', '+00:00')].map(wordsOf);
}
