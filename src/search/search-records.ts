import type { ListSnapshot } from '../cache/list-cache.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { isLegalForm } from './party-name.ts';
import { type Rank, rankRecord } from './rank-record.ts';
import { getSearchIndex, type SearchIndex, stripTopLevelDomain, toCaseNumberKey } from './search-index.ts';
import { joinParticles, toCompactText, tokenize } from './tokenize.ts';

/** A record that was found, and why. */
export interface FoundRecord {
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

/** The result of a search, the best first. */
export interface Findings {
  readonly found: readonly FoundRecord[];
  /** How many there are; of more than those found where only the likeliest were looked at closely. */
  readonly total: number;
  readonly matchQuality: MatchQuality;
}

interface IndexedList {
  readonly list: ListSnapshot;
  readonly index: SearchIndex;
}

/**
 * Finds records: by an e-mail address, a telephone number, a case number or an id exactly those that have it;
 * otherwise by words of their names in any order, mistyped ones too while fewer than `enough` fit as written.
 */
export async function searchRecords(
  query: string,
  lists: readonly ListSnapshot[],
  minCount: number,
): Promise<Findings> {
  const indexed: IndexedList[] = [];
  for (const list of lists) indexed.push({ list, index: await getSearchIndex(list) });
  const keyMatches = searchByKey(query, indexed);
  if (keyMatches.length > 0) return { found: keyMatches, total: keyMatches.length, matchQuality: 'key' };
  const numberMatches = searchByCaseNumber(query, indexed);
  const isAddress = toEmailKey(query) !== undefined || toPhoneKey(query) !== undefined;
  const words = tokenize(isAddress ? stripTopLevelDomain(query) : query);
  return prependMatches(numberMatches, searchByWords(words, indexed, minCount, !isAddress));
}

/** The cases whose numbers stand among other words: `the motion in 26-0004`. */
function searchByCaseNumber(query: string, indexed: readonly IndexedList[]): FoundRecord[] {
  const numbers = query.match(/[\p{L}\d]+(?:[-/.][\p{L}\d]+)+/gu) ?? [];
  const keys = [...new Set(numbers.flatMap((number) => parseCaseNumberKey(number) ?? []))];
  return runLookups(
    keys.map((key): Lookup => ['case number', ({ index }) => index.findByKey(key)]),
    indexed,
  );
}

function prependMatches(firstMatches: readonly FoundRecord[], { found, total, matchQuality }: Findings): Findings {
  const isFirst = ({ list, id }: FoundRecord) => firstMatches.some((one) => one.list === list && one.id === id);
  const others = found.filter((one) => !isFirst(one));
  return {
    found: [...firstMatches, ...others],
    total: total + firstMatches.length + others.length - found.length,
    matchQuality,
  };
}

/** Why a record is found, in words or as told by the record itself, and the ids of those it holds for. */
type Lookup = readonly [why: string | ((record: ApiRecord) => string), ids: (one: IndexedList) => readonly number[]];

function searchByKey(query: string, indexed: readonly IndexedList[]): FoundRecord[] {
  const found = runLookups(buildExactLookups(query), indexed);
  return found.length > 0 ? found : runLookups(buildOtherLookups(query), indexed);
}

function buildExactLookups(query: string): Lookup[] {
  const phone = toPhoneKey(query);
  const keys = [
    ['e-mail', toEmailKey(query)],
    [createPhoneReason((one) => one === phone), phone],
    ...[...new Set([query, stripKindPrefix(query)].map(parseCaseNumberKey))].map(
      (number) => ['case number', number] as const,
    ),
  ] as const;
  return keys.flatMap(([why, key]): Lookup[] => (key ? [[why, ({ index }) => index.findByKey(key)]] : []));
}

const parseCaseNumberKey = (query: string): string | undefined =>
  /\d/.test(query) ? toCaseNumberKey(toCompactText(query)) : undefined;

/** A number without what it is said to be the number of: `Case No. 26-0004`, `#26-0004`, `client 12`. */
const stripKindPrefix = (query: string): string =>
  query.replace(
    /^(?:\s*(?:(?:the|case|matter|file|client|company|lead|staff|document|id|no|nr|number)\b[.:]?|#))+/i,
    '',
  );

/** Which of a record's numbers it is, as `work phone number`: an answer shows one alone. */
const createPhoneReason =
  (isMatch: (phone: string) => boolean, prefix = '') =>
  (record: ApiRecord): string =>
    prefix +
    getContacts(record)
      .filter(({ key }) => isMatch(key))
      .map(({ field }) => field.replaceAll('_', ' '))
      .join(', ');

/** The digits of a number without its area. */
const LOCAL_NUMBER_LENGTH = 7;

function buildOtherLookups(query: string): Lookup[] {
  const digits = query.replace(/\D/g, '');
  const isLocal = toPhoneKey(query) !== undefined && digits.length === LOCAL_NUMBER_LENGTH;
  const isId = /^\s*\d+\s*$/.test(stripKindPrefix(query));
  const findById = ({ list }: IndexedList) => (list.records.has(Number(digits)) ? [Number(digits)] : []);
  return [
    ...(isId ? [['id', findById] satisfies Lookup] : []),
    ...(isLocal
      ? [
          [
            createPhoneReason((one) => one.endsWith(digits), 'end of the '),
            ({ index }) => index.findByPhoneEnd(digits),
          ] satisfies Lookup,
        ]
      : []),
  ];
}

const runLookups = (lookups: readonly Lookup[], indexed: readonly IndexedList[]): FoundRecord[] =>
  lookups.flatMap(([why, getIds]) => indexed.flatMap((one) => toFoundRecords(one, getIds(one), why)));

const toFoundRecords = ({ list }: IndexedList, ids: readonly number[], why: Lookup[0]): FoundRecord[] =>
  ids.flatMap((id) => {
    const record = list.records.get(id);
    return record ? [{ list, id, record, why: typeof why === 'string' ? why : why(record) }] : [];
  });

/** So many of the likeliest records of a list are ranked. */
const MAX_RANKED_RECORDS = 300;

function searchByWords(
  words: readonly string[],
  indexed: readonly IndexedList[],
  minCount: number,
  isPartialAllowed: boolean,
): Findings {
  if (words.length === 0) return { found: [], total: 0, matchQuality: 'every' };
  const fullMatches = searchAllWords(words, indexed, minCount);
  if (fullMatches.total > 0 || !isPartialAllowed) return { ...fullMatches, matchQuality: 'every' };
  const significantWords = words.filter((word) => !isLegalForm(word));
  if (significantWords.length === 0) return { ...fullMatches, matchQuality: 'every' };
  const significantMatches =
    significantWords.length < words.length ? searchAllWords(significantWords, indexed, minCount) : fullMatches;
  return significantMatches.total > 0
    ? { ...significantMatches, matchQuality: 'but form' }
    : { ...searchIndexes(significantWords, indexed, 'some'), matchQuality: 'some' };
}

type MatchSet = Pick<Findings, 'found' | 'total'>;

function searchAllWords(words: readonly string[], indexed: readonly IndexedList[], minCount: number): MatchSet {
  const exactMatches = searchIndexes(words, indexed, 'every');
  return exactMatches.total < minCount ? searchIndexes(words, indexed, 'loosely') : exactMatches;
}

function searchIndexes(
  words: readonly string[],
  indexed: readonly IndexedList[],
  mode: 'every' | 'loosely' | 'some',
): MatchSet {
  const joinedWords = joinParticles(words);
  const wordVariants = joinedWords.length < words.length ? [words, joinedWords] : [words];
  const hits = indexed.map((one) => ({
    one,
    ids: [...new Set(wordVariants.flatMap((variant) => one.index.findByWords(variant, mode)))],
  }));
  const candidates = hits.flatMap(({ one, ids }) => toFoundRecords(one, ids.slice(0, MAX_RANKED_RECORDS), ''));
  return {
    found: sortByRank(candidates, wordVariants),
    total: hits.reduce((total, { ids }) => total + ids.length, 0),
  };
}

/** Of records that fit alike the list first asked for comes first, and in it what was changed last. */
function sortByRank(found: readonly FoundRecord[], wordVariants: readonly (readonly string[])[]): FoundRecord[] {
  const lists = [...new Set(found.map(({ list }) => list))];
  return found
    .map((one) => ({
      ...one,
      ...pickBestRank(wordVariants.map((words) => rankRecord(one.record, words))),
      place: lists.indexOf(one.list),
    }))
    .sort((a, b) => b.score - a.score || a.place - b.place || compareByUpdateTime(b.record, a.record))
    .map(({ list, id, record, why }) => ({ list, id, record, why }));
}

const pickBestRank = (ranks: readonly Rank[]): Rank => ranks.reduce((a, b) => (b.score > a.score ? b : a));

const compareByUpdateTime = (a: ApiRecord, b: ApiRecord): number =>
  getText(a, 'updated_at').localeCompare(getText(b, 'updated_at'));
