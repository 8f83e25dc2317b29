import { distance } from 'fastest-levenshtein';
import { type ApiRecord, getName, getText } from '../records/api-record.ts';
import { joinParticles } from './name-form.ts';
import { getOtherForms } from './nicknames.ts';
import { getSearchedWords } from './record-names.ts';
import { joinSorted, tokenize } from './tokenize.ts';
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
  const matches = words.map(
    (word) =>
      matchName(word, nameWords) ?? matchNameLoosely(word, nameWords) ?? matchOtherField(word, record) ?? NO_MATCH,
  );
  const sum = matches.reduce((total, { score }) => total + score, 0) / (EXACT_SCORE * words.length);
  const covered = Math.min(1, matches.filter(({ score }) => score > 0).length / Math.max(1, name.length));
  const fullNames = [name, joinedWords, tokenize(getName(record))].map(joinSorted);
  const isFullName = fullNames.includes(joinSorted(words));
  const reasons = new Set(matches.map(({ reason }) => reason).filter(Boolean));
  const listedReasons = [...reasons].filter(
    (reason) => !reason.startsWith(NEARLY_PREFIX) || !reasons.has(reason.replace(NEARLY_PREFIX, '')),
  );
  return {
    score: sum + 0.2 * covered + (isFullName ? 0.3 : 0),
    reason: isFullName ? 'full name' : listedReasons.join(', '),
  };
}

function matchName(word: string, name: readonly string[]): Rank | undefined {
  if (name.includes(word)) return { score: EXACT_SCORE, reason: 'name' };
  const prefixMatch = name.find((one) => one.startsWith(word));
  if (prefixMatch) return { score: PREFIX_SCORE, reason: `name: ${prefixMatch}` };
  const nearMatch = name.find(
    (one) => isNear(word, one) || getOtherForms(word).includes(one) || isPhoneticMatch(word, one),
  );
  return nearMatch === undefined ? undefined : { score: NEAR_SCORE, reason: `name: ${nearMatch} for ${word}` };
}

const OTHER_FIELDS = [
  ['case_number', 'case number'],
  ['email', 'e-mail'],
  ['path', 'folder'],
  ['filename', 'file name'],
] as const;

function matchOtherField(word: string, record: ApiRecord): Rank | undefined {
  const findField = (fits: (one: string) => boolean) =>
    OTHER_FIELDS.find(([field]) => tokenize(getText(record, field)).some(fits));
  const prefixField = findField((one) => one.startsWith(word));
  if (prefixField) return { score: ALMOST_SCORE, reason: prefixField[1] };
  const nearField = findField((one) => isNear(word, one) || distance(one, word) === 1);
  return nearField && { score: ALMOST_SCORE / 2, reason: `${NEARLY_PREFIX}${nearField[1]}` };
}

const NEARLY_PREFIX = 'nearly the ';

const NO_MATCH: Rank = { score: 0, reason: '' };

/** Matches a word that differs by one letter, also one that is too short for `isNear`. */
function matchNameLoosely(word: string, name: readonly string[]): Rank | undefined {
  const almostMatch = name.find((one) => one.length > 1 && distance(one, word) === 1);
  return almostMatch === undefined ? undefined : { score: ALMOST_SCORE, reason: `name: ${almostMatch} for ${word}` };
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
