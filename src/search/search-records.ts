import type { ApiRecord } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import type { Match } from './compare-names.ts';
import { findNameMatches } from './match-names.ts';
import { joinParticles, type NameForm, parseName } from './name-form.ts';
import { isGeneric, isLegalForm } from './name-words.ts';
import { isCaseNumber } from './query-match-level.ts';
import { pickBestRank, type Rank, rankRecord, sortByRank } from './rank-record.ts';
import { getSearchedWords } from './record-names.ts';
import {
  type IndexedList,
  indexLists,
  SEARCHED_FIELDS,
  type SearchedList,
  stripTopLevelDomain,
  toCaseNumberKey,
  type WordMode,
} from './search-index.ts';
import { hasDigit, toCompactText, tokenize } from './tokenize.ts';

/** A record that was found, and the reason, as `e-mail` or `name: smith`. */
export interface FoundRecord {
  readonly list: SearchedList;
  readonly id: number;
  /** At least the fields that are searched. */
  readonly record: ApiRecord;
  readonly matchReason: string;
}

/**
 * The quality of a search result. `key`: the records have the e-mail address, telephone number, case number or id;
 * `every`: they match all words; `but form`: all words except the legal form of a company; `near`: no record has the
 * number or the e-mail address, and these have a similar one; `some`: no record matches all words, and these match the
 * most.
 */
export type MatchQuality = 'key' | 'every' | 'but form' | 'near' | 'some';

/** The result of a search. The best match is the first. */
export interface Findings {
  readonly found: readonly FoundRecord[];
  /** Number of all matches. It is greater than the length of `found` if only the best were ranked. */
  readonly total: number;
  readonly matchQuality: MatchQuality;
}

/**
 * Finds the records that have an e-mail address, a telephone number, a case number or an id; otherwise those that match
 * words in any order. Typos are allowed if fewer than `minCount` records match exactly.
 */
export async function searchRecords(
  query: string,
  lists: readonly SearchedList[],
  minCount: number,
): Promise<Findings> {
  const indexedLists = await indexLists(lists);
  const keyMatches = await searchByKey(query, indexedLists);
  if (keyMatches.length > 0) return { found: keyMatches, total: keyMatches.length, matchQuality: 'key' };
  const numberMatches = await searchByCaseNumber(query, indexedLists);
  const found = isAddress(query)
    ? await searchByAddress(query, indexedLists, minCount)
    : await searchByName(query, indexedLists, minCount, numberMatches.length === 0);
  return prependMatches(numberMatches, found);
}

/** Tests if a query is an e-mail address or a telephone number. */
export const isAddress = (query: string): boolean => toEmailKey(query) !== undefined || toPhoneKey(query) !== undefined;

/**
 * Finds the records with the words of an e-mail address or a telephone number that no record has. An e-mail address
 * that has the same words is another address.
 */
async function searchByAddress(
  query: string,
  indexedLists: readonly IndexedList[],
  minCount: number,
): Promise<Findings> {
  const isEmail = toEmailKey(query) !== undefined;
  const words = tokenize(stripTopLevelDomain(query));
  const matches = await searchAllWords({ words }, indexedLists, minCount);
  const matchQuality = isEmail || matches.total === 0 ? 'near' : 'every';
  const { found, total } = matches.total > 0 ? matches : await searchIndexes(words, indexedLists, 'nearly');
  return { found: isEmail ? found.map(withNearEmail) : found, total, matchQuality };
}

const withNearEmail = (found: FoundRecord): FoundRecord => ({
  ...found,
  matchReason: found.matchReason.replace(/(?<!nearly the )e-mail/, 'nearly the e-mail'),
});

/** The cases whose numbers are part of a longer query: `the motion in 26-0004`. */
function searchByCaseNumber(query: string, indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const numbers = query.match(/[\p{L}\d]+(?:[-/.][\p{L}\d]+)+/gu) ?? [];
  return findByKeys(toCaseNumberKeys(numbers), indexedLists);
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

/**
 * A key to look up; undefined if the query does not have its form. `fits` tests the records that have the key; without
 * it, all of them match.
 */
type LabeledKey = readonly [reason: Reason, key: string | undefined, fits?: (record: ApiRecord) => boolean];

/** Number of digits of a telephone number without the area code. */
const LOCAL_NUMBER_LENGTH = 7;

async function searchByKey(query: string, indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const phone = toPhoneKey(query);
  const exactMatches = await findByKeys(
    [
      ['e-mail', toEmailKey(query)],
      [createPhoneReason((one) => one === phone), phone],
      ...toCaseNumberKeys([query, stripKindPrefix(query)]),
    ],
    indexedLists,
  );
  if (exactMatches.length > 0) return exactMatches;
  const digits = query.replace(/\D/g, '');
  const isId = /^\s*[1-9]\d*\s*$/.test(stripKindPrefix(query));
  const isLocal = phone !== undefined && digits.length === LOCAL_NUMBER_LENGTH;
  const reason = createPhoneReason((one) => one.endsWith(digits), 'end of the ');
  return [
    ...(isId ? await toFoundRecords(indexedLists, () => [Number(digits)], 'id') : []),
    ...(isLocal ? await toFoundRecords(indexedLists, ({ index }) => index.findByPhoneEnd(digits), reason) : []),
  ];
}

async function findByKeys(keys: readonly LabeledKey[], indexedLists: readonly IndexedList[]): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const [reason, key, fits] of keys) {
    if (key === undefined) continue;
    const ofKey = await toFoundRecords(indexedLists, ({ index }) => index.findByKey(key), reason);
    found.push(...ofKey.filter(({ record }) => fits?.(record) ?? true));
  }
  const isFirst = ({ list, id }: FoundRecord, i: number) =>
    found.findIndex((one) => one.list === list && one.id === id) === i;
  return found.filter(isFirst);
}

const toCaseNumberKeys = (texts: readonly string[]): LabeledKey[] =>
  texts
    .filter((text) => /\d/.test(text))
    .map((text) => [
      'case number',
      toCaseNumberKey(toCompactText(text)),
      (record) => isCaseNumber(tokenize(text), record),
    ]);

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

/** The fields that are searched, and the field by which equal matches are sorted. */
const FOUND_FIELDS = [...SEARCHED_FIELDS, 'updated_at'];

const NO_RECORDS: ReadonlyMap<number, ApiRecord> = new Map();

/** The records of lists that have the ids that `findIds` returns. */
async function toFoundRecords(
  indexedLists: readonly IndexedList[],
  findIds: (indexedList: IndexedList) => readonly number[],
  reason: Reason,
): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const indexedList of indexedLists) {
    const { list } = indexedList;
    const ids = findIds(indexedList);
    const records =
      ids.length > 0 ? await list.fetchRecords({ filter: { field: 'id', ids }, fields: FOUND_FIELDS }) : NO_RECORDS;
    for (const id of ids) {
      const record = records.get(id);
      if (record) found.push({ list, id, record, matchReason: typeof reason === 'string' ? reason : reason(record) });
    }
  }
  return found;
}

/** Only the best matches of each list are ranked. */
const MAX_RANKED_RECORDS = 300;

/** The records that have all words of a name, or all except the legal form. Typos are allowed, also in numbers. */
export async function searchWords(name: string, indexedLists: readonly IndexedList[]): Promise<readonly FoundRecord[]> {
  const words = tokenize(name);
  const significantWords = words.filter((word) => !isLegalForm(word));
  const { found } = await searchIndexes(words, indexedLists, 'nearly');
  if (found.length > 0 || significantWords.length === words.length || significantWords.length === 0) return found;
  return (await searchIndexes(significantWords, indexedLists, 'nearly')).found;
}

/** The records that have some of the distinctive words of a name, those with the most words first. */
export async function searchSomeWords(
  name: string,
  indexedLists: readonly IndexedList[],
): Promise<readonly FoundRecord[]> {
  const words = parseName(name).words.filter((word) => word.length > 1 && !isGeneric(word));
  return (await searchIndexes(words, indexedLists, 'some')).found;
}

/** The words of a query, and the name that they are if it is not an address. */
interface WordQuery {
  readonly words: readonly string[];
  readonly name?: NameForm;
}

/**
 * Finds the records that match all words of a name. If there are none: all words except the legal form, then, if
 * `allowsNear`, all words with similar numbers, then some of the words.
 */
async function searchByName(
  query: string,
  indexedLists: readonly IndexedList[],
  minCount: number,
  allowsNear: boolean,
): Promise<Findings> {
  const [words, name] = [tokenize(query), parseName(query)];
  if (words.length === 0) return { found: [], total: 0, matchQuality: 'every' };
  const fullMatches = await searchAllWords({ words, name }, indexedLists, minCount);
  const significantWords = words.filter((word) => !isLegalForm(word));
  if (fullMatches.total > 0 || significantWords.length === 0) return { ...fullMatches, matchQuality: 'every' };
  const significantMatches =
    significantWords.length < words.length
      ? await searchAllWords({ words: significantWords, name: { ...name, legalForm: '' } }, indexedLists, minCount)
      : fullMatches;
  if (significantMatches.total > 0) return { ...significantMatches, matchQuality: 'but form' };
  const nearMatches =
    allowsNear && words.some(hasDigit) ? await searchIndexes(words, indexedLists, 'nearly', name) : NO_MATCHES;
  return nearMatches.total > 0
    ? { ...nearMatches, matchQuality: 'near' }
    : { ...(await searchIndexes(significantWords, indexedLists, 'some')), matchQuality: 'some' };
}

type MatchSet = Pick<Findings, 'found' | 'total'>;

const NO_MATCHES: MatchSet = { found: [], total: 0 };

async function searchAllWords(
  { words, name }: WordQuery,
  indexedLists: readonly IndexedList[],
  minCount: number,
): Promise<MatchSet> {
  const exactMatches = await searchIndexes(words, indexedLists, 'every', name);
  return exactMatches.total < minCount ? searchIndexes(words, indexedLists, 'loosely', name) : exactMatches;
}

/** Records that have the words, and records whose name is a variant of the name. */
async function searchIndexes(
  words: readonly string[],
  indexedLists: readonly IndexedList[],
  mode: WordMode,
  name?: NameForm,
): Promise<MatchSet> {
  const joinedWords = joinParticles(words);
  const wordVariants = joinedWords.length < words.length ? [words, joinedWords] : [words];
  const hits = indexedLists.map((one) => ({
    one,
    ids: [...new Set(wordVariants.flatMap((variant) => one.index.findByWords(variant, mode)))],
  }));
  const idsByList = new Map(hits.map(({ one, ids }) => [one, ids.slice(0, MAX_RANKED_RECORDS)]));
  const candidates = await toFoundRecords(indexedLists, (one) => idsByList.get(one) ?? [], '');
  const ranked = candidates.map((one) => ({
    ...one,
    rank: pickBestRank(wordVariants.map((variant) => rankRecord(one.record, variant))),
  }));
  const variants: RankedRecord[] = [];
  if (name && (mode === 'loosely' || mode === 'nearly'))
    for (const { one, ids } of hits) {
      const found = await findNameVariants(name, one, new Set(ids));
      variants.push(...(mode === 'nearly' ? found : found.filter(hasNumbers(words))));
    }
  return {
    found: sortByRank([...ranked, ...variants]).map(({ rank, ...one }) => ({ ...one, matchReason: rank.reason })),
    total: hits.reduce((total, { ids }) => total + ids.length, variants.length),
  };
}

type RankedRecord = FoundRecord & { readonly rank: Rank };

/** Creates a filter for the records whose name has all numbers among some words, or words that begin with them. */
function hasNumbers(words: readonly string[]): (found: FoundRecord) => boolean {
  const numbers = words.filter(hasDigit);
  return ({ record }) => numbers.every((number) => getSearchedWords(record).some((word) => word.startsWith(number)));
}

/**
 * The scores of records that have other words than the query. They are below that of a record that has all its words.
 */
const LEVEL_SCORES: Readonly<Record<Match['matchLevel'], number>> = {
  exact: 1,
  normalized: 0.95,
  phonetic: 0.6,
  fuzzy: 0.55,
  partial: 0.3,
};

/** The records whose name is a variant of the whole name, without those that were found by its words. */
async function findNameVariants(
  name: NameForm,
  indexedList: IndexedList,
  foundIds: ReadonlySet<number>,
): Promise<RankedRecord[]> {
  const variants = (await findNameMatches(name, indexedList)).filter(
    ({ id, match }) => !foundIds.has(id) && match.coverage !== 'some' && !match.isContradicted,
  );
  const matches = new Map(variants.map(({ id, match }) => [id, match]));
  return (await toFoundRecords([indexedList], () => [...matches.keys()], '')).flatMap((found) => {
    const match = matches.get(found.id);
    return match
      ? [{ ...found, matchReason: match.reason, rank: { score: LEVEL_SCORES[match.matchLevel], reason: match.reason } }]
      : [];
  });
}
