import { toBatches } from '../base/batches.ts';
import { createYield } from '../base/event-loop.ts';
import type { ListName, ListSnapshot, ListState, StoredList } from '../cache/list-cache.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { getContacts } from '../records/contact-keys.ts';
import type { NameForm } from './name-form.ts';
import { isGeneric } from './name-words.ts';
import { hasNames } from './record-kinds.ts';
import { getSearchedWords, parseRecordNames } from './record-names.ts';
import { isUnspaced, toCompactText, tokenize } from './tokenize.ts';
import { WordIndex } from './word-index.ts';

/** A list whose records can be searched. */
export type SearchedList = ListSnapshot | StoredList;

/** A list and its search index. */
export interface SearchableList<List extends SearchedList = SearchedList> {
  readonly list: List;
  readonly index: ReturnType<typeof createSearchIndex>;
}

/** The lists with their search indexes. */
export async function indexLists<List extends SearchedList>(lists: readonly List[]): Promise<SearchableList<List>[]> {
  const searchableLists: SearchableList<List>[] = [];
  for (const list of lists) searchableLists.push({ list, index: await getSearchIndex(list) });
  return searchableLists;
}

/** Fetches the records of a list that have one of the ids. */
export const fetchRecords = async (
  list: SearchedList,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ApiRecord>> =>
  'fetchRecords' in list
    ? ids.length === 0
      ? new Map()
      : list.fetchRecords({ filter: { field: 'id', ids } })
    : list.availableRecords;

interface IndexState {
  /** The words of names. */
  readonly names: WordIndex;
  /** The words of other fields. */
  readonly others: WordIndex;
  readonly keys: Map<string, number[]>;
  /** The records that were indexed last: an object for each state of a record. */
  versions: ReadonlyMap<number, object>;
  ready: Promise<void>;
}

const indexes = new WeakMap<ListState['cacheKey'], IndexState>();

/** The index of a list. It is created at the first call and updated at each call. */
export async function getSearchIndex(list: SearchedList): Promise<SearchableList['index']> {
  const index = indexes.get(list.cacheKey) ?? createIndexState();
  indexes.set(list.cacheKey, index);
  index.ready = index.ready.catch(() => {}).then(() => updateIndex(index, list));
  await index.ready;
  return createSearchIndex(index);
}

const createIndexState = (): IndexState => ({
  names: new WordIndex(),
  others: new WordIndex(),
  keys: new Map(),
  versions: new Map(),
  ready: Promise.resolve(),
});

/** The fields in which records of the database are searched. */
const SEARCHED_FIELDS = ['name', 'invoice_number', 'path', 'filename'];

/** Records that are fetched from the database at a time. */
const BATCH_SIZE = 2_000;

/** Adds new and changed records, and removes deleted ones. Other calls can run between two records. */
async function updateIndex(index: IndexState, list: SearchedList): Promise<void> {
  const versions = 'versions' in list ? list.versions : list.availableRecords;
  const { versions: previous } = index;
  if (previous === versions) return;
  const outdatedIds = new Set([...previous].flatMap(([id, version]) => (versions.get(id) === version ? [] : id)));
  const newIds = [...versions].flatMap(([id, version]) => (previous.get(id) === version ? [] : id));
  // If the reading of a record fails, all records are indexed again.
  index.versions = new Map();
  if (outdatedIds.size > 0) removeRecords(index, outdatedIds);
  const yieldIfLong = createYield();
  for await (const [id, record] of fetchAll(list, newIds)) {
    addRecord(index, list.name, id, record);
    await yieldIfLong();
  }
  index.versions = versions;
}

async function* fetchAll(list: SearchedList, ids: readonly number[]): AsyncGenerator<readonly [number, ApiRecord]> {
  if (!('fetchRecords' in list)) {
    for (const id of ids) yield [id, list.availableRecords.get(id) ?? {}];
    return;
  }
  for (const batch of toBatches(ids, BATCH_SIZE)) {
    const records = await list.fetchRecords({ filter: { field: 'id', ids: batch }, fields: SEARCHED_FIELDS });
    for (const id of batch) yield [id, records.get(id) ?? {}];
  }
}

function removeRecords({ names, others, keys }: IndexState, removedIds: ReadonlySet<number>): void {
  names.removeRecords(removedIds);
  others.removeRecords(removedIds);
  for (const [key, ids] of keys) {
    const remaining = ids.filter((id) => !removedIds.has(id));
    if (remaining.length === 0) keys.delete(key);
    else if (remaining.length < ids.length) keys.set(key, remaining);
  }
}

function addRecord({ names, others, keys }: IndexState, list: ListName, id: number, record: ApiRecord): void {
  for (const word of collectNameWords(list, record)) names.add(word, id);
  for (const word of collectOtherWords(record)) others.add(word, id);
  for (const key of collectKeys(list, record)) {
    const ids = keys.get(key);
    if (ids) ids.push(id);
    else keys.set(key, [id]);
  }
}

function collectKeys(list: ListName, record: ApiRecord): ReadonlySet<string> {
  const keys = new Set(getContacts(record).map(({ key }) => key));
  const number = toCompactText(getText(record, 'case_number'));
  if (number) keys.add(toCaseNumberKey(number));
  for (const form of hasNames(list) ? parseRecordNames(record) : []) {
    for (const key of collectJoinedKeys(form)) keys.add(key);
    if (form.acronym) keys.add(toAcronymKey(form.acronym));
  }
  return keys;
}

/** All words by which a name is found: those of its variants, and those of the name in Latin letters. */
const collectWords = ({ variants, latin }: NameForm): string[] => [
  ...variants.flat(),
  ...(latin ? collectWords(latin) : []),
];

/** The keys of a name without spaces, with the words in their order and with the last word first. */
const collectJoinedKeys = ({ joined, latin }: NameForm): string[] => [
  ...joined.map((text) => `=${text}`),
  ...(latin ? collectJoinedKeys(latin) : []),
];

/** The key of the first letters of a name. */
const toAcronymKey = (letters: string): string => `@${letters}`;

/** The key of a case number in its compact form. */
export const toCaseNumberKey = (number: string): string => `#${number}`;

/** An e-mail address without its top-level domain, which most addresses share. */
export const stripTopLevelDomain = (email: string): string => email.trim().replace(/\.\w+$/, '');

/** The words of a name, and those of the forms in which names are compared. */
function collectNameWords(list: ListName, record: ApiRecord): ReadonlySet<string> {
  const words = new Set(getSearchedWords(record));
  if (!hasNames(list)) return words;
  for (const form of parseRecordNames(record)) for (const word of collectWords(form)) words.add(word);
  return words;
}

function collectOtherWords(record: ApiRecord): ReadonlySet<string> {
  const folder = getText(record, 'path').split('/').slice(0, -1).join(' ');
  const mailbox = stripTopLevelDomain(getText(record, 'email'));
  return new Set(tokenize([getText(record, 'case_number'), mailbox, folder, getText(record, 'filename')].join(' ')));
}

/** The weight of a word in another field than the name. */
const OTHER_FIELD_WEIGHT = 1;

function createSearchIndex({ names, others, keys }: IndexState) {
  return {
    /**
     * Ids of the records that have every word or a word that begins with it, the best first. `loosely` allows typos,
     * sounds and nicknames. `some` requires only one of the words.
     */
    findByWords(words: readonly string[], mode: 'every' | 'loosely' | 'some'): number[] {
      const isLoose = mode !== 'every';
      const weights = words.map((word) => findWeights(word, names, others, isLoose));
      return sortByWeight(mode === 'some' ? sumWeights(weights) : intersectWeights(weights));
    },
    /** Ids of the records whose names may match a name. */
    findCandidates: (form: NameForm): ReadonlySet<number> => {
      const words = collectDistinctiveWords(form).flatMap((word) => [...names.findRelated(word).keys()]);
      const joinedKeys = [...collectJoinedKeys(form), toAcronymKey(form.joined[0])];
      return new Set([
        ...[...words, form.acronym].flatMap((word) => [...names.getIds(word)]),
        ...joinedKeys.flatMap((key) => [...(keys.get(key) ?? [])]),
      ]);
    },
    /** Ids of the records with the key of an e-mail address, telephone number or case number. */
    findByKey: (key: string): number[] => [...(keys.get(key) ?? [])],
    /** Ids of the records with a telephone number that ends with the digits. */
    findByPhoneEnd: (digits: string): number[] =>
      [...keys].filter(([key]) => /^\+?\d+$/.test(key) && key.endsWith(digits)).flatMap(([, ids]) => [...ids]),
  };
}

/** The words of a name that are not part of many names; all words if there are no others. */
function collectDistinctiveWords(form: NameForm): readonly string[] {
  const words = [...new Set(collectWords(form))].filter((word) => word.length > 1 || isUnspaced(word));
  const distinctiveWords = words.filter((word) => !isGeneric(word));
  return distinctiveWords.length > 0 ? distinctiveWords : words;
}

type Weights = ReadonlyMap<number, number>;

/** The ids of the records that have a word or a similar one, with the weight of their best match. */
function findWeights(word: string, names: WordIndex, others: WordIndex, isLoose: boolean): Weights {
  const weights = new Map<number, number>();
  const addAll = (index: WordIndex, words: ReadonlyMap<string, number>, maxWeight: number) => {
    for (const [other, weight] of words)
      for (const id of index.getIds(other))
        weights.set(id, Math.max(weights.get(id) ?? 0, Math.min(weight, maxWeight)));
  };
  if (isLoose) {
    addAll(others, others.findNear(word), OTHER_FIELD_WEIGHT);
    addAll(names, names.findRelated(word), Number.POSITIVE_INFINITY);
  }
  addAll(others, others.findByPrefix(word), OTHER_FIELD_WEIGHT);
  addAll(names, names.findByPrefix(word), Number.POSITIVE_INFINITY);
  return weights;
}

function intersectWeights(weights: readonly Weights[]): Weights {
  const [smallest = new Map<number, number>(), ...rest] = weights.toSorted((a, b) => a.size - b.size);
  const found = new Map<number, number>();
  for (const [id, weight] of smallest)
    if (rest.every((one) => one.has(id)))
      found.set(
        id,
        rest.reduce((sum, one) => sum + (one.get(id) ?? 0), weight),
      );
  return found;
}

function sumWeights(weights: readonly Weights[]): Weights {
  const found = new Map<number, number>();
  for (const one of weights) for (const [id, weight] of one) found.set(id, (found.get(id) ?? 0) + weight);
  return found;
}

const sortByWeight = (weights: Weights): number[] => [...weights].sort((a, b) => b[1] - a[1]).map(([id]) => id);
