import { toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import type { Match } from './compare-names.ts';
import { type FoundRecord, toFoundRecords } from './found-records.ts';
import { findNameMatches } from './match-names.ts';
import { joinParticles, type NameForm, parseName } from './name-form.ts';
import { isGeneric, isLegalForm } from './name-words.ts';
import { pickBestRank, type Rank, rankRecord, sortByRank } from './rank-record.ts';
import { getSearchedWords } from './record-names.ts';
import { searchByCaseNumber, searchByKey } from './search-by-key.ts';
import { type IndexedList, indexLists, type SearchedList, stripTopLevelDomain, type WordMode } from './search-index.ts';
import { hasDigit, tokenize } from './tokenize.ts';

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

function prependMatches(firstMatches: readonly FoundRecord[], { found, total, matchQuality }: Findings): Findings {
  const isFirst = ({ list, id }: FoundRecord) => firstMatches.some((one) => one.list === list && one.id === id);
  const others = found.filter((one) => !isFirst(one));
  return {
    found: [...firstMatches, ...others],
    total: total + firstMatches.length + others.length - found.length,
    matchQuality,
  };
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
