import { memoizeByList } from '../../cache/memoize.ts';
import { rowsOf } from '../../formatting/report.ts';
import { contactsOf } from '../../records/contact.ts';
import { perRecord } from '../../records/memoize.ts';
import { type ApiRecord, nameOf } from '../../records/record.ts';
import { inOneOrder } from '../../search/fold.ts';
import { partyName } from '../../search/party-name.ts';
import { groupedBy } from '../shared/group-by.ts';
import { limitRows } from '../shared/row-limits.ts';
import { part } from './define-section.ts';

/** What two records may have in common, as answers call it. */
type Trait = 'name' | 'e-mail' | 'telephone';

interface Mark {
  readonly trait: Trait;
  readonly key: string;
}

/** What a record can be known again by. */
const marksOf = perRecord((record): readonly Mark[] => {
  const name = inOneOrder(partyName(nameOf(record)).words);
  const contacts = contactsOf(record).map(
    ({ field, key }): Mark => ({ trait: field === 'email' ? 'e-mail' : 'telephone', key }),
  );
  return name ? [{ trait: 'name', key: name }, ...contacts] : contacts;
});

/** A household or an office shares its telephone: that alone is no sign. */
const isSign = ({ trait }: Mark): boolean => trait !== 'telephone';

export const duplicates = part(['clients', 'companies'], ({ clients, companies }, { limit }) => {
  const groups = [clients, companies].flatMap((list) => alike(list).map((those) => ({ list, those })));
  const rows = rowsOf(groups, ({ list, those }) => ({
    list: list.name,
    records: those.map((record) => ({ id: record.id, name: nameOf(record) })),
    same: sharedIn(those).join(', '),
  }));
  return limitRows(
    { key: 'duplicates', title: 'Likely duplicates of clients and companies', rows, total: rows.length },
    limit,
    'By the same e-mail or the same name, but for order, accents, titles and legal forms; a telephone alone is no sign. Only a person can tell.',
  );
});

/** Records that share a name or an e-mail, each in one group with all that any of the group shares one with. */
const alike = memoizeByList((records): readonly ApiRecord[][] => {
  const groupOf = new Map<ApiRecord, ApiRecord[]>();
  for (const those of bySign([...records.values()])) {
    const merged = [...new Set(those.flatMap((record) => groupOf.get(record) ?? [record]))];
    for (const record of merged) groupOf.set(record, merged);
  }
  return [...new Set(groupOf.values())].map((those) => those.sort((a, b) => Number(a.id) - Number(b.id)));
});

function bySign(records: readonly ApiRecord[]): ApiRecord[][] {
  const signs = records.flatMap((record) =>
    marksOf(record)
      .filter(isSign)
      .map(({ trait, key }) => ({ record, key: `${trait} ${key}` })),
  );
  return [...groupedBy(signs, ({ key }) => key).values()]
    .map((those) => those.map(({ record }) => record))
    .filter((those) => those.length > 1);
}

/** What at least two of them have in common. */
function sharedIn(those: readonly ApiRecord[]): Trait[] {
  const marks = those.flatMap((record) => [
    ...new Map(marksOf(record).map((mark) => [`${mark.trait} ${mark.key}`, mark])),
  ]);
  const groups = [...groupedBy(marks, ([key]) => key).values()].filter((own) => own.length > 1);
  return [...new Set(groups.flatMap(([first]) => first?.[1].trait ?? []))];
}
