import type { ListSnapshot } from '../cache/list-cache.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { isLegalForm } from './party-name.ts';
import { type Rank, rankRecord } from './rank-record.ts';
import { getSearchIndex, type SearchIndex, stripTopLevelDomain, toCaseNumberKey } from './search-index.ts';
import { joinParticles, toCompactText, tokenize } from './tokenize.ts';

/** A record that was found, and the reason, as `e-mail` or `name: smith`. */
export interface FoundRecord {
  readonly list: ListSnapshot;
  readonly id: number;
  readonly record: ApiRecord;
  readonly matchReason: string;
}

/**
 * The quality of a search result. `key`: the records have the e-mail address, telephone number, case number or id;
 * `every`: they match all words; `but form`: all words except the legal form of a company; `some`: no record matches all
 * words, and these match the most.
 */
export type MatchQuality = 'key' | 'every' | 'but form' | 'some';

/** The result of a search. The best match is the first. */
export interface Findings {
  readonly found: readonly FoundRecord[];
  /** Number of all matches. It is greater than the length of `found` if only the best were ranked. */
  readonly total: number;
  readonly matchQuality: MatchQuality;
}

interface IndexedList {
  readonly list: ListSnapshot;
  readonly index: SearchIndex;
}

/**
 * Finds the records that have an e-mail address, a telephone number, a case number or an id; otherwise those that match
 * words in any order. Typos are allowed if fewer than `minCount` records match exactly.
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

/** The cases whose numbers are part of a longer query: `the motion in 26-0004`. */
function searchByCaseNumber(query: string, indexed: readonly IndexedList[]): FoundRecord[] {
  const numbers = query.match(/[\p{L}\d]+(?:[-/.][\p{L}\d]+)+/gu) ?? [];
  return findByKeys(toCaseNumberKeys(numbers), indexed);
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

/** The reason of a match. It may depend on the record. */
type Reason = string | ((record: ApiRecord) => string);

/** A key to look up; undefined if the query does not have its form. */
type LabeledKey = readonly [reason: Reason, key: string | undefined];

/** Number of digits of a telephone number without the area code. */
const LOCAL_NUMBER_LENGTH = 7;

function searchByKey(query: string, indexed: readonly IndexedList[]): FoundRecord[] {
  const phone = toPhoneKey(query);
  const exactMatches = findByKeys(
    [
      ['e-mail', toEmailKey(query)],
      [createPhoneReason((one) => one === phone), phone],
      ...toCaseNumberKeys([query, stripKindPrefix(query)]),
    ],
    indexed,
  );
  if (exactMatches.length > 0) return exactMatches;
  const digits = query.replace(/\D/g, '');
  const isId = /^\s*\d+\s*$/.test(stripKindPrefix(query));
  const isLocal = phone !== undefined && digits.length === LOCAL_NUMBER_LENGTH;
  const reason = createPhoneReason((one) => one.endsWith(digits), 'end of the ');
  return [
    ...indexed.flatMap((one) => (isId ? toFoundRecords(one, [Number(digits)], 'id') : [])),
    ...indexed.flatMap((one) => (isLocal ? toFoundRecords(one, one.index.findByPhoneEnd(digits), reason) : [])),
  ];
}

const findByKeys = (keys: readonly LabeledKey[], indexed: readonly IndexedList[]): FoundRecord[] =>
  keys.flatMap(([reason, key]) =>
    indexed.flatMap((one) => (key === undefined ? [] : toFoundRecords(one, one.index.findByKey(key), reason))),
  );

const toCaseNumberKeys = (texts: readonly string[]): LabeledKey[] =>
  [...new Set(texts.filter((text) => /\d/.test(text)).map((text) => toCaseNumberKey(toCompactText(text))))].map(
    (key) => ['case number', key],
  );

/** Removes the kind before a number: `Case No. 26-0004`, `#26-0004`, `client 12`. */
const stripKindPrefix = (query: string): string =>
  query.replace(
    /^(?:\s*(?:(?:the|case|matter|file|client|company|lead|staff|document|id|no|nr|number)\b[.:]?|#))+/i,
    '',
  );

/** Creates a reason that names the telephone fields that match, as `work phone number`. */
const createPhoneReason =
  (isMatch: (phone: string) => boolean, prefix = '') =>
  (record: ApiRecord): string =>
    prefix +
    getContacts(record)
      .filter(({ key }) => isMatch(key))
      .map(({ field }) => field.replaceAll('_', ' '))
      .join(', ');

/** The records of a list that have one of the ids. */
const toFoundRecords = ({ list }: IndexedList, ids: readonly number[], reason: Reason): FoundRecord[] =>
  ids.flatMap((id) => {
    const record = list.availableRecords.get(id);
    return record ? [{ list, id, record, matchReason: typeof reason === 'string' ? reason : reason(record) }] : [];
  });

/** Only the best matches of each list are ranked. */
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

/** Sorts by score, then by the order of the lists, then by the latest change. */
function sortByRank(found: readonly FoundRecord[], wordVariants: readonly (readonly string[])[]): FoundRecord[] {
  const lists = [...new Set(found.map(({ list }) => list))];
  return found
    .map((one) => ({ one, rank: pickBestRank(wordVariants.map((words) => rankRecord(one.record, words))) }))
    .sort(
      (a, b) =>
        b.rank.score - a.rank.score ||
        lists.indexOf(a.one.list) - lists.indexOf(b.one.list) ||
        compareByUpdateTime(b.one.record, a.one.record),
    )
    .map(({ one, rank }) => ({ ...one, matchReason: rank.reason }));
}

const pickBestRank = (ranks: readonly Rank[]): Rank => ranks.reduce((a, b) => (b.score > a.score ? b : a));

const compareByUpdateTime = (a: ApiRecord, b: ApiRecord): number =>
  getText(a, 'updated_at').localeCompare(getText(b, 'updated_at'));
