import { distance } from 'fastest-levenshtein';
import { mapWithYield } from '../base/event-loop.ts';
import { pluralize } from '../base/sentences.ts';
import { type ApiRecord, getName } from '../records/api-record.ts';
import { describeRelation } from './compare-names.ts';
import { type NameForm, parseName } from './name-form.ts';
import { getOtherForms } from './nicknames.ts';
import { hasNames } from './record-kinds.ts';
import { parseRecordNames } from './record-names.ts';
import type { IndexedList, SearchedList } from './search-index.ts';
import { searchSomeWords } from './search-records.ts';
import { compareWords, getMaxTypos } from './word-relation.ts';

/** A record that does not match a name, but is similar to it. */
export interface NearRecord {
  readonly list: SearchedList;
  readonly id: number;
  readonly name: string;
  /** States how each word is similar. */
  readonly reason: string;
}

/** The least similarity of a record that is shown, from 0 to 1. */
const MIN_SIMILARITY = 0.6;
const MAX_SIMILAR_RECORDS = 5;
const MAX_NEAR_RECORDS = 20;

/**
 * Finds the records that are the most similar to a name that has no match: first those with similar words, then those
 * that have some of its words. At most 20.
 */
export async function findNearest(text: string, indexedLists: readonly IndexedList[]): Promise<NearRecord[]> {
  const similar = await findSimilarNames(text, indexedLists);
  const isNew = ({ list, id }: Pick<NearRecord, 'list' | 'id'>) =>
    !similar.some((one) => one.list === list && one.id === id);
  const some = (await searchSomeWords(text, indexedLists)).filter(isNew).map(({ matchReason, record, ...one }) => ({
    ...one,
    name: getName(record),
    reason: `has only some of the words: ${matchReason}`,
  }));
  return [...similar, ...some].slice(0, MAX_NEAR_RECORDS);
}

/**
 * Finds the records with the names that are the most similar to a name, the most similar first. At most 5. Other calls
 * can run between two records.
 */
export async function findSimilarNames(text: string, indexedLists: readonly IndexedList[]): Promise<NearRecord[]> {
  const name = parseName(text);
  const candidates = indexedLists.flatMap(({ list, index }) =>
    hasNames(list.name) && 'names' in list
      ? [...index.findCandidates(name)].flatMap((id) => {
          const record = list.names.get(id);
          return record ? [{ list, id, record }] : [];
        })
      : [],
  );
  const measured = await mapWithYield(candidates, ({ list, id, record }) => ({
    list,
    id,
    name: getName(record),
    ...measureRecord(name, record),
  }));
  return measured
    .filter(({ similarity }) => similarity >= MIN_SIMILARITY)
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, MAX_SIMILAR_RECORDS)
    .map(({ similarity: _, ...near }) => near);
}

const measureRecord = (name: NameForm, record: ApiRecord): Similarity =>
  parseRecordNames(record)
    .map((known) => measureSimilarity(name, known))
    .reduce((a, b) => (b.similarity > a.similarity ? b : a));

interface Similarity {
  /** From 0 to 1. */
  readonly similarity: number;
  readonly reason: string;
}

const RELATED_SIMILARITY = 0.95;

/** Words that have fewer letters in common are not named. */
const MIN_DESCRIBED_SIMILARITY = 0.4;

/** The part of the letters of a name that a known name has too. Related words count as nearly equal. */
function measureSimilarity(name: NameForm, known: NameForm): Similarity {
  const knownWords = [...new Set(known.variants.flat())];
  const results = name.variants.map((words): Similarity => {
    const closest = words.map((word) => findClosest(word, knownWords));
    const length = words.join('').length;
    const sum = closest.reduce((total, { similarity }, i) => total + similarity * (words[i]?.length ?? 0), 0);
    return { similarity: sum / Math.max(1, length), reason: describeWords(closest) };
  });
  return results.reduce((a, b) => (b.similarity > a.similarity ? b : a));
}

/** States the words that are similar. The other words say nothing about the similarity. */
const describeWords = (words: readonly Similarity[]): string =>
  words.flatMap(({ similarity, reason }) => (similarity >= MIN_DESCRIBED_SIMILARITY ? reason : [])).join(', ');

function findClosest(word: string, others: readonly string[]): Similarity {
  const results = others.map((other): Similarity => {
    const relation = compareWords(word, other);
    if (relation === 'same') return { similarity: 1, reason: `${other}: same word` };
    if (relation && relation !== 'initial' && relation !== 'start')
      return { similarity: RELATED_SIMILARITY, reason: describeRelation({ word, other, relation }) };
    const similarity = 1 - distance(word, other) / Math.max(word.length, other.length);
    return { similarity, reason: `${other}: ${Math.round(100 * similarity)} % the same letters as ${word}` };
  });
  return results.reduce((a, b) => (b.similarity > a.similarity ? b : a), { similarity: 0, reason: '' });
}

const MAX_LISTED_NICKNAMES = 8;

/** A sentence that lists the forms of a name that were compared with the records. */
export function describeTriedForms(text: string): string {
  const { variants, latin } = parseName(text);
  const comparedForms = [...variants, ...(latin?.variants ?? [])];
  const words = [...new Set(comparedForms.flat())];
  const typos = Math.max(0, ...words.map(getMaxTypos));
  const nicknames = words.flatMap((word) => {
    const others = getOtherForms(word).slice(0, MAX_LISTED_NICKNAMES);
    return others.length > 0 ? [`${others.join(', ')} for ${word}`] : [];
  });
  const forms = [
    ...comparedForms.map((form) => `"${form.join(' ')}"`),
    ...(comparedForms.some((form) => form.length > 1) ? ['these words in any order'] : []),
    ...nicknames,
    'words that sound alike',
    ...(typos > 0 ? [`up to ${pluralize(typos, 'typo')} in a word`] : []),
    'initials',
  ];
  return `Forms tried: ${[...new Set(forms)].join('; ')}.`;
}
