import { distance } from 'fastest-levenshtein';
import { type ApiRecord, fullName, nameOf, textOf } from '../records/record.ts';
import { inOneOrder, joinParticles, tokenize } from './fold.ts';
import { isNear } from './match.ts';

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

const EXACT = 4;
const START = 3;
const NEAR = 2;
const ALMOST = 1;

/** Ranks a record by words. Whole words of its name count most, then starts, then slips of the pen, then other fields. */
export function rank(record: ApiRecord, words: readonly string[]): Rank {
  const name = tokenize(fullName(record));
  const pieces = joinParticles(name);
  const known = [...new Set([...name, ...pieces])];
  const places = words.map(
    (word) => inName(word, known) ?? almostInName(word, known) ?? inOtherField(word, record) ?? NOWHERE,
  );
  const sum = places.reduce((total, { score }) => total + score, 0) / (EXACT * words.length);
  const covered = Math.min(1, places.filter(({ score }) => score > 0).length / Math.max(1, name.length));
  const wholes = [name, pieces, tokenize(nameOf(record))].map(inOneOrder);
  const isWhole = wholes.includes(inOneOrder(words));
  const reasons = new Set(places.map(({ why }) => why).filter(Boolean));
  const said = [...reasons].filter((why) => !why.startsWith(NEARLY) || !reasons.has(why.replace(NEARLY, '')));
  return {
    score: sum + 0.2 * covered + (isWhole ? 0.3 : 0),
    why: isWhole ? 'whole name' : said.join(', '),
  };
}

function inName(word: string, name: readonly string[]): WordMatch | undefined {
  if (name.includes(word)) return { score: EXACT, why: 'name' };
  const started = name.find((one) => one.startsWith(word));
  if (started) return { score: START, why: `name: ${started}` };
  const near = name.find((one) => isNear(word, one));
  return near === undefined ? undefined : { score: NEAR, why: `name: ${near} for ${word}` };
}

const OTHER_FIELDS = [
  ['case_number', 'case number'],
  ['email', 'e-mail'],
  ['path', 'folder'],
] as const;

function inOtherField(word: string, record: ApiRecord): WordMatch | undefined {
  const within = (fits: (one: string) => boolean) =>
    OTHER_FIELDS.find(([field]) => tokenize(textOf(record, field)).some(fits));
  const written = within((one) => one.startsWith(word));
  if (written) return { score: ALMOST, why: written[1] };
  const near = within((one) => isNear(word, one) || distance(one, word) === 1);
  return near && { score: ALMOST / 2, why: `${NEARLY}${near[1]}` };
}

const NEARLY = 'nearly the ';

const NOWHERE: WordMatch = { score: 0, why: '' };

/** A word too short for slips is still the likelier for being one letter off. */
function almostInName(word: string, name: readonly string[]): WordMatch | undefined {
  const almost = name.find((one) => one.length > 1 && distance(one, word) === 1);
  return almost === undefined ? undefined : { score: ALMOST, why: `name: ${almost} for ${word}` };
}
