import type { ListSnapshot } from '../cache/list-cache.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { getLevelIndex, type Match } from './compare-names.ts';
import { findNameMatches } from './match-names.ts';
import { buildSpellings, collectTexts, extractExcerpt, getSearchableTexts } from './mentions.ts';
import { type NameForm, parseName } from './name-form.ts';
import { isBusinessWord } from './name-words.ts';
import { indexLists, type SearchableList } from './search-index.ts';
import { searchWords } from './search-records.ts';

/** A party of a matter. */
export interface ConflictParty {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly companies: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** A match, and the term of the party that matched. */
interface TermMatch extends Pick<Match, 'matchLevel' | 'reason'> {
  readonly matchedTerm: string;
}

/** A record that matches a party. */
export interface PartyMatch extends TermMatch {
  readonly party: string;
  readonly list: ListSnapshot;
  readonly id: number;
  readonly record: ApiRecord;
  /** True if only an e-mail address or a telephone number matches, and no name. */
  readonly isContactOnly: boolean;
}

/** Records of one kind whose texts are searched. */
export interface MentionSource {
  readonly kind: string;
  /** The records of a list, or an array. */
  readonly records: Parameters<typeof collectTexts>[0];
  readonly formatName: (record: ApiRecord) => string;
}

/** A text that names a party, and its record. */
export interface Mention {
  readonly party: string;
  readonly matchedTerm: string;
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly field: string;
  /** The part of the text that names the party. */
  readonly text: string;
}

/** The records whose names, addresses or numbers match parties. A record has one match for a party, the most certain one. */
export async function findMatches(
  parties: readonly ConflictParty[],
  lists: readonly ListSnapshot[],
): Promise<PartyMatch[]> {
  const searchableLists = await indexLists(lists);
  const hits: PartyMatch[] = [];
  for (const party of parties) {
    // Other calls can run between two parties.
    await new Promise(setImmediate);
    for (const one of searchableLists) hits.push(...(await findMatchesInList(one, party)));
  }
  return hits.sort((a, b) => getLevelIndex(a) - getLevelIndex(b));
}

async function findMatchesInList(
  searchableList: SearchableList<ListSnapshot>,
  party: ConflictParty,
): Promise<PartyMatch[]> {
  const { list } = searchableList;
  const labeledNames = collectNames(party);
  const nameMatches = labeledNames.flatMap(({ matchedTerm, name }) =>
    findNameMatches(name, searchableList).map(({ id, match: { matchLevel, reason } }) => ({
      id,
      matchedTerm,
      matchLevel,
      reason,
    })),
  );
  const bestMatches = keepBest([...findContactMatches(searchableList, party), ...nameMatches]);
  const namedIds = new Set(nameMatches.map(({ id }) => id));
  const found: IdMatch[] = [];
  for (const name of labeledNames) found.push(...(await findWordMatches(searchableList, name, bestMatches)));
  const wordMatches = keepBest(found);
  return [...bestMatches, ...wordMatches].flatMap(([id, match]) => {
    const record = list.availableRecords.get(id);
    if (!record) return [];
    const isContactOnly = !namedIds.has(id) && !wordMatches.has(id);
    const reason = isContactOnly ? `${match.reason}, another name` : match.reason;
    return [{ party: party.name, ...match, reason, list, id, record, isContactOnly }];
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
const collectNames = ({ name, aliases, companies }: ConflictParty): LabeledName[] => [
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

function findContactMatches({ list, index }: SearchableList<ListSnapshot>, party: ConflictParty): IdMatch[] {
  return [...collectContactKeys(party)].flatMap(([key, matchedTerm]) =>
    index.findByKey(key).flatMap((id): IdMatch[] =>
      getContacts(list.availableRecords.get(id) ?? {})
        .filter((contact) => contact.key === key)
        .map(({ field }) => ({ id, matchedTerm, matchLevel: 'exact', reason: `same ${field.replaceAll('_', ' ')}` })),
    ),
  );
}

/** The records that a search for the words finds, without those that match already. */
async function findWordMatches(
  searchableList: SearchableList,
  { matchedTerm, text, name }: LabeledName,
  known: ReadonlyMap<number, TermMatch>,
): Promise<IdMatch[]> {
  if (name.words.every(isBusinessWord)) return [];
  return (await searchWords(text, [searchableList])).flatMap(({ id, matchReason }): IdMatch[] =>
    known.has(id) ? [] : [{ id, matchedTerm, matchLevel: 'partial', reason: `found by its words, ${matchReason}` }],
  );
}

/** The texts of records that contain a name of a party, word for word. */
export const findMentions = (parties: readonly ConflictParty[], sources: readonly MentionSource[]): Mention[] =>
  parties.flatMap((party) => {
    const spellings = collectNames(party).flatMap(({ matchedTerm, name }) =>
      buildSpellings(name).map((spelling) => ({ matchedTerm, spelling })),
    );
    return sources.flatMap((source) =>
      findTexts(spellings, source).map((found) => ({ party: party.name, kind: source.kind, ...found })),
    );
  });

/** The texts that contain a spelling. Most spellings are in no text, so all texts are searched at once first. */
function findTexts(
  spellings: readonly { readonly matchedTerm: string; readonly spelling: string }[],
  { records, formatName }: MentionSource,
): Omit<Mention, 'party' | 'kind'>[] {
  const texts = collectTexts(records);
  const foundSpellings = spellings.filter(({ spelling }) => texts.words.includes(spelling));
  if (foundSpellings.length === 0) return [];
  return texts.records.flatMap((record) =>
    getSearchableTexts(record).flatMap(({ field, text, words }) => {
      const found = foundSpellings.find(({ spelling }) => words.includes(spelling));
      if (!found) return [];
      const { matchedTerm, spelling } = found;
      const excerpt = extractExcerpt(text, spelling);
      return [{ matchedTerm, id: Number(record.id), name: formatName(record), field, text: excerpt }];
    }),
  );
}
