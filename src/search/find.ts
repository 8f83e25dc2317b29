import type { ListSnapshot } from '../cache/list-cache.ts';
import { contactsOf, emailKey, phoneKey } from '../records/contact.ts';
import { type ApiRecord, textOf } from '../records/record.ts';
import { compact, joinParticles, tokenize } from './fold.ts';
import { numberKey, type SearchIndex, searchIndex, withoutDomain } from './index-of-list.ts';
import { isLegalForm } from './party-name.ts';
import { type Rank, rank } from './rank.ts';

/** A record that was found, and why. */
export interface Found {
  readonly list: ListSnapshot;
  readonly id: number;
  readonly record: ApiRecord;
  readonly why: string;
}

/**
 * How the records fit what was asked: `key`, they have that e-mail address, telephone number, case number or id;
 * `every`, all words fit each; `but form`, all do but for the legal form of a company; `some`, no record has all the
 * words, and these have the most.
 */
export type MatchQuality = 'key' | 'every' | 'but form' | 'some';

/** What a search found, the best first. */
export interface Findings {
  readonly found: readonly Found[];
  /** How many there are; of more than those found where only the likeliest were looked at closely. */
  readonly total: number;
  readonly fullness: MatchQuality;
}

interface Indexed {
  readonly list: ListSnapshot;
  readonly index: SearchIndex;
}

/**
 * Finds records: by an e-mail address, a telephone number, a case number or an id exactly those that have it;
 * otherwise by words of their names in any order, mistyped ones too while fewer than `enough` fit as written.
 */
export async function find(query: string, lists: readonly ListSnapshot[], enough: number): Promise<Findings> {
  const indexed: Indexed[] = [];
  for (const list of lists) indexed.push({ list, index: await searchIndex(list) });
  const keyed = withKeys(query, indexed);
  if (keyed.length > 0) return { found: keyed, total: keyed.length, fullness: 'key' };
  const numbered = withNumbers(query, indexed);
  const isAddress = emailKey(query) !== undefined || phoneKey(query) !== undefined;
  const words = tokenize(isAddress ? withoutDomain(query) : query);
  return after(numbered, withWords(words, indexed, enough, !isAddress));
}

/** The cases whose numbers stand among other words: `the motion in 26-0004`. */
function withNumbers(query: string, indexed: readonly Indexed[]): Found[] {
  const numbers = query.match(/[\p{L}\d]+(?:[-/.][\p{L}\d]+)+/gu) ?? [];
  const keys = [...new Set(numbers.flatMap((number) => numberIn(number) ?? []))];
  return tried(
    keys.map((key): Try => ['case number', ({ index }) => index.withKey(key)]),
    indexed,
  );
}

function after(first: readonly Found[], { found, total, fullness }: Findings): Findings {
  const isFirst = ({ list, id }: Found) => first.some((one) => one.list === list && one.id === id);
  const others = found.filter((one) => !isFirst(one));
  return {
    found: [...first, ...others],
    total: total + first.length + others.length - found.length,
    fullness,
  };
}

/** Why a record is found, in words or as told by the record itself, and the ids of those it holds for. */
type Try = readonly [why: string | ((record: ApiRecord) => string), ids: (one: Indexed) => readonly number[]];

function withKeys(query: string, indexed: readonly Indexed[]): Found[] {
  const found = tried(exactTries(query), indexed);
  return found.length > 0 ? found : tried(otherTries(query), indexed);
}

function exactTries(query: string): Try[] {
  const phone = phoneKey(query);
  const keys = [
    ['e-mail', emailKey(query)],
    [phoneOf((one) => one === phone), phone],
    ...[...new Set([query, withoutKind(query)].map(numberIn))].map(
      (number) => ['case number', number] as const,
    ),
  ] as const;
  return keys.flatMap(([why, key]): Try[] => (key ? [[why, ({ index }) => index.withKey(key)]] : []));
}

const numberIn = (query: string): string | undefined =>
  /\d/.test(query) ? numberKey(compact(query)) : undefined;

/** A number without what it is said to be the number of: `Case No. 26-0004`, `#26-0004`, `client 12`. */
const withoutKind = (query: string): string =>
  query.replace(
    /^(?:\s*(?:(?:the|case|matter|file|client|company|lead|staff|document|id|no|nr|number)\b[.:]?|#))+/i,
    '',
  );

/** Which of a record's numbers it is, as `work phone number`: an answer shows one alone. */
const phoneOf =
  (isIt: (phone: string) => boolean, before = '') =>
  (record: ApiRecord): string =>
    before +
    contactsOf(record)
      .filter(({ key }) => isIt(key))
      .map(({ field }) => field.replaceAll('_', ' '))
      .join(', ');

/** The digits of a number without its area. */
const LOCAL = 7;

function otherTries(query: string): Try[] {
  const digits = query.replace(/\D/g, '');
  const isLocal = phoneKey(query) !== undefined && digits.length === LOCAL;
  const isId = /^\s*\d+\s*$/.test(withoutKind(query));
  const byId = ({ list }: Indexed) => (list.records.has(Number(digits)) ? [Number(digits)] : []);
  return [
    ...(isId ? [['id', byId] satisfies Try] : []),
    ...(isLocal
      ? [
          [
            phoneOf((one) => one.endsWith(digits), 'end of the '),
            ({ index }) => index.withPhoneEnd(digits),
          ] satisfies Try,
        ]
      : []),
  ];
}

const tried = (tries: readonly Try[], indexed: readonly Indexed[]): Found[] =>
  tries.flatMap(([why, idsOf]) => indexed.flatMap((one) => records(one, idsOf(one), why)));

const records = ({ list }: Indexed, ids: readonly number[], why: Try[0]): Found[] =>
  ids.flatMap((id) => {
    const record = list.records.get(id);
    return record ? [{ list, id, record, why: typeof why === 'string' ? why : why(record) }] : [];
  });

/** So many of the likeliest records of a list are ranked. */
const RANKED = 300;

function withWords(
  words: readonly string[],
  indexed: readonly Indexed[],
  enough: number,
  isSomeEnough: boolean,
): Findings {
  if (words.length === 0) return { found: [], total: 0, fullness: 'every' };
  const all = withEvery(words, indexed, enough);
  if (all.total > 0 || !isSomeEnough) return { ...all, fullness: 'every' };
  const telling = words.filter((word) => !isLegalForm(word));
  if (telling.length === 0) return { ...all, fullness: 'every' };
  const named = telling.length < words.length ? withEvery(telling, indexed, enough) : all;
  return named.total > 0
    ? { ...named, fullness: 'but form' }
    : { ...having(telling, indexed, 'some'), fullness: 'some' };
}

type Some = Pick<Findings, 'found' | 'total'>;

function withEvery(words: readonly string[], indexed: readonly Indexed[], enough: number): Some {
  const written = having(words, indexed, 'every');
  return written.total < enough ? having(words, indexed, 'loosely') : written;
}

function having(
  words: readonly string[],
  indexed: readonly Indexed[],
  how: 'every' | 'loosely' | 'some',
): Some {
  const pieces = joinParticles(words);
  const ways = pieces.length < words.length ? [words, pieces] : [words];
  const hits = indexed.map((one) => ({
    one,
    ids: [...new Set(ways.flatMap((way) => one.index.withWords(way, how)))],
  }));
  const likely = hits.flatMap(({ one, ids }) => records(one, ids.slice(0, RANKED), ''));
  return {
    found: ranked(likely, ways),
    total: hits.reduce((total, { ids }) => total + ids.length, 0),
  };
}

/** Of records that fit alike the list first asked for comes first, and in it what was changed last. */
function ranked(found: readonly Found[], ways: readonly (readonly string[])[]): Found[] {
  const lists = [...new Set(found.map(({ list }) => list))];
  return found
    .map((one) => ({
      ...one,
      ...best(ways.map((words) => rank(one.record, words))),
      place: lists.indexOf(one.list),
    }))
    .sort((a, b) => b.score - a.score || a.place - b.place || byChange(b.record, a.record))
    .map(({ list, id, record, why }) => ({ list, id, record, why }));
}

const best = (ranks: readonly Rank[]): Rank => ranks.reduce((a, b) => (b.score > a.score ? b : a));

const byChange = (a: ApiRecord, b: ApiRecord): number =>
  textOf(a, 'updated_at').localeCompare(textOf(b, 'updated_at'));
