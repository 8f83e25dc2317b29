import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinWords } from '../base/sentences.ts';
import { toWords } from './words.ts';

/** Words that must stand next to each other, in this order. */
export interface Phrase {
  readonly words: readonly string[];
  /** True if the last word may be the beginning of a word. */
  readonly isPrefix: boolean;
}

/** Phrases of which at least one must occur. */
export type Alternatives = readonly Phrase[];

/** The words of a search: each element must occur. */
export type SearchedWords = readonly Alternatives[];

const MAX_LENGTH = 1_000;
const MAX_PHRASES = 12;

const ADVICE = 'Search for a few words or one phrase, such as "quiet enjoyment" lease.';

/**
 * Parses the words of a search: words, phrases in quotation marks, `begin*` for the beginning of a word, and OR between
 * alternatives. Throws a MyCaseError for a text without words, and for one that is too long.
 */
export function parseWords(text: string): SearchedWords {
  if (text.length > MAX_LENGTH) {
    throw new MyCaseError(`words has ${text.length} characters; at most ${MAX_LENGTH} are possible.`, {
      advice: ADVICE,
    });
  }
  const groups: Phrase[][] = [];
  let isAlternative = false;
  for (const part of splitParts(text)) {
    if (part === 'OR') {
      isAlternative = groups.length > 0;
      continue;
    }
    const phrase = parsePhrase(part);
    if (!phrase) continue;
    if (isAlternative) groups.at(-1)?.push(phrase);
    else groups.push([phrase]);
    isAlternative = false;
  }
  if (groups.length === 0) {
    throw new MyCaseError(`words has no letters and no digits: ${quoteValue(text)}.`, { advice: ADVICE });
  }
  if (groups.flat().length > MAX_PHRASES) {
    throw new MyCaseError(`words has ${groups.flat().length} words and phrases; at most ${MAX_PHRASES} are possible.`, {
      advice: ADVICE,
    });
  }
  return groups;
}

/** The phrases in quotation marks, and the other words. A quotation mark that is not closed is left out. */
const splitParts = (text: string): string[] => text.replace(/[“”„«»＂]/g, '"').match(/"[^"]*"\*?|[^\s"]+/g) ?? [];

function parsePhrase(part: string): Phrase | undefined {
  const words = toWords(part);
  return words.length === 0 ? undefined : { words, isPrefix: part.endsWith('*') };
}

/** Formats the words as they were understood: `"quiet enjoyment" and leas*`. */
export const formatWords = (searched: SearchedWords): string =>
  joinWords(
    searched.map((phrases) => phrases.map(formatPhrase).join(' or ')),
    'and',
  );

const formatPhrase = ({ words, isPrefix }: Phrase): string => quoteValue(`${words.join(' ')}${isPrefix ? '*' : ''}`);

/**
 * Returns the expression of the full-text index for phrases. Words have only letters and digits, so it is always valid.
 */
export const toMatchExpression = (phrases: Alternatives): string =>
  phrases.map(({ words, isPrefix }) => `"${words.join(' ')}"${isPrefix ? ' *' : ''}`).join(' OR ');
