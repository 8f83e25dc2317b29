import { distance } from 'fastest-levenshtein';
import { alignWords, joinAlike, type WordLink } from './align-words.ts';
import type { NameForm } from './name-form.ts';
import { isBusinessWord, isGeneric, isParticle } from './name-words.ts';
import { RELATIONS, type WordRelation } from './word-relation.ts';

/** The levels of a match, the most certain first. */
export const MATCH_LEVELS = ['exact', 'normalized', 'phonetic', 'fuzzy', 'partial'] as const;

/** A match of two names. */
export interface Match {
  readonly matchLevel: (typeof MATCH_LEVELS)[number];
  readonly reason: string;
  /** The words that match: all words of both names, all words of the first name, or only some of them. */
  readonly coverage: 'both' | 'first' | 'some';
  /** The least certain relation of the words that match. */
  readonly relation: WordRelation;
  /** True if the names have different legal forms, or different words such as `Jr.` after them. */
  readonly isContradicted: boolean;
}

/** A match before the ends of the names are compared. */
type WordMatch = Omit<Match, 'isContradicted'>;

/** The position of a match among the levels: 0 for `exact`. */
export const getLevelIndex = ({ matchLevel }: Pick<Match, 'matchLevel'>): number => MATCH_LEVELS.indexOf(matchLevel);

/**
 * Compares a name with a known name. `isTitle` is true if the known name may contain several names, as the name of a
 * case. Returns undefined if they do not match.
 */
export function compareNames(name: NameForm, known: NameForm, isTitle: boolean): Match | undefined {
  if (name.words.length === 0 || known.words.length === 0) return undefined;
  const match = compareForms(name, known, isTitle) ?? compareInLatin(name, known, isTitle);
  if (!match) return undefined;
  const contrasts = [
    isContrast(name.legalForm, known.legalForm) ? `other legal form: ${known.legalForm}` : [],
    isContrast(name.suffix, known.suffix) ? `other suffix: ${known.suffix}` : [],
  ].flat();
  return { ...match, reason: [match.reason, ...contrasts].join('; '), isContradicted: contrasts.length > 0 };
}

const isContrast = (one: string, other: string): boolean => one !== '' && other !== '' && one !== other;

function compareInLatin(name: NameForm, known: NameForm, isTitle: boolean): WordMatch | undefined {
  if (!name.latin && !known.latin) return undefined;
  const latinMatch = compareForms(name.latin ?? name, known.latin ?? known, isTitle);
  if (!latinMatch) return undefined;
  const isSameName = latinMatch.matchLevel === 'exact' || latinMatch.matchLevel === 'normalized';
  return {
    ...latinMatch,
    matchLevel: isSameName ? 'phonetic' : latinMatch.matchLevel,
    relation: latinMatch.relation === 'same' ? 'phonetic' : latinMatch.relation,
    reason: `in Latin letters: ${latinMatch.reason}`,
  };
}

function compareForms(name: NameForm, known: NameForm, isTitle: boolean): WordMatch | undefined {
  return (
    matchFullName(name, known) ??
    matchVariants(name, known, isTitle) ??
    matchWithoutSpaces(name, known) ??
    matchAcronym(name, known) ??
    matchFamilyName(name, known, isTitle)
  );
}

function matchFullName(name: NameForm, known: NameForm): WordMatch | undefined {
  if (name.normalizedText === known.normalizedText) return { matchLevel: 'exact', reason: 'same name', ...SAME_WORDS };
  if (name.joined[0] === known.joined[0])
    return {
      matchLevel: 'normalized',
      reason: 'same name except accents, punctuation, abbreviations, titles or legal form',
      ...SAME_WORDS,
    };
  const isReordered = name.joined[0] === known.joined[1] || name.joined[1] === known.joined[0];
  return isReordered ? { matchLevel: 'normalized', reason: REORDERED_REASON, ...SAME_WORDS } : undefined;
}

const SAME_WORDS = { coverage: 'both', relation: 'same' } as const;

const REORDERED_REASON = 'same words in another order';

/** The best match of the forms of two names with and without joined particles. */
function matchVariants(name: NameForm, known: NameForm, isTitle: boolean): WordMatch | undefined {
  let best: WordMatch | undefined;
  for (const words of name.variants)
    for (const knownWords of known.variants) {
      const [nameWords, recordWords] = joinAlike(words, knownWords);
      const match = matchWords(nameWords, recordWords, isTitle);
      if (match && (!best || getLevelIndex(match) < getLevelIndex(best))) best = match;
    }
  return best;
}

/** Matches if the longer name contains every word of the shorter name, or a related word. */
function matchWords(name: readonly string[], known: readonly string[], isTitle: boolean): WordMatch | undefined {
  const isShorter = isTitle || name.length <= known.length;
  const links = isShorter
    ? alignWords(name, known)
    : alignWords(known, name)?.map(({ word, other, relation }) => ({
        word: other,
        other: word,
        relation,
      }));
  if (!links) return isTitle ? undefined : matchSharedWords(name, known);
  if (hasOnlyVagueLinks(links, name)) return undefined;
  if (isFamilyNameVague(links, [name.at(-1), known.at(-1)], isTitle)) return undefined;
  const [single = ''] = known;
  if (known.length === 1 && name.length > 1)
    return links[0]?.relation === 'same' && !isTitle ? matchOnly(single) : undefined;
  return gradeLinks(links, name.length, known.length);
}

/** Tests if only generic words and initials are linked. A name such as "First National Bank" has no other words. */
function hasOnlyVagueLinks(links: readonly WordLink[], name: readonly string[]): boolean {
  const hasOtherWords = !name.every(isGeneric) || name.every(isBusinessWord);
  return links.every(({ other, relation }) => (hasOtherWords && isGeneric(other)) || relation === 'initial');
}

/**
 * Tests if a family name has only its first letters in common with the other name, or its initial and no word is the
 * same. Such names have little in common.
 */
function isFamilyNameVague(
  links: readonly WordLink[],
  lastWords: readonly (string | undefined)[],
  isTitle: boolean,
): boolean {
  const hasSameWord = links.some(({ relation, other }) => relation === 'same' && !isGeneric(other));
  return links.some(({ word, other, relation }) => {
    if (relation === 'start') return isTitle || !hasSameWord || lastWords.includes(word) || lastWords.includes(other);
    return relation === 'initial' && !hasSameWord && lastWords.includes(word.length > 1 ? word : other);
  });
}

function gradeLinks(links: readonly WordLink[], nameLength: number, knownLength: number): WordMatch | undefined {
  const relation = RELATIONS.findLast((one) => links.some((link) => link.relation === one)) ?? 'same';
  const isStart = links.some((link) => link.relation === 'start');
  const coverage = isStart || links.length < nameLength ? 'some' : nameLength === knownLength ? 'both' : 'first';
  const isOnlyNickname = relation === 'nickname' && !links.some((link) => link.relation === 'same');
  if (isOnlyNickname) return undefined;
  const variantReason = links
    .filter((link) => link.relation !== 'same')
    .map(describeRelation)
    .join(', ');
  return {
    matchLevel: RELATION_LEVELS[relation],
    reason: variantReason || (coverage === 'both' ? REORDERED_REASON : 'one name contains the other'),
    coverage,
    relation,
  };
}

const RELATION_LEVELS: Readonly<Record<WordRelation, Match['matchLevel']>> = {
  same: 'normalized',
  nickname: 'normalized',
  phonetic: 'phonetic',
  near: 'fuzzy',
  start: 'partial',
  initial: 'partial',
};

const RELATION_TEXT: Readonly<Record<WordRelation, string>> = {
  same: 'is',
  nickname: 'nickname or other form of',
  phonetic: 'sounds like',
  near: 'spelled similarly to',
  start: 'begins or ends like',
  initial: 'initial of',
};

/** Describes the relation of two words: `william: nickname or other form of bill`. */
export const describeRelation = ({ word, other, relation }: WordLink): string =>
  relation === 'initial' && word.length === 1
    ? `${other}: has the initial of ${word}`
    : `${other}: ${RELATION_TEXT[relation]} ${word}`;

const MIN_SHARED_WORDS = 2;

/** Matches two names that share at least two words that are not generic, and each have other words. */
function matchSharedWords(name: readonly string[], known: readonly string[]): WordMatch | undefined {
  const sharedWords = name.filter((word) => word.length > 1 && known.includes(word));
  const distinctiveWords = sharedWords.filter((word) => !isGeneric(word) && !isParticle(word));
  return distinctiveWords.length >= MIN_SHARED_WORDS
    ? { matchLevel: 'partial', reason: `both have ${sharedWords.join(' ')}`, coverage: 'some', relation: 'same' }
    : undefined;
}

const MIN_UNSPACED_LENGTH = 10;
const MAX_UNSPACED_TYPOS = 2;

/** Matches long names that differ in their spaces and by typos: `Smith Kline Becham` and `Smithkline Beecham`. */
function matchWithoutSpaces({ words, joined: [name] }: NameForm, known: NameForm): WordMatch | undefined {
  const other = known.joined[0];
  if (words.length === known.words.length || Math.min(name.length, other.length) < MIN_UNSPACED_LENGTH)
    return undefined;
  const isSimilar =
    Math.abs(name.length - other.length) <= MAX_UNSPACED_TYPOS && distance(name, other) <= MAX_UNSPACED_TYPOS;
  return isSimilar
    ? {
        matchLevel: 'fuzzy',
        reason: 'spelled similarly, with other spaces between the words',
        coverage: 'both',
        relation: 'near',
      }
    : undefined;
}

/** Matches a name that consists of the first letters of the words of the other name: `IBM`. */
function matchAcronym(name: NameForm, known: NameForm): WordMatch | undefined {
  const isAcronymOf = (one: NameForm, { acronym }: NameForm) => one.joined[0] === acronym;
  return isAcronymOf(name, known) || isAcronymOf(known, name)
    ? {
        matchLevel: 'partial',
        reason: 'one name has the first letters of the other',
        coverage: 'both',
        relation: 'initial',
      }
    : undefined;
}

const matchOnly = (word: string): WordMatch => ({
  matchLevel: 'partial',
  reason: `only ${word}`,
  coverage: 'some',
  relation: 'same',
});

/** Matches a family name in the name of a case, and a company that has the name of a family. */
function matchFamilyName(
  { lastName, words, distinctiveWord }: NameForm,
  known: NameForm,
  isTitle: boolean,
): WordMatch | undefined {
  if (isTitle && words.length > 1 && lastName && known.words.includes(lastName)) return matchOnly(lastName);
  const isFamilyName =
    distinctiveWord && (isTitle ? known.words.includes(distinctiveWord) : known.lastName === distinctiveWord);
  return isFamilyName ? matchOnly(distinctiveWord) : undefined;
}
