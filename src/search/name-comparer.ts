import { doubleMetaphone } from 'double-metaphone';
import { distance } from 'fastest-levenshtein';
import { isNear } from './name-fit.ts';
import { areNicknames } from './nicknames.ts';
import { isGeneric, type PartyName } from './party-name.ts';

/** The levels of a match, the most certain first. */
export const MATCH_LEVELS = ['exact', 'normalized', 'phonetic', 'fuzzy', 'partial'] as const;

/** A match of two names. */
export interface Match {
  readonly matchLevel: (typeof MATCH_LEVELS)[number];
  readonly reason: string;
}

/**
 * Compares the name of a party with a known name. `isTitle` is true if the known name may contain several names, as the
 * name of a case. Returns undefined if they do not match.
 */
export type NameComparer = (party: PartyName, known: PartyName, isTitle: boolean) => Match | undefined;

/** The relations of two words, the closest first. */
const RELATIONS = ['same', 'nickname', 'phonetic', 'near'] as const;

type WordRelation = (typeof RELATIONS)[number];

/** Creates a comparer that computes the relation of two words once. */
export function createNameComparer(): NameComparer {
  const compareWords = createWordComparer();
  return (party, known, isTitle) => {
    if (party.words.length === 0 || known.words.length === 0) return undefined;
    return (
      matchFullName(party, known) ??
      matchPartially(party, known, isTitle, compareWords) ??
      matchInitial(party, known, compareWords) ??
      matchCompanyName(party, known, isTitle)
    );
  };
}

function matchFullName(party: PartyName, known: PartyName): Match | undefined {
  if (party.normalizedText === known.normalizedText) return { matchLevel: 'exact', reason: 'same name' };
  if (party.joined[0] === known.joined[0])
    return { matchLevel: 'normalized', reason: 'same name except accents, punctuation, titles or legal form' };
  const isReordered = party.joined[0] === known.joined[1] || party.joined[1] === known.joined[0];
  return isReordered ? { matchLevel: 'normalized', reason: REORDERED_REASON } : undefined;
}

const REORDERED_REASON = 'same words in another order';

function matchPartially(
  party: PartyName,
  known: PartyName,
  isTitle: boolean,
  compareWords: WordComparer,
): Match | undefined {
  const isShorter = party.words.length <= known.words.length;
  if (isTitle || isShorter)
    return matchContained(party.words, known.words, compareWords) ?? matchCaseTitle(party, known, isTitle);
  return known.words.length > 1
    ? matchContained(known.words, party.words, compareWords)
    : matchSingleWord(party, known);
}

/** Matches if the longer name contains every word of the shorter name, or a related word. */
function matchContained(
  shorter: readonly string[],
  longer: readonly string[],
  compareWords: WordComparer,
): Match | undefined {
  const links: { word: string; other: string; relation: WordRelation }[] = [];
  for (const word of shorter) {
    const link = findClosestWord(word, longer, compareWords);
    if (!link) return undefined;
    links.push({ word, ...link });
  }
  if (links.every(({ other }) => isGeneric(other))) return undefined;
  const hasRelation = (relation: WordRelation) => links.some((link) => link.relation === relation);
  const variantLinks = links.filter(({ relation }) => relation !== 'same');
  const reason = variantLinks
    .map(({ word, other, relation }) => `${other}: ${RELATION_TEXT[relation]} ${word}`)
    .join(', ');
  if (hasRelation('near')) return { matchLevel: 'fuzzy', reason };
  if (hasRelation('phonetic')) return { matchLevel: 'phonetic', reason };
  if (hasRelation('nickname')) return hasRelation('same') ? { matchLevel: 'normalized', reason } : undefined;
  const isSameLength = shorter.length === longer.length;
  return { matchLevel: 'normalized', reason: isSameLength ? REORDERED_REASON : 'one name contains the other' };
}

const RELATION_TEXT: Readonly<Record<WordRelation, string>> = {
  same: 'is',
  nickname: 'nickname or full form of',
  phonetic: 'sounds like',
  near: 'spelled similarly to',
};

const matchOnly = (word: string): Match => ({ matchLevel: 'partial', reason: `only ${word}` });

/** Matches a family name in the name of a case, because case names often consist of family names. */
const matchCaseTitle = ({ lastName, words }: PartyName, known: PartyName, isTitle: boolean): Match | undefined =>
  isTitle && words.length > 1 && lastName && known.words.includes(lastName) ? matchOnly(lastName) : undefined;

/** Matches a company that has the name of a family. */
const matchCompanyName = ({ distinctiveWord }: PartyName, known: PartyName, isTitle: boolean): Match | undefined =>
  distinctiveWord && (isTitle ? known.words.includes(distinctiveWord) : known.lastName === distinctiveWord)
    ? matchOnly(distinctiveWord)
    : undefined;

/** Matches a record whose name is one word of the party's name. */
const matchSingleWord = (party: PartyName, { words: [word = ''] }: PartyName): Match | undefined =>
  party.words.includes(word) && !isGeneric(word) ? matchOnly(word) : undefined;

/** Matches an initial with a first name if the family names are equal or similar. */
function matchInitial(party: PartyName, known: PartyName, compareWords: WordComparer): Match | undefined {
  const { firstName = '', lastName } = party;
  const { firstName: otherFirstName = '', lastName: otherLastName } = known;
  const isInitial =
    (firstName.length === 1 || otherFirstName.length === 1) && firstName.charAt(0) === otherFirstName.charAt(0);
  const relation = isInitial && lastName && otherLastName ? compareWords(lastName, otherLastName) : undefined;
  if (!relation || relation === 'nickname') return undefined;
  const reason = `${otherFirstName}: ${otherFirstName.length === 1 ? 'initial of' : 'has the initial of'} ${firstName}`;
  return {
    matchLevel: 'partial',
    reason: relation === 'same' ? reason : `${reason}, ${otherLastName}: ${RELATION_TEXT[relation]} ${lastName}`,
  };
}

function findClosestWord(
  word: string,
  others: readonly string[],
  compareWords: WordComparer,
): { other: string; relation: WordRelation } | undefined {
  let best: { other: string; relation: WordRelation } | undefined;
  for (const other of others) {
    const relation = compareWords(word, other);
    if (relation && (!best || RELATIONS.indexOf(relation) < RELATIONS.indexOf(best.relation)))
      best = { other, relation };
    if (relation === 'same') break;
  }
  return best;
}

type WordComparer = (word: string, other: string) => WordRelation | undefined;

/** Creates a function that returns the relation of two words. It computes each relation once. */
function createWordComparer(): WordComparer {
  const codeCache = new Map<string, readonly [string, string]>();
  const getCodes = (word: string) => {
    const wordCodes = codeCache.get(word) ?? doubleMetaphone(word);
    codeCache.set(word, wordCodes);
    return wordCodes;
  };
  const relationCache = new Map<string, Map<string, WordRelation | undefined>>();
  return (word, other) => {
    const wordRelations = relationCache.get(word) ?? new Map<string, WordRelation | undefined>();
    relationCache.set(word, wordRelations);
    if (!wordRelations.has(other)) wordRelations.set(other, findWordRelation(word, other, getCodes));
    return wordRelations.get(other);
  };
}

function findWordRelation(
  word: string,
  other: string,
  getCodes: (word: string) => readonly [string, string],
): WordRelation | undefined {
  if (word === other) return 'same';
  if (areNicknames(word, other)) return 'nickname';
  if (isPhoneticMatch(word, other, getCodes)) return 'phonetic';
  return isNear(word, other) ? 'near' : undefined;
}

/** Phonetic codes of short words are not distinctive, so the words must also share some of their letters. */
const MIN_PHONETIC_LENGTH = 3;
const MAX_PHONETIC_DISTANCE = 0.6;

function isPhoneticMatch(word: string, other: string, getCodes: (word: string) => readonly [string, string]): boolean {
  if (Math.min(word.length, other.length) < MIN_PHONETIC_LENGTH || /\d/.test(word + other)) return false;
  const codes = getCodes(other);
  if (!getCodes(word).some((code) => code !== '' && codes.includes(code))) return false;
  return distance(word, other) <= MAX_PHONETIC_DISTANCE * Math.max(word.length, other.length);
}
