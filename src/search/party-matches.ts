import type { ListSnapshot } from '../cache/list-cache.ts';
import { type ApiRecord, getFullName, getName } from '../records/api-record.ts';
import { getContacts, toEmailKey, toPhoneKey } from '../records/contact-keys.ts';
import { memoizePerRecord } from '../records/memoize-per-record.ts';
import { buildSpellings, extractExcerpt, getSearchableTexts } from './mentions.ts';
import { createNameComparer, MATCH_LEVELS, type Match, type NameComparer } from './name-comparer.ts';
import { type PartyName, parsePartyName } from './party-name.ts';

/** A party of a matter. */
export interface ConflictParty {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly companies: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** A match, and the term of the party that matched. */
interface TermMatch extends Match {
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

/** A record whose texts are searched. */
export interface SearchedRecord {
  readonly kind: string;
  readonly id: number;
  readonly record: ApiRecord;
  /** The record that a note belongs to. */
  readonly noteOwner?: string;
}

/** A text that names a party. */
export interface Mention extends SearchedRecord {
  readonly party: string;
  readonly matchedTerm: string;
  readonly field: string;
  /** The part of the text that names the party. */
  readonly text: string;
}

/** The records whose names, addresses or numbers match parties. A record has one match for a party, the most certain one. */
export async function findMatches(
  parties: readonly ConflictParty[],
  lists: readonly ListSnapshot[],
): Promise<PartyMatch[]> {
  const compare = createNameComparer();
  const hits: PartyMatch[] = [];
  for (const party of parties) {
    // Other calls can run between two parties.
    await new Promise(setImmediate);
    hits.push(...lists.flatMap((list) => findMatchesInList(list, party, compare)));
  }
  return hits.sort((a, b) => getLevelIndex(a) - getLevelIndex(b));
}

const getLevelIndex = ({ matchLevel }: Match): number => MATCH_LEVELS.indexOf(matchLevel);

function findMatchesInList(list: ListSnapshot, party: ConflictParty, compare: NameComparer): PartyMatch[] {
  const labeledNames = collectNames(party);
  const contactKeys = collectContactKeys(party);
  return [...list.availableRecords].flatMap(([id, record]) => {
    const nameMatches = findNameMatches(list, record, labeledNames, compare);
    const [best] = [...findContactMatches(record, contactKeys), ...nameMatches].sort(
      (a, b) => getLevelIndex(a) - getLevelIndex(b),
    );
    if (!best) return [];
    const isContactOnly = nameMatches.length === 0;
    const reason = isContactOnly ? `${best.reason}, another name` : best.reason;
    return [{ party: party.name, ...best, reason, list, id, record, isContactOnly }];
  });
}

interface LabeledName {
  readonly matchedTerm: string;
  readonly name: PartyName;
}

/** All names of a party, with a label for each. */
function collectNames({ name, aliases, companies }: ConflictParty): LabeledName[] {
  return [
    { matchedTerm: 'name', name: parsePartyName(name) },
    ...aliases.map((alias) => ({ matchedTerm: `alias ${alias}`, name: parsePartyName(alias) })),
    ...companies.map((company) => ({
      matchedTerm: `company ${company}`,
      name: { ...parsePartyName(company), lastName: undefined, firstName: undefined },
    })),
  ];
}

function collectContactKeys({ emails, phones }: ConflictParty): ReadonlyMap<string, string> {
  const keys = [
    ...emails.map((email) => [toEmailKey(email), 'e-mail'] as const),
    ...phones.map((phone) => [toPhoneKey(phone), 'telephone number'] as const),
  ];
  return new Map(keys.flatMap(([key, matchedTerm]) => (key ? [[key, matchedTerm]] : [])));
}

function findContactMatches(record: ApiRecord, keys: ReadonlyMap<string, string>): TermMatch[] {
  if (keys.size === 0) return [];
  return getContacts(record).flatMap(({ field, key }): TermMatch[] => {
    const matchedTerm = keys.get(key);
    return matchedTerm ? [{ matchedTerm, matchLevel: 'exact', reason: `same ${field.replaceAll('_', ' ')}` }] : [];
  });
}

function findNameMatches(
  list: ListSnapshot,
  record: ApiRecord,
  names: readonly LabeledName[],
  compare: NameComparer,
): TermMatch[] {
  const recordNames = getKnownNames(record);
  return names.flatMap(({ matchedTerm, name }) =>
    recordNames.flatMap((one) => {
      const match = compare(name, one, list.name === 'cases');
      return match ? [{ matchedTerm, ...match }] : [];
    }),
  );
}

/** The name of a record, and the name with the middle name if there is one. */
const getKnownNames = memoizePerRecord((record): readonly PartyName[] =>
  [...new Set([getName(record), getFullName(record)])].map(parsePartyName),
);

/** The texts of records that contain a name of a party, word for word. */
export function findMentions(parties: readonly ConflictParty[], sources: readonly SearchedRecord[]): Mention[] {
  return parties.flatMap((party) => {
    const searchedSpellings = collectNames(party).flatMap(({ matchedTerm, name }) =>
      buildSpellings(name).map((spelling) => ({ matchedTerm, spelling })),
    );
    return sources.flatMap((source) =>
      getSearchableTexts(source.record).flatMap(({ field, text, words }) => {
        const matched = searchedSpellings.find(({ spelling }) => words.includes(spelling));
        if (!matched) return [];
        const { matchedTerm, spelling } = matched;
        return [{ ...source, party: party.name, matchedTerm, field, text: extractExcerpt(text, spelling) }];
      }),
    );
  });
}
