/** Letters that are one piece, so that no normal form takes their marks off. */
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

/** Text in small letters without accents, and without characters that nobody sees. */
export const foldText = (text: string): string =>
  /^[ -~]*$/.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/[\p{M}\p{Cf}]+/gu, '')
        .toLowerCase()
        .replace(/[ßæœøłđðþı]/g, (letter) => BASE_LETTERS[letter] ?? letter);

/** The words of a text, folded: `O’Brien-Łuc, L.L.C.` is `obrien luc llc`. */
export const tokenize = (text: string): string[] =>
  foldText(text)
    .replace(/['’‘ʼ`]/g, '')
    .replace(/(?<=\b\p{L})\.(?=\p{L}\b)/gu, '')
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** A number as it is compared, whatever stands between its digits and letters: `24-0001` is `240001`. */
export const toCompactText = (text: string): string => tokenize(text).join('');

/** Sorts words, so that their order does not matter. */
export const joinSorted = (words: readonly string[]): string => words.toSorted().join(' ');

/** Small words that some write as one with the name behind them. */
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
