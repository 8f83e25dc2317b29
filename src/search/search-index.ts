import { createYield } from '../base/event-loop.ts';
import type { ListSnapshot } from '../cache/list-cache.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { getContacts } from '../records/contact-keys.ts';
import type { NameForm } from './name-form.ts';
import { isGeneric } from './name-words.ts';
import { hasNames } from './record-kinds.ts';
import { getSearchedWords, parseRecordNames } from './record-names.ts';
import { isUnspaced, toCompactText, tokenize } from './tokenize.ts';
import { WordIndex } from './word-index.ts';

/** A list and its search index. */
export interface SearchableList {
  readonly list: ListSnapshot;
  readonly index: ReturnType<typeof createSearchIndex>;
}

/** The lists with their search indexes. */
export async function indexLists(lists: readonly ListSnapshot[]): Promise<SearchableList[]> {
  const searchableLists: SearchableList[] = [];
  for (const list of lists) searchableLists.push({ list, index: await getSearchIndex(list) });
  return searchableLists;
}

interface IndexState {
  /** The words of names. */
  readonly names: WordIndex;
  /** The words of other fields. */
  readonly others: WordIndex;
  readonly keys: Map<string, Set<number>>;
  /** The map of records that was indexed last. A list that changes has another map. */
  records: ListSnapshot['records'];
  ready: Promise<void>;
}

const indexes = new WeakMap<ListSnapshot['cacheKey'], IndexState>();

/** The index of a list. It is created at the first call and updated at each call. */
export async function getSearchIndex(list: ListSnapshot): Promise<SearchableList['index']> {
  const index = indexes.get(list.cacheKey) ?? createIndexState();
  indexes.set(list.cacheKey, index);
  index.ready = index.ready.then(() => updateIndex(index, list));
  await index.ready;
  return createSearchIndex(index);
}

const createIndexState = (): IndexState => ({
  names: new WordIndex(),
  others: new WordIndex(),
  keys: new Map(),
  records: new Map(),
  ready: Promise.resolve(),
});

/** Adds new and changed records, and removes deleted ones. Other calls can run between two records. */
async function updateIndex(index: IndexState, list: ListSnapshot): Promise<void> {
  const { availableRecords: records } = list;
  const previousRecords = index.records;
  const yieldIfLong = createYield();
  if (previousRecords === records) return;
  index.records = records;
  for (const [id, record] of previousRecords)
    if (records.get(id) !== record) changeRecord(index, list, id, record, 'remove');
  for (const [id, record] of records) {
    if (previousRecords.get(id) === record) continue;
    changeRecord(index, list, id, record, 'add');
    await yieldIfLong();
  }
}

function changeRecord(
  { names, others, keys }: IndexState,
  { name }: ListSnapshot,
  id: number,
  record: ApiRecord,
  change: 'add' | 'remove',
): void {
  for (const word of collectNameWords(name, record)) names[change](word, id);
  for (const word of collectOtherWords(record)) others[change](word, id);
  for (const key of collectKeys(name, record)) {
    const ids = keys.get(key) ?? new Set();
    if (change === 'add') keys.set(key, ids.add(id));
    else if (ids.delete(id) && ids.size === 0) keys.delete(key);
  }
}

function collectKeys(list: ListSnapshot['name'], record: ApiRecord): ReadonlySet<string> {
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
function collectNameWords(list: ListSnapshot['name'], record: ApiRecord): ReadonlySet<string> {
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
