import { toNumberWords, toOrdinal, toOrdinalWords } from './number-words.ts';

/** A level of a numbered list: the format of its number, and the text around the numbers. */
export interface ListLevel {
  readonly start: number;
  readonly format: string;
  /** `%1.%2` means: the number of the first level, a full stop, the number of the second level. */
  readonly text: string;
  /** True if all numbers in the text are decimal, such as `Section 1.01` below `Article I`. */
  readonly isLegal: boolean;
}

/** Counts the numbers of the paragraphs of numbered lists, in the order of the document. */
export interface ListCounter {
  /** The number of the next paragraph of a level, such as `4.2` or `(b)`. '' if the level shows none. */
  countNext(listId: string, level: number): string;
}

/** Creates a counter. `findLevels` returns the levels of a list, and the id that lists with common numbers share. */
export function createListCounter(
  findLevels: (listId: string) => { readonly sharedId: string; readonly levels: readonly ListLevel[] } | undefined,
): ListCounter {
  const countsByList = new Map<string, number[]>();
  return {
    countNext(listId, level) {
      const list = findLevels(listId);
      const current = list?.levels[level];
      if (!list || !current) return '';
      const counts = countsByList.get(list.sharedId) ?? [];
      const next = (counts[level] ?? current.start - 1) + 1;
      // A number of an outer level starts the inner levels again.
      const outer = list.levels.slice(0, level).map(({ start }, i) => counts[i] ?? start);
      countsByList.set(list.sharedId, [...outer, next]);
      if (current.format === 'bullet') return '•';
      const numbers = [...outer, next].map((count, i) =>
        formatNumber(count, toLegalFormat(list.levels[i]?.format ?? 'decimal', current)),
      );
      return current.text.replace(/%(\d)/g, (_, place: string) => numbers[Number(place) - 1] ?? '');
    },
  };
}

const toLegalFormat = (format: string, { isLegal }: ListLevel): string =>
  isLegal && format !== 'none' && !format.startsWith('decimal') ? 'decimal' : format;

/** Formats a number. One of an unknown format is marked. */
function formatNumber(count: number, format: string): string {
  if (format.startsWith('decimal') && format !== 'decimalZero') return String(count);
  const toText = Object.hasOwn(NUMBER_FORMATS, format) ? NUMBER_FORMATS[format] : undefined;
  return toText ? toText(count) : `[number ${count}]`;
}

const NUMBER_FORMATS: Readonly<Record<string, (count: number) => string>> = {
  none: () => '',
  decimalZero: (count) => String(count).padStart(2, '0'),
  numberInDash: (count) => `- ${count} -`,
  lowerLetter: toLetters,
  upperLetter: (count) => toLetters(count).toUpperCase(),
  lowerRoman: (count) => toRoman(count).toLowerCase(),
  upperRoman: toRoman,
  ordinal: toOrdinal,
  cardinalText: (count) => toCapitalized(toNumberWords(count)),
  ordinalText: (count) => toCapitalized(toOrdinalWords(count)),
};

/** After z comes aa, then bb. */
function toLetters(count: number): string {
  return String.fromCharCode(97 + ((count - 1) % 26)).repeat(Math.min(8, Math.ceil(count / 26)));
}

const ROMAN_DIGITS = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
] as const;

function toRoman(count: number): string {
  if (count > 5_000) return String(count);
  let rest = count;
  let roman = '';
  for (const [value, digits] of ROMAN_DIGITS) {
    for (; rest >= value; rest -= value) roman += digits;
  }
  return roman;
}

const toCapitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
