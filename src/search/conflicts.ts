import type { ListSnapshot } from '../cache/list-cache.ts';
import { contactsOf, emailKey, phoneKey } from '../records/contact.ts';
import { type ApiRecord, fullName, nameOf } from '../records/record.ts';
import { excerpt, spellings, texts } from './mentions.ts';
import { type PartyName, partyName } from './party-name.ts';
import { type Compare, createCompare, MATCH_LEVELS, type Match } from './similarity.ts';

/** Someone a matter is about. */
export interface Party {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly companies: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** A record that matches a party. */
export interface Hit extends Match {
  readonly party: string;
  /** What of the party it was. */
  readonly by: string;
  readonly list: ListSnapshot;
  readonly id: number;
  readonly record: ApiRecord;
}

/** A record with texts. */
export interface Source {
  readonly kind: string;
  readonly id: number;
  readonly record: ApiRecord;
  /** What a note is on. */
  readonly on?: string;
}

/** A text that names a party. */
export interface Mention extends Source {
  readonly party: string;
  readonly by: string;
  readonly field: string;
  /** The part of the text that names the party. */
  readonly text: string;
}

/** The records whose names, addresses or numbers match parties, each once for a party: the surest match of each. */
export async function findMatches(parties: readonly Party[], lists: readonly ListSnapshot[]): Promise<Hit[]> {
  const compare = createCompare();
  const hits: Hit[] = [];
  for (const party of parties) {
    // Others get their turn in between.
    await new Promise(setImmediate);
    hits.push(...lists.flatMap((list) => hitsIn(list, party, compare)));
  }
  return hits.sort((a, b) => sureness(a) - sureness(b));
}

const sureness = ({ how }: Match): number => MATCH_LEVELS.indexOf(how);

function hitsIn(list: ListSnapshot, party: Party, compare: Compare): Hit[] {
  const names = namesOf(party);
  const keys = keysOf(party);
  return [...list.records].flatMap(([id, record]) => {
    const [best] = [...contactMatches(record, keys), ...nameMatches(list, record, names, compare)].sort(
      (a, b) => sureness(a) - sureness(b),
    );
    return best ? [{ party: party.name, ...best, list, id, record }] : [];
  });
}

type ByMatch = Match & { readonly by: string };

interface Labelled {
  readonly by: string;
  readonly name: PartyName;
}

/** Every name of a party, with what it is to it. */
function namesOf({ name, aliases, companies }: Party): Labelled[] {
  return [
    { by: 'name', name: partyName(name) },
    ...aliases.map((alias) => ({ by: `alias ${alias}`, name: partyName(alias) })),
    ...companies.map((company) => ({
      by: `company ${company}`,
      name: { ...partyName(company), family: undefined, given: undefined },
    })),
  ];
}

function keysOf({ emails, phones }: Party): ReadonlyMap<string, string> {
  const keys = [
    ...emails.map((email) => [emailKey(email), 'e-mail'] as const),
    ...phones.map((phone) => [phoneKey(phone), 'telephone number'] as const),
  ];
  return new Map(keys.flatMap(([key, by]) => (key ? [[key, by]] : [])));
}

function contactMatches(record: ApiRecord, keys: ReadonlyMap<string, string>): ByMatch[] {
  if (keys.size === 0) return [];
  return contactsOf(record).flatMap(({ field, key }): ByMatch[] => {
    const by = keys.get(key);
    return by ? [{ by, how: 'exact', reason: `the same ${field.replaceAll('_', ' ')}` }] : [];
  });
}

function nameMatches(
  list: ListSnapshot,
  record: ApiRecord,
  names: readonly Labelled[],
  compare: Compare,
): ByMatch[] {
  const known = knownNames(record);
  return names.flatMap(({ by, name }) =>
    known.flatMap((one) => {
      const match = compare(name, one, list.name === 'cases');
      return match ? [{ by, ...match }] : [];
    }),
  );
}

const knownNamesOf = new WeakMap<ApiRecord, readonly PartyName[]>();

/** The name of a record, and that with its middle part where it has one. */
function knownNames(record: ApiRecord): readonly PartyName[] {
  const known = knownNamesOf.get(record) ?? [...new Set([nameOf(record), fullName(record)])].map(partyName);
  knownNamesOf.set(record, known);
  return known;
}

/** Where the texts of records name parties, word for word. */
export function mentionsOf(parties: readonly Party[], sources: readonly Source[]): Mention[] {
  return parties.flatMap((party) => {
    const sought = namesOf(party).flatMap(({ by, name }) =>
      spellings(name).map((spelling) => ({ by, spelling })),
    );
    return sources.flatMap((source) =>
      texts(source.record).flatMap(({ field, text, words }) => {
        const found = sought.find(({ spelling }) => words.includes(spelling));
        return found
          ? [{ ...source, party: party.name, by: found.by, field, text: excerpt(text, found.spelling) }]
          : [];
      }),
    );
  });
}
