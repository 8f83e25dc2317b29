import { MultiMap } from '../base/multi-map.ts';
import type { ListName, ListState, NamedList } from '../cache/list-cache.ts';
import { NAME_FIELDS } from '../cache/memory-fields.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { getContacts, PHONE_FIELDS } from '../records/contact-keys.ts';
import { createListIndexer } from './list-index.ts';
import type { NameForm } from './name-form.ts';
import { isGeneric } from './name-words.ts';
import { getOtherForms } from './nicknames.ts';
import { hasNames } from './record-kinds.ts';
import { getSearchedWords, parseRecordNames } from './record-names.ts';
import { hasDigit, isUnspaced, toCompactText, tokenize } from './tokenize.ts';
import { WordIndex } from './word-index.ts';

/** A list that a search covers. */
export type SearchedList = ListState | NamedList;

/** A list and its search index. */
export interface IndexedList<List extends SearchedList = SearchedList> {
  readonly list: List;
  readonly index: SearchIndex;
}

/** The lists with their search indexes. */
export async function indexLists<List extends SearchedList>(lists: readonly List[]): Promise<IndexedList<List>[]> {
  const indexedLists: IndexedList<List>[] = [];
  for (const list of lists) indexedLists.push({ list, index: await getSearchIndex(list) });
  return indexedLists;
}

/** The fields in which records are searched. */
export const SEARCHED_FIELDS = [
  ...NAME_FIELDS,
  ...PHONE_FIELDS,
  ...['email', 'case_number', 'caller_name', 'invoice_number', 'path', 'filename'],
];

/** How words of a query are compared with the words of records. */
export type WordMode = 'every' | 'loosely' | 'nearly' | 'some';

/** The search index of one list. */
class SearchIndex {
  readonly #list: ListName;
  readonly #names = new WordIndex();
  /** The words of other fields that are not in the name. */
  readonly #others = new WordIndex();
  /** The keys of e-mail addresses, telephone numbers and case numbers. */
  readonly #keys = new MultiMap<string, number>();
  /** Names without spaces, with the words in their order and with the last word first, and first letters of names. */
  readonly #joinedNames = new MultiMap<string, number>();

  constructor(list: ListName) {
    this.#list = list;
  }

  add(id: number, record: ApiRecord): void {
    const forms = hasNames(this.#list) ? parseRecordNames(record) : [];
    const nameWords = new Set([...getSearchedWords(record), ...forms.flatMap(collectWords)]);
    for (const word of nameWords) this.#names.add(word, id);
    for (const word of collectOtherWords(record)) if (!nameWords.has(word)) this.#others.add(word, id);
    for (const key of collectKeys(record)) this.#keys.add(key, id);
    for (const text of new Set(forms.flatMap((form) => [...collectJoined(form), ...(form.acronym || [])])))
      this.#joinedNames.add(text, id);
  }

  /** Removes all words and keys of records. */
  remove(ids: ReadonlySet<number>): void {
    for (const part of [this.#names, this.#others]) part.removeRecords(ids);
    for (const part of [this.#keys, this.#joinedNames]) part.removeValues(ids);
  }

  /**
   * Ids of the records that have every word or a word that begins with it, the best first. `loosely` allows typos,
   * sounds and nicknames in words without digits, `nearly` in all words. `some` requires only one of the words, and
   * allows what `loosely` does.
   */
  findByWords(words: readonly string[], mode: WordMode): number[] {
    const weights = words.map((word) => {
      const isLoose = mode === 'nearly' || (mode !== 'every' && !hasDigit(word));
      return findWeights(word, this.#names, this.#others, isLoose);
    });
    return sortByWeight(mode === 'some' ? sumWeights(weights) : intersectWeights(weights));
  }

  /**
   * Ids of the records whose names have, for each word, a word that begins with it, or another form of a first name.
   */
  findByWordStarts(words: readonly string[]): ReadonlySet<number> {
    const idsByWord = words.map((word) => {
      const known = new Set([...this.#names.findByStart(word), ...getOtherForms(word)]);
      return new Set([...known].flatMap((one) => this.#names.getIds(one)));
    });
    const [first = new Set(), ...rest] = idsByWord.sort((a, b) => a.size - b.size);
    return new Set([...first].filter((id) => rest.every((ids) => ids.has(id))));
  }

  /** Ids of the records whose names may match a name. */
  findCandidates(form: NameForm): ReadonlySet<number> {
    const words = collectDistinctiveWords(form).flatMap((word) => [...this.#names.findRelated(word).keys()]);
    return new Set([
      ...[...words, form.acronym].flatMap((word) => this.#names.getIds(word)),
      ...collectJoined(form).flatMap((text) => this.#joinedNames.get(text)),
    ]);
  }

  /** Ids of the records with the key of an e-mail address, telephone number or case number. */
  findByKey(key: string): readonly number[] {
    return this.#keys.get(key);
  }

  /** Ids of the records with a telephone number that ends with the digits. */
  findByPhoneEnd(digits: string): number[] {
    return [...this.#keys.keys()]
      .filter((key) => /^\+?\d+$/.test(key) && key.endsWith(digits))
      .flatMap((key) => this.#keys.get(key));
  }
}

/** The index of a list. It is created at the first call and updated at each call. */
export const getSearchIndex = createListIndexer((list) => new SearchIndex(list), SEARCHED_FIELDS);

function collectKeys(record: ApiRecord): ReadonlySet<string> {
  const number = toCompactText(getText(record, 'case_number'));
  return new Set([...getContacts(record).map(({ key }) => key), ...(number ? [toCaseNumberKey(number)] : [])]);
}

/** All words by which a name is found: those of its variants, and those of the name in Latin letters. */
const collectWords = ({ variants, latin }: NameForm): string[] => [
  ...variants.flat(),
  ...(latin ? collectWords(latin) : []),
];

/** A name without spaces, with the words in their order and with the last word first. */
const collectJoined = ({ joined, latin }: NameForm): string[] => [...joined, ...(latin ? collectJoined(latin) : [])];

/** The key of a case number in its compact form. */
export const toCaseNumberKey = (number: string): string => `#${number}`;

/** An e-mail address without its top-level domain, which most addresses share. */
export const stripTopLevelDomain = (email: string): string => email.trim().replace(/\.\w+$/, '');

function collectOtherWords(record: ApiRecord): ReadonlySet<string> {
  const folder = getText(record, 'path').split('/').slice(0, -1).join(' ');
  const mailbox = stripTopLevelDomain(getText(record, 'email'));
  const texts = [getText(record, 'case_number'), mailbox, folder, getText(record, 'filename')].filter(Boolean);
  return new Set(texts.flatMap(tokenize));
}

/** The weight of a word in another field than the name. */
const OTHER_FIELD_WEIGHT = 1;

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
