import { pluralize } from '../../base/sentences.ts';
import type { ListName } from '../../cache/list-cache.ts';
import { getNamedReference, limitItems, toNamedReference } from '../../cache/named-references.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import type { PartyMatch } from '../../search/party-matches.ts';
import { findLinkedIds, LINK_FIELDS } from '../shared/linked-cases.ts';
import type { ListsByName } from '../shared/record-rows.ts';

/** The lists that a relation is read from. */
export type RelationLists = ListsByName<'cases' | 'clients' | 'people_groups'>;

const MAX_RELATED_CASES = 5;

type Match = Pick<PartyMatch, 'list' | 'record'>;

/** Describes the relation of each record to the firm, with its cases or clients. */
export async function describeRelations(
  matches: readonly Match[],
  lists: RelationLists,
): Promise<Record<string, unknown>[]> {
  const links = await findLinks(matches, lists);
  return matches.map(({ list, record }) => RELATION_BUILDERS[list.name]?.(record, lists, links) ?? {});
}

/** The ids of the cases or clients of each record, and the status of these cases by id. */
interface Links {
  readonly getIds: Readonly<Record<keyof typeof LINK_FIELDS, (record: ApiRecord) => number[]>>;
  readonly cases: ReadonlyMap<number, ApiRecord>;
}

async function findLinks(matches: readonly Match[], { cases, clients }: RelationLists): Promise<Links> {
  const select = (name: ListName) => matches.filter(({ list }) => list.name === name).map(({ record }) => record);
  const getIds = {
    clients: await findLinkedIds(select('clients'), LINK_FIELDS.clients, cases),
    companies: await findLinkedIds(select('companies'), LINK_FIELDS.companies, cases),
    cases: await findLinkedIds(select('cases'), LINK_FIELDS.cases, clients),
  };
  const ids = [...select('clients').flatMap(getIds.clients), ...select('companies').flatMap(getIds.companies)];
  const filter = { field: 'id', ids };
  return { getIds, cases: ids.length > 0 ? await cases.fetchRecords({ filter, fields: ['status'] }) : new Map() };
}

const RELATION_BUILDERS: Readonly<
  Partial<Record<ListName, (record: ApiRecord, lists: RelationLists, links: Links) => Record<string, unknown>>>
> = {
  clients: (record, lists, links) => {
    const group = getNamedReference(record, 'people_group', lists.people_groups)?.name;
    return describeCases('clients', record, lists, links, [group ? `group ${group}` : '', formatArchived(record)]);
  },
  companies: (record, lists, links) => describeCases('companies', record, lists, links, [formatArchived(record)]),
  leads: (record, lists) => ({
    relation: ['lead', getText(record, 'status')].filter(Boolean).join(', '),
    cases: [getNamedReference(record, 'case', lists.cases) ?? []].flat(),
  }),
  staff: (record) => ({ relation: record.active === false ? 'worked for the firm' : 'works for the firm' }),
  cases: (record, lists, { getIds }) => ({
    relation: `${getText(record, 'status') || 'unknown'} case`,
    clients: getIds.cases(record).map((id) => toNamedReference(lists.clients, id)),
  }),
};

const formatArchived = (record: ApiRecord): string => (record.archived === true ? 'archived' : '');

const ROLES = { clients: 'client', companies: 'company' } as const;

function describeCases(
  kind: keyof typeof ROLES,
  record: ApiRecord,
  { cases }: RelationLists,
  links: Links,
  details: readonly string[],
): Record<string, unknown> {
  const ids = links.getIds[kind](record);
  const relatedCases = ids.map((id) => {
    const caseRecord = links.cases.get(id);
    return { ...toNamedReference(cases, id), ...(caseRecord && { status: getText(caseRecord, 'status') }) };
  });
  const openCount = relatedCases.filter(({ status }) => status === 'open').length;
  const countText = cases.isComplete
    ? formatCaseCount(openCount, ids.length)
    : ids.length === 0
      ? 'cases not known'
      : `at least ${pluralize(ids.length, 'case')}`;
  return {
    relation: [ROLES[kind], countText, ...details].filter(Boolean).join(', '),
    cases: limitItems(MAX_RELATED_CASES, relatedCases),
  };
}

const formatCaseCount = (openCount: number, count: number): string =>
  count === 0 ? 'no cases' : `${openCount} of ${pluralize(count, 'case')} open`;
