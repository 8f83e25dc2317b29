import { IncompleteListError, type NamedList } from '../../cache/list-cache.ts';
import { NAME_FIELDS } from '../../cache/memory-fields.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { getContacts, PHONE_FIELDS } from '../../records/contact-keys.ts';
import { parseName } from '../../search/name-form.ts';
import { joinSorted } from '../../search/tokenize.ts';
import type { Row } from '../define-workflow.ts';
import { groupBy } from '../shared/group-by.ts';
import { limitRows } from '../shared/sections.ts';
import type { SectionBuilder } from './define-section.ts';

/** A name, an e-mail address or a telephone number, by which a record may be the duplicate of another. */
interface IdentityKey {
  readonly trait: 'name' | 'e-mail' | 'telephone';
  /** The trait and its normalized value. */
  readonly key: string;
}

function collectIdentityKeys(record: ApiRecord): readonly IdentityKey[] {
  const name = joinSorted(parseName(getName(record)).words);
  const contacts = getContacts(record).map(({ field, key }): IdentityKey => {
    const trait = field === 'email' ? 'e-mail' : 'telephone';
    return { trait, key: `${trait} ${key}` };
  });
  return name ? [{ trait: 'name', key: `name ${name}` }, ...contacts] : contacts;
}

export const duplicates: SectionBuilder = async ({ runner, limit }) => {
  const { clients, companies } = await runner.read(['clients', 'companies']);
  const rows = [...(await findDuplicates(clients)), ...(await findDuplicates(companies))];
  return limitRows(
    { title: 'Likely duplicates of clients and companies', rows },
    limit,
    'They have the same e-mail or name. Order, accents, titles and legal forms of names are ignored. The same telephone number alone is not enough. A person must decide.',
  );
};

/** By the state of the list. */
const knownDuplicates = new WeakMap<NamedList['names'], readonly Row[]>();

/** A row for each group of duplicates of a list. Throws an IncompleteListError if the list is not complete. */
async function findDuplicates(list: NamedList): Promise<readonly Row[]> {
  if (!list.isComplete) throw new IncompleteListError(list);
  const known = knownDuplicates.get(list.names);
  if (known) return known;
  const records = await list.fetchRecords({ fields: [...NAME_FIELDS, ...PHONE_FIELDS, 'email'] });
  const rows = groupDuplicates([...records.values()]).map((group) => ({
    list: list.name,
    records: group.map((record) => ({ id: record.id, name: getName(record) })),
    match_reason: findSharedTraits(group).join(', '),
  }));
  knownDuplicates.set(list.names, rows);
  return rows;
}

/** Groups of records that share a name or an e-mail address. A record that shares with two groups joins them. */
function groupDuplicates(records: readonly ApiRecord[]): readonly ApiRecord[][] {
  const groupByRecord = new Map<ApiRecord, ApiRecord[]>();
  for (const matching of groupByIdentityKey(records)) {
    const mergedGroup = [...new Set(matching.flatMap((record) => groupByRecord.get(record) ?? [record]))];
    for (const record of mergedGroup) groupByRecord.set(record, mergedGroup);
  }
  return [...new Set(groupByRecord.values())].map((group) => group.sort((a, b) => Number(a.id) - Number(b.id)));
}

/** Members of a household or an office share a telephone number, so it does not make a group. */
function groupByIdentityKey(records: readonly ApiRecord[]): ApiRecord[][] {
  const entries = records.flatMap((record) =>
    collectIdentityKeys(record).flatMap(({ trait, key }) => (trait === 'telephone' ? [] : [{ record, key }])),
  );
  return [...groupBy(entries, ({ key }) => key).values()]
    .map((group) => group.map(({ record }) => record))
    .filter((group) => group.length > 1);
}

/** The traits that at least two of the records share. */
function findSharedTraits(records: readonly ApiRecord[]): IdentityKey['trait'][] {
  const identityKeys = records.flatMap((record) => [
    ...new Map(collectIdentityKeys(record).map((identityKey) => [identityKey.key, identityKey])).values(),
  ]);
  const sharedGroups = [...groupBy(identityKeys, ({ key }) => key).values()].filter((group) => group.length > 1);
  return [...new Set(sharedGroups.flatMap(([first]) => first?.trait ?? []))];
}
