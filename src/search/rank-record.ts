import { distance } from 'fastest-levenshtein';
import { type ApiRecord, getFullName, getName, getText } from '../records/api-record.ts';
import { isNear } from './name-fit.ts';
import { joinParticles, joinSorted, tokenize } from './tokenize.ts';

/** How well words fit a record, more being better, and why they do, in words. */
export interface Rank {
  readonly score: number;
  readonly why: string;
}

/** One word and the place it was found in. */
interface WordMatch {
  readonly score: number;
  readonly why: string;
}

const EXACT_SCORE = 4;
const PREFIX_SCORE = 3;
const NEAR_SCORE = 2;
const ALMOST_SCORE = 1;

/** Ranks a record by words. Whole words of its name count most, then starts, then slips of the pen, then other fields. */
export function rankRecord(record: ApiRecord, words: readonly string[]): Rank {
  const name = tokenize(getFullName(record));
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
  const reasons = new Set(matches.map(({ why }) => why).filter(Boolean));
  const listedReasons = [...reasons].filter(
    (why) => !why.startsWith(NEARLY_PREFIX) || !reasons.has(why.replace(NEARLY_PREFIX, '')),
  );
  return {
    score: sum + 0.2 * covered + (isFullName ? 0.3 : 0),
    why: isFullName ? 'whole name' : listedReasons.join(', '),
  };
}

function matchName(word: string, name: readonly string[]): WordMatch | undefined {
  if (name.includes(word)) return { score: EXACT_SCORE, why: 'name' };
  const prefixMatch = name.find((one) => one.startsWith(word));
  if (prefixMatch) return { score: PREFIX_SCORE, why: `name: ${prefixMatch}` };
  const nearMatch = name.find((one) => isNear(word, one));
  return nearMatch === undefined ? undefined : { score: NEAR_SCORE, why: `name: ${nearMatch} for ${word}` };
}

const OTHER_FIELDS = [
  ['case_number', 'case number'],
  ['email', 'e-mail'],
  ['path', 'folder'],
] as const;

function matchOtherField(word: string, record: ApiRecord): WordMatch | undefined {
  const findField = (fits: (one: string) => boolean) =>
    OTHER_FIELDS.find(([field]) => tokenize(getText(record, field)).some(fits));
  const prefixField = findField((one) => one.startsWith(word));
  if (prefixField) return { score: ALMOST_SCORE, why: prefixField[1] };
  const nearField = findField((one) => isNear(word, one) || distance(one, word) === 1);
  return nearField && { score: ALMOST_SCORE / 2, why: `${NEARLY_PREFIX}${nearField[1]}` };
}

const NEARLY_PREFIX = 'nearly the ';

const NO_MATCH: WordMatch = { score: 0, why: '' };

/** A word too short for slips is still the likelier for being one letter off. */
function matchNameLoosely(word: string, name: readonly string[]): WordMatch | undefined {
  const almostMatch = name.find((one) => one.length > 1 && distance(one, word) === 1);
  return almostMatch === undefined ? undefined : { score: ALMOST_SCORE, why: `name: ${almostMatch} for ${word}` };
}
