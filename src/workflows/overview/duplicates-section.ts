import { memoizeByList } from '../../cache/memoize.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getName } from '../../records/api-record.ts';
import { getContacts } from '../../records/contact-keys.ts';
import { memoizePerRecord } from '../../records/memoize-per-record.ts';
import { parsePartyName } from '../../search/party-name.ts';
import { joinSorted } from '../../search/tokenize.ts';
import { groupBy } from '../shared/group-by.ts';
import { limitRows } from '../shared/row-limits.ts';
import { defineSection } from './define-section.ts';

/** The fields that two records may share, with their names in answers. */
type IdentityTrait = 'name' | 'e-mail' | 'telephone';

interface IdentityKey {
  readonly trait: IdentityTrait;
  readonly key: string;
}

/** The keys that identify a record. */
const collectIdentityKeys = memoizePerRecord((record): readonly IdentityKey[] => {
  const name = joinSorted(parsePartyName(getName(record)).words);
  const contacts = getContacts(record).map(
    ({ field, key }): IdentityKey => ({ trait: field === 'email' ? 'e-mail' : 'telephone', key }),
  );
  return name ? [{ trait: 'name', key: name }, ...contacts] : contacts;
});

/** A household or an office shares its telephone: that alone is no sign. */
const isDistinctive = ({ trait }: IdentityKey): boolean => trait !== 'telephone';

export const duplicates = defineSection(['clients', 'companies'], ({ clients, companies }, { limit }) => {
  const groups = [clients, companies].flatMap((list) => findDuplicateGroups(list).map((group) => ({ list, group })));
  const rows = toReportRows(groups, ({ list, group }) => ({
    list: list.name,
    records: group.map((record) => ({ id: record.id, name: getName(record) })),
    same: findSharedTraits(group).join(', '),
  }));
  return limitRows(
    { key: 'duplicates', title: 'Likely duplicates of clients and companies', rows, total: rows.length },
    limit,
    'By the same e-mail or the same name, but for order, accents, titles and legal forms; a telephone alone is no sign. Only a person can tell.',
  );
});

/** Records that share a name or an e-mail, each in one group with all that any of the group shares one with. */
const findDuplicateGroups = memoizeByList((records): readonly ApiRecord[][] => {
  const groupByRecord = new Map<ApiRecord, ApiRecord[]>();
  for (const matching of groupByIdentityKey([...records.values()])) {
    const mergedGroup = [...new Set(matching.flatMap((record) => groupByRecord.get(record) ?? [record]))];
    for (const record of mergedGroup) groupByRecord.set(record, mergedGroup);
  }
  return [...new Set(groupByRecord.values())].map((group) => group.sort((a, b) => Number(a.id) - Number(b.id)));
});

function groupByIdentityKey(records: readonly ApiRecord[]): ApiRecord[][] {
  const distinctiveKeys = records.flatMap((record) =>
    collectIdentityKeys(record)
      .filter(isDistinctive)
      .map(({ trait, key }) => ({ record, key: `${trait} ${key}` })),
  );
  return [...groupBy(distinctiveKeys, ({ key }) => key).values()]
    .map((group) => group.map(({ record }) => record))
    .filter((group) => group.length > 1);
}

/** The values that at least two of the records share. */
function findSharedTraits(records: readonly ApiRecord[]): IdentityTrait[] {
  const keyedTraits = records.flatMap((record) => [
    ...new Map(
      collectIdentityKeys(record).map((identityKey) => [`${identityKey.trait} ${identityKey.key}`, identityKey]),
    ),
  ]);
  const sharedGroups = [...groupBy(keyedTraits, ([key]) => key).values()].filter((group) => group.length > 1);
  return [...new Set(sharedGroups.flatMap(([first]) => first?.[1].trait ?? []))];
}
