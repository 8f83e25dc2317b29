import { doubleMetaphone } from 'double-metaphone';
import { distance } from 'fastest-levenshtein';
import { isNear } from './match.ts';
import { areNicknames } from './nicknames.ts';
import { isGeneric, type PartyName } from './party-name.ts';

/** How a name matches another, surest first. */
export const MATCH_LEVELS = ['exact', 'normalised', 'phonetic', 'fuzzy', 'partial'] as const;

type Likeness = (typeof MATCH_LEVELS)[number];

/** How and by what a name matches. */
export interface Match {
  readonly how: Likeness;
  readonly reason: string;
}

/** Compares the names of one question; what it found out of words it keeps. */
export type Compare = (party: PartyName, known: PartyName, isTitle: boolean) => Match | undefined;

type Kinship = 'same' | 'nickname' | 'phonetic' | 'near';

/**
 * A comparison of a party's name with a known one: of a person or company, or, with `isTitle`, one that names several,
 * as a case does.
 */
export function createCompare(): Compare {
  const kin = createWordComparer();
  return (party, known, isTitle) => {
    if (party.words.length === 0 || known.words.length === 0) return undefined;
    return (
      asWhole(party, known) ??
      inPart(party, known, isTitle, kin) ??
      initialed(party, known, kin) ??
      namedAfter(party, known, isTitle)
    );
  };
}

function asWhole(party: PartyName, known: PartyName): Match | undefined {
  if (party.written === known.written) return { how: 'exact', reason: 'the same name' };
  if (party.joined[0] === known.joined[0])
    return { how: 'normalised', reason: 'the same but for accents, punctuation, titles or legal form' };
  const isTurned = party.joined[0] === known.joined[1] || party.joined[1] === known.joined[0];
  return isTurned ? { how: 'normalised', reason: TURNED } : undefined;
}

const TURNED = 'the same words in another order';

function inPart(party: PartyName, known: PartyName, isTitle: boolean, kin: Kin): Match | undefined {
  const isShorter = party.words.length <= known.words.length;
  if (isTitle || isShorter) return inside(party.words, known.words, kin) ?? titled(party, known, isTitle);
  return known.words.length > 1 ? inside(known.words, party.words, kin) : lone(party, known);
}

/** Every word of the shorter name stands, in some form, in the longer. */
function inside(shorter: readonly string[], longer: readonly string[], kin: Kin): Match | undefined {
  const links: { word: string; other: string; kinship: Kinship }[] = [];
  for (const word of shorter) {
    const link = closest(word, longer, kin);
    if (!link) return undefined;
    links.push({ word, ...link });
  }
  if (links.every(({ other }) => isGeneric(other))) return undefined;
  const has = (kinship: Kinship) => links.some((link) => link.kinship === kinship);
  const bridged = links.filter(({ kinship }) => kinship !== 'same');
  const reason = bridged.map(({ word, other, kinship }) => `${other}: ${SAID[kinship]} ${word}`).join(', ');
  if (has('near')) return { how: 'fuzzy', reason };
  if (has('phonetic')) return { how: 'phonetic', reason };
  if (has('nickname')) return has('same') ? { how: 'normalised', reason } : undefined;
  const isWhole = shorter.length === longer.length;
  return {
    how: 'normalised',
    reason: isWhole ? TURNED : 'one name within the other',
  };
}

const SAID: Readonly<Record<Kinship, string>> = {
  same: 'is',
  nickname: 'another form of',
  phonetic: 'sounds like',
  near: 'spelled nearly as',
};

/** A case is often called by family names alone. */
const titled = ({ family, words }: PartyName, known: PartyName, isTitle: boolean): Match | undefined =>
  isTitle && words.length > 1 && family && known.words.includes(family)
    ? { how: 'partial', reason: `only ${family}` }
    : undefined;

/** A company that is called after a family. */
const namedAfter = ({ after }: PartyName, known: PartyName, isTitle: boolean): Match | undefined =>
  after && (isTitle ? known.words.includes(after) : known.family === after)
    ? { how: 'partial', reason: `only ${after}` }
    : undefined;

/** A record of one word that is a word of the party's name. */
const lone = (party: PartyName, { words: [word = ''] }: PartyName): Match | undefined =>
  party.words.includes(word) && !isGeneric(word) ? { how: 'partial', reason: `only ${word}` } : undefined;

/** The initial of a first name beside a family name that is the same or nearly so. */
function initialed(party: PartyName, known: PartyName, kin: Kin): Match | undefined {
  const { given: one = '', family } = party;
  const { given: other = '', family: same } = known;
  const isInitial = (one.length === 1 || other.length === 1) && one.charAt(0) === other.charAt(0);
  const kinship = isInitial && family && same ? kin(family, same) : undefined;
  if (!kinship || kinship === 'nickname') return undefined;
  const reason = `${other}: ${other.length === 1 ? 'initial of' : 'has the initial of'} ${one}`;
  return {
    how: 'partial',
    reason: kinship === 'same' ? reason : `${reason}, ${same}: ${SAID[kinship]} ${family}`,
  };
}

const ORDER: readonly Kinship[] = ['same', 'nickname', 'phonetic', 'near'];

function closest(
  word: string,
  others: readonly string[],
  kin: Kin,
): { other: string; kinship: Kinship } | undefined {
  let best: { other: string; kinship: Kinship } | undefined;
  for (const other of others) {
    const kinship = kin(word, other);
    if (kinship && (!best || ORDER.indexOf(kinship) < ORDER.indexOf(best.kinship))) best = { other, kinship };
    if (kinship === 'same') break;
  }
  return best;
}

type Kin = (word: string, other: string) => Kinship | undefined;

/** Finds out once how two words are akin, however often they meet. */
function createWordComparer(): Kin {
  const codes = new Map<string, readonly [string, string]>();
  const codesOf = (word: string) => {
    const known = codes.get(word) ?? doubleMetaphone(word);
    codes.set(word, known);
    return known;
  };
  const known = new Map<string, Map<string, Kinship | undefined>>();
  return (word, other) => {
    const ofWord = known.get(word) ?? new Map<string, Kinship | undefined>();
    known.set(word, ofWord);
    if (!ofWord.has(other)) ofWord.set(other, kinshipOf(word, other, codesOf));
    return ofWord.get(other);
  };
}

function kinshipOf(
  word: string,
  other: string,
  codesOf: (word: string) => readonly [string, string],
): Kinship | undefined {
  if (word === other) return 'same';
  if (areNicknames(word, other)) return 'nickname';
  if (isAlikeInSound(word, other, codesOf)) return 'phonetic';
  return isNear(word, other) ? 'near' : undefined;
}

/** Codes of short words say little, so words that sound alike must also share some of their letters. */
const FEWEST_LETTERS = 3;
const MOST_APART = 0.6;

function isAlikeInSound(
  word: string,
  other: string,
  codesOf: (word: string) => readonly [string, string],
): boolean {
  if (Math.min(word.length, other.length) < FEWEST_LETTERS || /\d/.test(word + other)) return false;
  const codes = codesOf(other);
  if (!codesOf(word).some((code) => code !== '' && codes.includes(code))) return false;
  return distance(word, other) <= MOST_APART * Math.max(word.length, other.length);
}
