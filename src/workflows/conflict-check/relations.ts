import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { allNamedIn, namedIn, theFirst } from '../../cache/named-references.ts';
import { type ApiRecord, nameOf, referencesOf, textOf } from '../../records/record.ts';
import type { Hit } from '../../search/conflicts.ts';

/** The lists a relation is read from. */
export type Related = Readonly<Record<'cases' | 'clients' | 'people_groups', ListSnapshot>>;

const MOST_CASES = 5;

/** What a record is to the firm, in words, and the cases it is on. */
export function relationOf(
  { list, record }: Pick<Hit, 'list' | 'record'>,
  lists: Related,
): Record<string, unknown> {
  return RELATIONS[list.name]?.(record, lists) ?? {};
}

const RELATIONS: Readonly<
  Partial<Record<ListName, (record: ApiRecord, lists: Related) => Record<string, unknown>>>
> = {
  clients: (record, lists) => {
    const group = namedIn(record, 'people_group', lists.people_groups)?.name;
    return onCases('client', record, lists, [group ? `group ${group}` : '', archived(record)]);
  },
  companies: (record, lists) => onCases('company', record, lists, [archived(record)]),
  leads: (record, lists) => ({
    relation: ['lead', textOf(record, 'status')].filter(Boolean).join(', '),
    cases: [namedIn(record, 'case', lists.cases) ?? []].flat(),
  }),
  staff: (record) => ({ relation: record.active === false ? 'worked for the firm' : 'works for the firm' }),
  cases: (record, lists) => ({
    relation: `${textOf(record, 'status') || 'unknown'} case`,
    clients: allNamedIn(record, 'clients', lists.clients),
  }),
};

const archived = (record: ApiRecord): string => (record.archived === true ? 'archived' : '');

function onCases(
  role: string,
  record: ApiRecord,
  { cases }: Related,
  more: readonly string[],
): Record<string, unknown> {
  const ids = referencesOf(record, 'cases');
  const on = ids.map((id) => {
    const known = cases.records.get(id);
    return known
      ? { id, name: nameOf(known), status: textOf(known, 'status') }
      : { id, ...(cases.isWhole && { name: 'deleted in MyCase' }) };
  });
  const open = on.filter((one) => 'status' in one && one.status === 'open').length;
  const count = ids.length === 0 ? 'on no case' : `on ${open} open of ${ids.length}`;
  return { relation: [role, count, ...more].filter(Boolean).join(', '), cases: theFirst(MOST_CASES, on) };
}
