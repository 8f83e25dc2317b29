import { memoizeByText } from '../base/memoize.ts';

/**
 * The letters of the Arabic and the Hebrew script, and their spellings in Latin letters. Each line has letters with the
 * same spellings. `-` means that the letter may be left out.
 */
const LETTER_SPELLINGS = `
ا a e i o u
ءعאע - a e i o u
بב b v
پ p
طט t
تת t th s
ثظ th t s z dh
جג j g dj
چ ch tch
حח h ch kh
خ kh k h ch
دד d
ذض d dh z th
رר r
زז z s
ژ zh j
سס s c
شש sh s ch sch
صצץ s ts tz z c
غ gh g
فפף f p ph v
قק k q g c ck
كכך k c ck q kh ch
گ g
لל l
مמם m
نנן n
هה h
وו v w o u
يי y i e a j ay ey ai ei iy
`;

const spellingsByLetter = new Map(
  LETTER_SPELLINGS.trim()
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([letters = '', ...spellings]) =>
      [...letters].map((letter) => [letter, spellings.map((spelling) => spelling.replace('-', ''))] as const),
    ),
);

/** Letters that may be silent at the end of a word, as in `שרה` and `Sara`, or written as `t`. */
const FINAL_SPELLINGS = new Map([
  ['ه', ['', 'h', 't']],
  ['ה', ['', 'h']],
]);

/** A longer word is no name. The time of a comparison grows with the product of the lengths. */
const ABJAD_WORD = /^[\p{Script=Arabic}\p{Script=Hebrew}]{2,40}$/u;
const LATIN_WORD = /^[a-z]{2,60}$/;

/** The first letter of these scripts in Unicode. */
const FIRST_LETTER = '\u0590';

/** Tests if a word is in the Arabic or the Hebrew script. They do not write short vowels. */
export const isAbjadWord = (word: string): boolean => word > FIRST_LETTER && ABJAD_WORD.test(word);

/** The Arabic article, which is often left out in Latin letters. */
const ARTICLE = /^ال(?=...)/;

/** Tests if one word is in the Arabic or the Hebrew script, and the other can be its spelling in Latin letters. */
export const isTransliteration = (one: string, other: string): boolean =>
  (isAbjadWord(one) && isLatinSpelling(one, other)) || (isAbjadWord(other) && isLatinSpelling(other, one));

const isLatinSpelling = (word: string, latin: string): boolean =>
  LATIN_WORD.test(latin) &&
  (canSpell(word, latin) || (ARTICLE.test(word) && canSpell(word.replace(ARTICLE, ''), latin)));

/** The most short vowels between two letters. */
const MAX_VOWELS = 2;

/** Tests if the letters of a word can be spelled so, one after the other, with short vowels between them. */
function canSpell(word: string, latin: string): boolean {
  // The places of the Latin word that the letters so far can end at.
  let ends: ReadonlySet<number> = new Set([0]);
  for (const [i, spellings] of collectSpellings(word).entries()) {
    const starts = i === 0 ? [0] : [...ends].flatMap((end) => skipVowels(latin, end));
    ends = new Set(starts.flatMap((start) => findEnds(spellings, latin, start)));
    if (ends.size === 0) return false;
  }
  return ends.has(latin.length) || (latin.endsWith('e') && ends.has(latin.length - 1));
}

/** Letters that are doubled to show that they are consonants. */
const WEAK_LETTERS: ReadonlySet<string> = new Set(['ו', 'י', 'و', 'ي']);

/** The spellings of each letter of a word. */
const collectSpellings = memoizeByText((word): readonly (readonly string[])[] => {
  const letters = [...word].filter((letter, i, all) => letter !== all[i - 1] || !WEAK_LETTERS.has(letter));
  return letters.map((letter, i) => {
    const finalSpellings = i === letters.length - 1 ? FINAL_SPELLINGS.get(letter) : undefined;
    return finalSpellings ?? spellingsByLetter.get(letter) ?? [];
  });
});

/** A place, and the places after the vowels that follow it. */
function skipVowels(latin: string, start: number): number[] {
  const places = [start];
  while (places.length <= MAX_VOWELS && /[aeiou]/.test(latin.charAt(places.at(-1) ?? 0)))
    places.push(start + places.length);
  return places;
}

/** The ends of a spelling that begins at a place. A consonant may be doubled. */
const findEnds = (spellings: readonly string[], latin: string, start: number): number[] =>
  spellings.flatMap((spelling) => {
    if (!latin.startsWith(spelling, start)) return [];
    const end = start + spelling.length;
    return spelling !== '' && latin.startsWith(spelling, end) ? [end, end + spelling.length] : [end];
  });
