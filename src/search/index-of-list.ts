import MiniSearch from 'minisearch';
import type { ListSnapshot } from '../cache/list-cache.ts';
import { contactsOf } from '../records/contact.ts';
import { type ApiRecord, fullName, textOf } from '../records/record.ts';
import { compact, joinParticles, tokenize } from './fold.ts';
import { maxTypos } from './match.ts';

/** One list of a firm, ready to be searched. */
export interface SearchIndex {
  /** Ids of the records that hold every word or the start of it; with `loosely`, words that are mistyped, too; with `some`, any of the words. The likeliest first. */
  withWords(words: readonly string[], how: 'every' | 'loosely' | 'some'): number[];
  /** Ids of the records with an e-mail address, telephone number or case number, by its key. */
  withKey(key: string): number[];
  /** Ids of the records with a telephone number that ends so. */
  withPhoneEnd(digits: string): number[];
}

interface Kept {
  readonly words: MiniSearch<Entry>;
  readonly keys: Map<string, Set<number>>;
  /** What was last taken in. A list that changes gets another map. */
  records: ListSnapshot['records'];
  ready: Promise<void>;
}

interface Entry {
  readonly id: number;
  readonly name: string;
  readonly more: string;
}

const kept = new WeakMap<ListSnapshot['cacheKey'], Kept>();

/** The index of a list, made when it is first asked for, brought up to the list each time, and kept as long as that is. */
export async function searchIndex(list: ListSnapshot): Promise<SearchIndex> {
  const index = kept.get(list.cacheKey) ?? emptyIndex();
  kept.set(list.cacheKey, index);
  index.ready = index.ready.then(() => bringUp(index, list));
  await index.ready;
  return searchable(index);
}

const emptyIndex = (): Kept => ({
  words: new MiniSearch<Entry>({
    fields: ['name', 'more'],
    tokenize,
    processTerm: (word) => word,
    searchOptions: { boost: { name: 3 } },
  }),
  keys: new Map(),
  records: new Map(),
  ready: Promise.resolve(),
});

/** So many records are taken in before other calls get their turn. */
const PORTION = 1_000;

/** Takes in what is new or changed and lets go of what is gone. */
async function bringUp(index: Kept, { records }: ListSnapshot): Promise<void> {
  const before = index.records;
  if (before === records) return;
  index.records = records;
  for (const [id, record] of before) if (records.get(id) !== record) remove(index, id, record);
  let added = 0;
  for (const [id, record] of records) {
    if (before.get(id) === record) continue;
    add(index, id, record);
    added += 1;
    if (added % PORTION === 0) await new Promise(setImmediate);
  }
}

function add(index: Kept, id: number, record: ApiRecord): void {
  index.words.add(entryOf(id, record));
  for (const key of keysOf(record)) index.keys.set(key, (index.keys.get(key) ?? new Set()).add(id));
}

function remove(index: Kept, id: number, record: ApiRecord): void {
  index.words.discard(id);
  for (const key of keysOf(record)) {
    const ids = index.keys.get(key);
    ids?.delete(id);
    if (ids?.size === 0) index.keys.delete(key);
  }
}

function keysOf(record: ApiRecord): string[] {
  const number = compact(textOf(record, 'case_number'));
  const keys = contactsOf(record).map(({ key }) => key);
  return number ? [numberKey(number), ...keys] : keys;
}

/** The key of a case number in its compact form. */
export const numberKey = (number: string): string => `#${number}`;

/** An e-mail address without its last part, which too many share. */
export const withoutDomain = (email: string): string => email.trim().replace(/\.\w+$/, '');

/** What a record is found by: its name, and what else says of it what it is about. */
function entryOf(id: number, record: ApiRecord): Entry {
  const path = textOf(record, 'path').split('/').slice(0, -1).join(' ');
  const mailbox = withoutDomain(textOf(record, 'email'));
  const more = [textOf(record, 'case_number'), mailbox, path];
  const name = tokenize(fullName(record));
  const pieces = joinParticles(name).filter((word) => !name.includes(word));
  return { id, name: [...name, ...pieces].join(' '), more: more.filter(Boolean).join(' ') };
}

/** The start of a word is worth looking for from so many letters on. */
const START = 3;

/** Here a short word may be mistyped, too: whatever fits as written comes first all the same. */
const reach = (word: string): number => (word.length < START ? 0 : Math.max(1, maxTypos(word)));

function searchable({ words, keys }: Kept): SearchIndex {
  return {
    withWords: (sought, how) =>
      words
        .search(sought.join(' '), {
          combineWith: how === 'some' ? 'OR' : 'AND',
          prefix: (word) => word.length >= START,
          fuzzy: (word) => how !== 'every' && reach(word),
        })
        .map(({ id }) => Number(id)),
    withKey: (key) => [...(keys.get(key) ?? [])],
    withPhoneEnd: (digits) =>
      [...keys]
        .filter(([key]) => /^\+?\d+$/.test(key) && key.endsWith(digits))
        .flatMap(([, ids]) => [...ids]),
  };
}
