/** A level of a numbered list: the format of its number, and the text around the numbers. */
export interface ListLevel {
  readonly start: number;
  readonly format: string;
  /** `%1.%2` means: the number of the first level, a full stop, the number of the second level. */
  readonly text: string;
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
      const numbers = [...outer, next].map((count, i) => formatNumber(count, list.levels[i]?.format ?? 'decimal'));
      return current.text.replace(/%(\d)/g, (_, place: string) => numbers[Number(place) - 1] ?? '');
    },
  };
}

function formatNumber(count: number, format: string): string {
  if (format === 'none') return '';
  if (format === 'lowerLetter' || format === 'upperLetter') {
    // After z comes aa, then bb.
    const letter = String.fromCharCode(97 + ((count - 1) % 26)).repeat(Math.min(8, Math.ceil(count / 26)));
    return format === 'upperLetter' ? letter.toUpperCase() : letter;
  }
  if (format === 'lowerRoman' || format === 'upperRoman') {
    const roman = toRoman(count);
    return format === 'upperRoman' ? roman : roman.toLowerCase();
  }
  return format === 'decimalZero' ? String(count).padStart(2, '0') : String(count);
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
