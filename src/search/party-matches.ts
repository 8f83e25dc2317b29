import { createYield } from '../base/event-loop.ts';
import type { ListName, ListState, NamedList } from '../cache/list-cache.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { getLevelIndex, type Match } from './compare-names.ts';
import { findNameMatches } from './match-names.ts';
import { type NameForm, parseName } from './name-form.ts';
import { isBusinessWord } from './name-words.ts';
import { type IndexedList, indexLists, SEARCHED_FIELDS } from './search-index.ts';
import { searchWords } from './search-records.ts';

/** A party of a matter. */
export interface ConflictParty {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly companies: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** The records of the party or of its matter. They are no match for this party. */
  readonly ownRecords?: { readonly [list in ListName]?: number | undefined };
}

/** A match, and the term of the party that matched. */
interface TermMatch extends Pick<Match, 'matchLevel' | 'reason'> {
  readonly matchedTerm: string;
}

/** A record that matches a party. */
export interface PartyMatch extends TermMatch {
  readonly party: ConflictParty;
  readonly list: ListState;
  readonly id: number;
  readonly record: ApiRecord;
  /** True if only an e-mail address or a telephone number matches, and no name. */
  readonly isContactOnly: boolean;
}

/**
 * The records whose names, addresses or numbers match parties. A record has one match for a party, the most certain
 * one.
 */
export async function findMatches(
  parties: readonly ConflictParty[],
  lists: readonly NamedList[],
): Promise<PartyMatch[]> {
  const indexedLists = await indexLists(lists);
  const hits: FoundMatch[] = [];
  const yieldIfLong = createYield();
  for (const party of parties)
    for (const one of indexedLists) {
      hits.push(...(await findMatchesInList(one, party)));
      await yieldIfLong();
    }
  const recordsByList = new Map<ListState, ReadonlyMap<number, ApiRecord>>();
  for (const list of lists) {
    const ids = hits.flatMap((hit) => (hit.list === list ? hit.id : []));
    if (ids.length > 0) recordsByList.set(list, await list.fetchRecords({ filter: { field: 'id', ids } }));
  }
  const matches = hits.flatMap((hit) => {
    const record = recordsByList.get(hit.list)?.get(hit.id);
    return record ? [{ ...hit, record }] : [];
  });
  return matches.sort((a, b) => getLevelIndex(a) - getLevelIndex(b));
}

type FoundMatch = Omit<PartyMatch, 'record'>;

async function findMatchesInList(indexedList: IndexedList<NamedList>, party: ConflictParty): Promise<FoundMatch[]> {
  const { list } = indexedList;
  const labeledNames = collectNames(party);
  const nameMatches: IdMatch[] = [];
  for (const { matchedTerm, name } of labeledNames)
    for (const { id, match } of await findNameMatches(name, indexedList))
      nameMatches.push({ id, matchedTerm, matchLevel: match.matchLevel, reason: match.reason });
  const bestMatches = keepBest([...(await findContactMatches(indexedList, party)), ...nameMatches]);
  const namedIds = new Set(nameMatches.map(({ id }) => id));
  const found: IdMatch[] = [];
  for (const name of labeledNames) found.push(...(await findWordMatches(indexedList, name, bestMatches)));
  const wordMatches = keepBest(found);
  const matches = [...bestMatches, ...wordMatches].filter(([id]) => party.ownRecords?.[list.name] !== id);
  return matches.map(([id, match]) => {
    const isContactOnly = !namedIds.has(id) && !wordMatches.has(id);
    const reason = isContactOnly ? `${match.reason}, another name` : match.reason;
    return { party, ...match, reason, list, id, isContactOnly };
  });
}

type IdMatch = TermMatch & { readonly id: number };

/** The most certain match of each record; of equal matches the first. */
function keepBest(matches: readonly IdMatch[]): ReadonlyMap<number, TermMatch> {
  const best = new Map<number, TermMatch>();
  for (const { id, ...match } of matches) {
    const other = best.get(id);
    if (!other || getLevelIndex(match) < getLevelIndex(other)) best.set(id, match);
  }
  return best;
}

interface LabeledName {
  readonly matchedTerm: string;
  readonly text: string;
  readonly name: NameForm;
}

/** All names of a party, with a label for each. */
export const collectNames = ({ name, aliases, companies }: ConflictParty): LabeledName[] => [
  { matchedTerm: 'name', text: name, name: parseName(name) },
  ...aliases.map((alias) => ({ matchedTerm: `alias ${alias}`, text: alias, name: parseName(alias) })),
  ...companies.map((company) => ({
    matchedTerm: `company ${company}`,
    text: company,
    name: { ...parseName(company), lastName: undefined },
  })),
];

function collectContactKeys({ emails, phones }: ConflictParty): ReadonlyMap<string, string> {
  const keys = [
    ...emails.map((email) => [toEmailKey(email), 'e-mail'] as const),
    ...phones.map((phone) => [toPhoneKey(phone), 'telephone number'] as const),
  ];
  return new Map(keys.flatMap(([key, matchedTerm]) => (key ? [[key, matchedTerm]] : [])));
}

async function findContactMatches({ list, index }: IndexedList, party: ConflictParty): Promise<IdMatch[]> {
  const labels = collectContactKeys(party);
  const ids = [...labels.keys()].flatMap((key) => index.findByKey(key));
  if (ids.length === 0) return [];
  const records = await list.fetchRecords({ filter: { field: 'id', ids }, fields: SEARCHED_FIELDS });
  return [...labels].flatMap(([key, matchedTerm]) =>
    index.findByKey(key).flatMap((id): IdMatch[] =>
      getContacts(records.get(id) ?? {})
        .filter((contact) => contact.key === key)
        .map(({ field }) => ({ id, matchedTerm, matchLevel: 'exact', reason: `same ${field.replaceAll('_', ' ')}` })),
    ),
  );
}

/** The records that a search for the words finds, without those that match already. */
async function findWordMatches(
  indexedList: IndexedList,
  { matchedTerm, text, name }: LabeledName,
  known: ReadonlyMap<number, TermMatch>,
): Promise<IdMatch[]> {
  if (name.words.every(isBusinessWord)) return [];
  return (await searchWords(text, [indexedList])).flatMap(({ id, matchReason }): IdMatch[] =>
    known.has(id) ? [] : [{ id, matchedTerm, matchLevel: 'partial', reason: `found by its words, ${matchReason}` }],
  );
}
