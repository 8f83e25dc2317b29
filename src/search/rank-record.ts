import { distance } from 'fastest-levenshtein';
import { type ApiRecord, getName, getText } from '../records/api-record.ts';
import { joinParticles } from './name-form.ts';
import { getOtherForms } from './nicknames.ts';
import { getSearchedWords } from './record-names.ts';
import { hasDigit, joinSorted, tokenize } from './tokenize.ts';
import { isNear, isPhoneticMatch } from './word-relation.ts';

/** How well words match a record. A higher score is better. */
export interface Rank {
  readonly score: number;
  /** The reason of the match, as `name` or `nearly the e-mail`. */
  readonly reason: string;
}

const EXACT_SCORE = 4;
const PREFIX_SCORE = 3;
const NEAR_SCORE = 2;
const ALMOST_SCORE = 1;

/**
 * Ranks a record by words. Whole words of its name count most, then prefixes, then typos,
 * nicknames and words that sound alike, then other fields.
 */
export function rankRecord(record: ApiRecord, words: readonly string[]): Rank {
  const name = getSearchedWords(record);
  const joinedWords = joinParticles(name);
  const nameWords = [...new Set([...name, ...joinedWords])];
  const matches = words.map((word) => matchWord(word, nameWords, record));
  const sum = matches.reduce((total, { score }) => total + score, 0) / (EXACT_SCORE * words.length);
  const covered = Math.min(1, matches.filter(({ score }) => score > 0).length / Math.max(1, name.length));
  const fullNames = [name, joinedWords, tokenize(getName(record))].map(joinSorted);
  const isFullName = fullNames.includes(joinSorted(words));
  const reasons = new Set(matches.map(({ reason }) => reason).filter(Boolean));
  const listedReasons = [...reasons].filter((reason) => !reasons.has(NEARLY_PREFIX + reason));
  return {
    score: sum + 0.2 * covered + (isFullName ? 0.3 : 0),
    reason: isFullName ? 'full name' : listedReasons.join(', '),
  };
}

/** Compares a word of a query with the words of a record's name, or with its other fields. */
type Matcher = (word: string, name: readonly string[], record: ApiRecord) => Rank | undefined;

const matchName: Matcher = (word, name) => {
  if (name.includes(word)) return { score: EXACT_SCORE, reason: 'name' };
  const prefixMatch = name.find((one) => one.startsWith(word));
  return prefixMatch === undefined ? undefined : { score: PREFIX_SCORE, reason: `name: ${prefixMatch}` };
};

const matchNameNearly: Matcher = (word, name) => {
  const nearMatch = name.find(
    (one) => isNear(word, one) || getOtherForms(word).includes(one) || isPhoneticMatch(word, one),
  );
  return nearMatch === undefined ? undefined : { score: NEAR_SCORE, reason: `name: ${nearMatch} for ${word}` };
};

/** Matches a word that differs by one letter, also one that is too short for `isNear`. */
const matchNameLoosely: Matcher = (word, name) => {
  const almostMatch = name.find((one) => one.length > 1 && distance(one, word) === 1);
  return almostMatch === undefined ? undefined : { score: ALMOST_SCORE, reason: `name: ${almostMatch} for ${word}` };
};

/** Matches a number in a name that differs by some digits. */
const matchNumberNearly: Matcher = (word, name) => {
  const nearMatch = name.find((one) => isNear(word, one));
  return nearMatch === undefined
    ? undefined
    : { score: ALMOST_SCORE, reason: `${NEARLY_PREFIX}number: ${nearMatch} for ${word}` };
};

const OTHER_FIELDS = [
  ['case_number', 'case number'],
  ['email', 'e-mail'],
  ['path', 'folder'],
  ['filename', 'file name'],
] as const;

const findField = (record: ApiRecord, fits: (one: string) => boolean) =>
  OTHER_FIELDS.find(([field]) => tokenize(getText(record, field)).some(fits));

const matchField: Matcher = (word, _, record) => {
  const field = findField(record, (one) => one.startsWith(word));
  return field && { score: ALMOST_SCORE, reason: field[1] };
};

const matchFieldNearly: Matcher = (word, _, record) => {
  const field = findField(record, (one) => isNear(word, one) || distance(one, word) === 1);
  return field && { score: ALMOST_SCORE / 2, reason: `${NEARLY_PREFIX}${field[1]}` };
};

const NEARLY_PREFIX = 'nearly the ';

const NO_MATCH: Rank = { score: 0, reason: '' };

/** The comparisons of a word and of a number, the closest first. A number is equal, or it is another one. */
const MATCHERS: Readonly<Record<'word' | 'number', readonly Matcher[]>> = {
  word: [matchName, matchNameNearly, matchNameLoosely, matchField, matchFieldNearly],
  number: [matchName, matchField, matchNumberNearly, matchFieldNearly],
};

function matchWord(...[word, name, record]: Parameters<Matcher>): Rank {
  for (const match of MATCHERS[hasDigit(word) ? 'number' : 'word']) {
    const rank = match(word, name, record);
    if (rank) return rank;
  }
  return NO_MATCH;
}

/** The rank with the highest score; of equal ranks the first. */
export const pickBestRank = (ranks: readonly Rank[]): Rank => ranks.reduce((a, b) => (b.score > a.score ? b : a));

/** A record with its list and its rank. */
interface RankedRecord {
  readonly list: object;
  readonly record: ApiRecord;
  readonly rank: Rank;
}

/** Sorts by score, then by the order of the lists, then by the latest change. */
export function sortByRank<Ranked extends RankedRecord>(found: readonly Ranked[]): Ranked[] {
  const lists = [...new Set(found.map(({ list }) => list))];
  return found.toSorted(
    (a, b) =>
      b.rank.score - a.rank.score ||
      lists.indexOf(a.list) - lists.indexOf(b.list) ||
      compareByUpdateTime(b.record, a.record),
  );
}

const compareByUpdateTime = (a: ApiRecord, b: ApiRecord): number =>
  getText(a, 'updated_at').localeCompare(getText(b, 'updated_at'));
