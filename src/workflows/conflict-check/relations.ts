import { pluralize } from '../../base/sentences.ts';
import type { ListName } from '../../cache/list-cache.ts';
import { getNamedReference, limitItems, toNamedReference } from '../../cache/named-references.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import type { PartyMatch } from '../../search/party-matches.ts';
import { collectCaseIds, collectClientIds } from '../shared/linked-cases.ts';
import type { ListsByName } from '../shared/record-rows.ts';

/** The lists that a relation is read from. */
export type RelationLists = ListsByName<'cases' | 'clients' | 'people_groups'>;

const MAX_RELATED_CASES = 5;

/** Describes the relation of a record to the firm, with its cases or clients. */
export function describeRelation(
  { list, record }: Pick<PartyMatch, 'list' | 'record'>,
  lists: RelationLists,
): Record<string, unknown> {
  return RELATION_BUILDERS[list.name]?.(record, lists) ?? {};
}

const RELATION_BUILDERS: Readonly<
  Partial<Record<ListName, (record: ApiRecord, lists: RelationLists) => Record<string, unknown>>>
> = {
  clients: (record, lists) => {
    const group = getNamedReference(record, 'people_group', lists.people_groups)?.name;
    return describeCaseRelation('clients', record, lists, [group ? `group ${group}` : '', formatArchived(record)]);
  },
  companies: (record, lists) => describeCaseRelation('companies', record, lists, [formatArchived(record)]),
  leads: (record, lists) => ({
    relation: ['lead', getText(record, 'status')].filter(Boolean).join(', '),
    cases: [getNamedReference(record, 'case', lists.cases) ?? []].flat(),
  }),
  staff: (record) => ({ relation: record.active === false ? 'worked for the firm' : 'works for the firm' }),
  cases: (record, lists) => ({
    relation: `${getText(record, 'status') || 'unknown'} case`,
    clients: collectClientIds(record, lists.clients).map((id) => toNamedReference(lists.clients, id)),
  }),
};

const formatArchived = (record: ApiRecord): string => (record.archived === true ? 'archived' : '');

const ROLES = { clients: 'client', companies: 'company' } as const;

function describeCaseRelation(
  field: keyof typeof ROLES,
  record: ApiRecord,
  { cases }: RelationLists,
  details: readonly string[],
): Record<string, unknown> {
  const ids = collectCaseIds(record, field, cases);
  const relatedCases = ids.map((id) => {
    const caseRecord = cases.availableRecords.get(id);
    return { ...toNamedReference(cases, id), ...(caseRecord && { status: getText(caseRecord, 'status') }) };
  });
  const openCount = relatedCases.filter(({ status }) => status === 'open').length;
  const countText = cases.isComplete
    ? formatCaseCount(openCount, ids.length)
    : ids.length === 0
      ? 'cases not known'
      : `at least ${pluralize(ids.length, 'case')}`;
  return {
    relation: [ROLES[field], countText, ...details].filter(Boolean).join(', '),
    cases: limitItems(MAX_RELATED_CASES, relatedCases),
  };
}

const formatCaseCount = (openCount: number, count: number): string =>
  count === 0 ? 'no cases' : `${openCount} of ${pluralize(count, 'case')} open`;
