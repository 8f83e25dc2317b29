import { type ApiRecord, getText } from '../records/api-record.ts';
import type { QueryMatchLevel } from './query-match-level.ts';
import { tokenize } from './tokenize.ts';

/** Words around the name of a case that say nothing about it: "the Smith case", "our matter for Smith". */
const FILLER_WORDS = new Set(
  'the a an our my this that of for in on re regarding about with and case cases matter matters file lawsuit suit action'
    .concat(' proceeding proceedings vs v versus et al client clients')
    .split(' '),
);

/** Words for kinds of matters. People use any of a line for a case whose practice area or description has another. */
const MATTER_WORDS: readonly (readonly string[])[] = [
  'family divorce custody marriage marital dissolution separation alimony support adoption guardianship parentage',
  'estate estates probate will wills trust trusts inheritance conservatorship succession',
  'injury accident crash collision negligence malpractice slip fall tort',
  'immigration visa asylum citizenship naturalization deportation removal petition green card',
  'criminal dui felony misdemeanor charge charges prosecution embezzlement theft assault defense',
  'property real eviction lease landlord tenant purchase sale house closing foreclosure',
  'employment labor wage wages dismissal termination discrimination harassment',
  'business corporate commercial contract formation merger acquisition company',
  'civil litigation dispute',
  'bankruptcy insolvency debt',
].map((line) => line.split(' '));

/** Tests if words name anything: "the case" does not. */
export const hasContent = (words: readonly string[]): boolean => words.some((word) => !FILLER_WORDS.has(word));

/**
 * Creates a function that compares cases with the words of a description, as in "the Cobbledale estate" or "Smith
 * divorce case". It returns `words` if each word is in the name of the case or of a client; `start` if the other words
 * are in the practice area or the description, or are another word for the kind of matter; `near` if only some words
 * are in a name. It returns undefined for any other case.
 */
export function createCaseComparer(
  words: readonly string[],
): (record: ApiRecord, clientNames: string) => QueryMatchLevel | undefined {
  const contentWords = words.filter((word) => !FILLER_WORDS.has(word));
  return (record, clientNames) => {
    const nameWords = tokenize(`${getText(record, 'name')} ${clientNames}`);
    const isInName = (word: string) => nameWords.some((one) => one.startsWith(word));
    if (contentWords.length > 0 && contentWords.every(isInName)) return 'words';
    if (!contentWords.some((word) => isInName(word) && findSynonyms(word).length === 0)) return undefined;
    const contextWords = tokenize(`${getText(record, 'practice_area')} ${getText(record, 'description')}`);
    const allWords = new Set([...nameWords, ...contextWords]);
    const isDescribed = (word: string) =>
      isInName(word) || [word, ...findSynonyms(word)].some((synonym) => allWords.has(synonym));
    return contentWords.every(isDescribed) ? 'start' : 'near';
  };
}

/** The words of a description of which at least one is in the name of the case or of a client. */
export function selectNameWords(words: readonly string[]): readonly string[] {
  const contentWords = words.filter((word) => !FILLER_WORDS.has(word));
  const nameWords = contentWords.filter((word) => findSynonyms(word).length === 0);
  return nameWords.length > 0 ? nameWords : contentWords;
}

const findSynonyms = (word: string): readonly string[] => MATTER_WORDS.find((line) => line.includes(word)) ?? [];
