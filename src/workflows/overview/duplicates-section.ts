import { MultiMap } from '../../base/multi-map.ts';
import { IncompleteListError, type NamedList } from '../../cache/list-cache.ts';
import { NAME_FIELDS } from '../../cache/memory-fields.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import { getContacts, PHONE_FIELDS, toEmailKey } from '../../records/contact-keys.ts';
import { createListIndexer } from '../../search/list-index.ts';
import { parseName } from '../../search/name-form.ts';
import { joinSorted } from '../../search/tokenize.ts';
import type { Row } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import { limitRows } from '../shared/sections.ts';
import type { SectionBuilder } from './define-section.ts';

export const duplicates: SectionBuilder = async ({ runner, limit }) => {
  const { clients, companies } = await runner.read(['clients', 'companies']);
  const rows: Row[] = [];
  let total = 0;
  for (const list of [clients, companies]) {
    const groups = await findDuplicates(list);
    const shown = groups.slice(0, Math.max(0, limit - rows.length));
    const described = await describeGroups(list, shown);
    rows.push(...described);
    total += groups.length - shown.length + described.length;
  }
  return limitRows(
    { title: 'Likely duplicates of clients and companies', rows, total },
    limit,
    'They have the same e-mail or name. Order, accents, titles and legal forms of names are ignored. The same telephone number alone is not enough. A person must decide.',
  );
};

/** The ids of the records of a list by name and by e-mail address. */
class IdentityIndex {
  readonly #names = new MultiMap<string, number>();
  readonly #emails = new MultiMap<string, number>();

  add(id: number, record: ApiRecord): void {
    const [name, email] = [toNameKey(record), toEmailKey(getText(record, 'email'))];
    if (name) this.#names.add(name, id);
    if (email) this.#emails.add(email, id);
  }

  remove(ids: ReadonlySet<number>): void {
    for (const part of [this.#names, this.#emails]) part.removeValues(ids);
  }

  /** Groups of ids that share a name or an e-mail address. A record that shares with two groups joins them. */
  findGroups(): (readonly number[])[] {
    const groups = new Map<number, readonly number[]>();
    for (const part of [this.#names, this.#emails]) {
      for (const key of part.keys()) {
        const ids = part.get(key);
        if (ids.length === 1) continue;
        const merged = [...new Set(ids.flatMap((id) => groups.get(id) ?? id))];
        for (const id of merged) groups.set(id, merged);
      }
    }
    return [...new Set(groups.values())];
  }
}

const getIdentityIndex = createListIndexer(() => new IdentityIndex(), [...NAME_FIELDS, 'email']);

/** The words of the name in the order of the alphabet. */
const toNameKey = (record: ApiRecord): string => joinSorted(parseName(getName(record)).words);

/**
 * The ids of each group of duplicates of a list, ordered by the smallest id of each group. Members of a household or an
 * office share a telephone number, so it does not make a group. Throws an IncompleteListError if the list is not
 * complete.
 */
async function findDuplicates(list: NamedList): Promise<number[][]> {
  if (!list.isComplete) throw new IncompleteListError(list);
  const groups = (await getIdentityIndex(list)).findGroups().map((group) => group.toSorted((a, b) => a - b));
  return groups.sort(([a = 0], [b = 0]) => a - b);
}

/** Returns a row for each group. A group that another call has changed in the meantime is left out. */
async function describeGroups(list: NamedList, groups: readonly (readonly number[])[]): Promise<Row[]> {
  if (groups.length === 0) return [];
  const fields = [...NAME_FIELDS, ...PHONE_FIELDS, 'email'];
  const records = await list.fetchRecords({ filter: { field: 'id', ids: groups.flat() }, fields });
  return groups.flatMap((ids) => {
    const group = ids.map((id) => records.get(id)).filter((record) => record !== undefined);
    const traits = findSharedTraits(group);
    if (traits.length === 0) return [];
    const named = group.map((record) => ({ id: record.id, name: getName(record) }));
    return [{ list: list.name, records: named, match_reason: traits.join(', ') }];
  });
}

/** A name, an e-mail address or a telephone number, by which a record may be the duplicate of another. */
interface IdentityKey {
  readonly trait: 'name' | 'e-mail' | 'telephone';
  /** The trait and its normalized value. */
  readonly key: string;
}

function collectIdentityKeys(record: ApiRecord): readonly IdentityKey[] {
  const name = toNameKey(record);
  const contacts = getContacts(record).map(({ field, key }): IdentityKey => {
    const trait = field === 'email' ? 'e-mail' : 'telephone';
    return { trait, key: `${trait} ${key}` };
  });
  return name ? [{ trait: 'name', key: `name ${name}` }, ...contacts] : contacts;
}

/** The traits that at least two of the records share. */
function findSharedTraits(records: readonly ApiRecord[]): IdentityKey['trait'][] {
  const identityKeys = records.flatMap((record) => [
    ...new Map(collectIdentityKeys(record).map((identityKey) => [identityKey.key, identityKey])).values(),
  ]);
  const sharedGroups = [...groupBy(identityKeys, ({ key }) => key).values()].filter((group) => group.length > 1);
  return [...new Set(sharedGroups.flatMap(([first]) => first?.trait ?? []))];
}
