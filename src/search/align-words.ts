import { compareWords, RELATIONS, type WordRelation } from './word-relation.ts';

/** A word of a name, and the word of another name that it is related to. */
export interface WordLink {
  readonly word: string;
  readonly other: string;
  readonly relation: WordRelation;
}

type LinkOption = WordLink & { readonly index: number; readonly place: number };

const findOptions = (word: string, index: number, others: readonly string[]): LinkOption[] =>
  others.flatMap((other, place) => {
    const relation = compareWords(word, other);
    return relation ? [{ word, other, relation, index, place }] : [];
  });

/**
 * Links each word of a name to another word of a longer name, the closest relations first. Undefined if a word has no
 * related word.
 */
export function alignWords(shorter: readonly string[], longer: readonly string[]): WordLink[] | undefined {
  const options: LinkOption[] = [];
  for (const [index, word] of shorter.entries()) {
    const found = findOptions(word, index, longer);
    if (found.length === 0) return undefined;
    options.push(...found);
  }
  const links = new Map<number, WordLink>();
  const usedPlaces = new Set<number>();
  const rank = ({ relation }: WordLink) => RELATIONS.indexOf(relation);
  for (const { index, place, ...link } of options.sort((a, b) => rank(a) - rank(b))) {
    if (links.has(index) || usedPlaces.has(place)) continue;
    links.set(index, link);
    usedPlaces.add(place);
  }
  return links.size === shorter.length ? [...links].sort(([a], [b]) => a - b).map(([, link]) => link) : undefined;
}

const MAX_JOINED_WORDS = 3;

/**
 * Two names, in which words in a row are joined if the other name has them as one word: `de la cruz` and `delacruz`.
 */
export function joinAlike(one: readonly string[], other: readonly string[]): [readonly string[], readonly string[]] {
  return [joinToMatch(one, other), joinToMatch(other, one)];
}

const isLongerFormOf = (other: string, word: string): boolean => other.length > word.length && other.startsWith(word);

function joinToMatch(words: readonly string[], others: readonly string[]): readonly string[] {
  if (words.length < 2 || !others.some((other) => words.some((word) => isLongerFormOf(other, word)))) return words;
  const joinedWords: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    let count = Math.min(MAX_JOINED_WORDS, words.length - i);
    while (count > 1 && !others.includes(words.slice(i, i + count).join(''))) count -= 1;
    joinedWords.push(words.slice(i, i + count).join(''));
    i += count - 1;
  }
  return joinedWords.length < words.length ? joinedWords : words;
}
