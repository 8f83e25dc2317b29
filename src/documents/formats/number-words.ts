const SMALL_NUMBERS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** The ordinals that are not the number with `th`. */
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** A number below 1000 in words: `twenty-one`. Another one has digits. */
export function toNumberWords(number: number): string {
  if (number < 0 || number >= 1_000) return String(number);
  if (number < 20) return SMALL_NUMBERS[number] ?? '';
  const [unit, rest] = number < 100 ? [10, number % 10] : [100, number % 100];
  const start = unit === 10 ? TENS[Math.floor(number / 10)] : `${SMALL_NUMBERS[Math.floor(number / 100)]} hundred`;
  return rest === 0 ? `${start}` : `${start}${unit === 10 ? '-' : ' '}${toNumberWords(rest)}`;
}

/** A number below 1000 as an ordinal in words: `twenty-first`. Another one has digits: `1000th`. */
export function toOrdinalWords(number: number): string {
  const words = toNumberWords(number);
  if (/\d$/.test(words)) return toOrdinal(number);
  return words.replace(
    /[a-z]+$/,
    (last) => ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`),
  );
}

/** A number as an ordinal with digits: `21st`. */
export function toOrdinal(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1;
  return `${number}${(!isTeen && ['th', 'st', 'nd', 'rd'][number % 10]) || 'th'}`;
}
