import MiniSearch from 'minisearch';
import type { ListSnapshot } from '../cache/list-cache.ts';
import { type ApiRecord, getFullName, getText } from '../records/api-record.ts';
import { getContacts } from '../records/contact-keys.ts';
import { getMaxTypos } from './name-fit.ts';
import { joinParticles, toCompactText, tokenize } from './tokenize.ts';

/** The search index of one list. */
export type SearchIndex = ReturnType<typeof createSearchIndex>;

interface IndexState {
  readonly words: MiniSearch<ReturnType<typeof toIndexEntry>>;
  readonly keys: Map<string, Set<number>>;
  /** The map of records that was indexed last. A list that changes has another map. */
  records: ListSnapshot['records'];
  ready: Promise<void>;
}

const indexes = new WeakMap<ListSnapshot['cacheKey'], IndexState>();

/** The index of a list. It is created at the first call and updated at each call. */
export async function getSearchIndex(list: ListSnapshot): Promise<SearchIndex> {
  const index = indexes.get(list.cacheKey) ?? createIndexState();
  indexes.set(list.cacheKey, index);
  index.ready = index.ready.then(() => updateIndex(index, list));
  await index.ready;
  return createSearchIndex(index);
}

const createIndexState = (): IndexState => ({
  words: new MiniSearch<ReturnType<typeof toIndexEntry>>({
    fields: ['name', 'more'],
    tokenize,
    processTerm: (word) => word,
    searchOptions: { boost: { name: 3 } },
  }),
  keys: new Map(),
  records: new Map(),
  ready: Promise.resolve(),
});

/** Number of records that are indexed before other calls can run. */
const INDEX_BATCH_SIZE = 1_000;

/** Adds new and changed records, and removes deleted ones. */
async function updateIndex(index: IndexState, { availableRecords: records }: ListSnapshot): Promise<void> {
  const previousRecords = index.records;
  if (previousRecords === records) return;
  index.records = records;
  for (const [id, record] of previousRecords) if (records.get(id) !== record) removeRecord(index, id, record);
  let added = 0;
  for (const [id, record] of records) {
    if (previousRecords.get(id) === record) continue;
    addRecord(index, id, record);
    added += 1;
    if (added % INDEX_BATCH_SIZE === 0) await new Promise(setImmediate);
  }
}

function addRecord(index: IndexState, id: number, record: ApiRecord): void {
  index.words.add(toIndexEntry(id, record));
  for (const key of collectKeys(record)) index.keys.set(key, (index.keys.get(key) ?? new Set()).add(id));
}

function removeRecord(index: IndexState, id: number, record: ApiRecord): void {
  index.words.discard(id);
  for (const key of collectKeys(record)) {
    const ids = index.keys.get(key);
    ids?.delete(id);
    if (ids?.size === 0) index.keys.delete(key);
  }
}

function collectKeys(record: ApiRecord): string[] {
  const number = toCompactText(getText(record, 'case_number'));
  const keys = getContacts(record).map(({ key }) => key);
  return number ? [toCaseNumberKey(number), ...keys] : keys;
}

/** The key of a case number in its compact form. */
export const toCaseNumberKey = (number: string): string => `#${number}`;

/** An e-mail address without its top-level domain, which most addresses share. */
export const stripTopLevelDomain = (email: string): string => email.trim().replace(/\.\w+$/, '');

/** The indexed texts of a record: its name and other fields. */
function toIndexEntry(id: number, record: ApiRecord) {
  const path = getText(record, 'path').split('/').slice(0, -1).join(' ');
  const mailbox = stripTopLevelDomain(getText(record, 'email'));
  const more = [getText(record, 'case_number'), mailbox, path];
  const name = tokenize(getFullName(record));
  const joinedWords = joinParticles(name).filter((word) => !name.includes(word));
  return { id, name: [...name, ...joinedWords].join(' '), more: more.filter(Boolean).join(' ') };
}

/** Minimum length of a prefix that is searched. */
const MIN_PREFIX_LENGTH = 3;

/** Short words may have a typo too, because exact matches rank first. */
const getMaxEdits = (word: string): number => (word.length < MIN_PREFIX_LENGTH ? 0 : Math.max(1, getMaxTypos(word)));

function createSearchIndex({ words, keys }: IndexState) {
  return {
    /**
     * Ids of the records that have every word or a word that begins with it, the best first. `loosely` allows typos.
     * `some` requires only one of the words.
     */
    findByWords: (terms: readonly string[], mode: 'every' | 'loosely' | 'some'): number[] =>
      words
        .search(terms.join(' '), {
          combineWith: mode === 'some' ? 'OR' : 'AND',
          prefix: (word) => word.length >= MIN_PREFIX_LENGTH,
          fuzzy: (word) => mode !== 'every' && getMaxEdits(word),
        })
        .map(({ id }) => Number(id)),
    /** Ids of the records with the key of an e-mail address, telephone number or case number. */
    findByKey: (key: string): number[] => [...(keys.get(key) ?? [])],
    /** Ids of the records with a telephone number that ends with the digits. */
    findByPhoneEnd: (digits: string): number[] =>
      [...keys].filter(([key]) => /^\+?\d+$/.test(key) && key.endsWith(digits)).flatMap(([, ids]) => [...ids]),
  };
}
