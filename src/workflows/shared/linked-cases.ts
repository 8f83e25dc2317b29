import type { ListState } from '../../cache/list-cache.ts';
import { type ApiRecord, getReferenceIds } from '../../records/api-record.ts';

/** The fields in which a record and the other records refer to each other. */
interface LinkFields {
  readonly own: 'cases' | 'clients' | 'companies';
  readonly other: 'cases' | 'clients' | 'companies';
}

/** The fields by which a client, a company or a case is linked: the first two with cases, a case with clients. */
export const LINK_FIELDS = {
  clients: { own: 'cases', other: 'clients' },
  companies: { own: 'cases', other: 'companies' },
  cases: { own: 'clients', other: 'cases' },
} as const satisfies Readonly<Record<string, LinkFields>>;

/**
 * Finds the records that are linked with records: those that a record lists, and those of the list `others` that list
 * it. Either may be older than the other. Returns a function that returns the ids of the linked records.
 */
export async function findLinkedIds(
  records: readonly ApiRecord[],
  { own, other }: LinkFields,
  others: ListState,
): Promise<(record: ApiRecord) => number[]> {
  const referringIds = new Map(records.map(({ id }) => [Number(id), [] as number[]]));
  const filter = { field: other, ids: [...referringIds.keys()] };
  const referring = records.length > 0 ? await others.fetchRecords({ filter, fields: [other] }) : [];
  for (const [id, record] of referring)
    for (const targetId of getReferenceIds(record, other)) referringIds.get(targetId)?.push(id);
  return (record) => [...new Set([...getReferenceIds(record, own), ...(referringIds.get(Number(record.id)) ?? [])])];
}

/**
 * Finds the clients or the companies of a case in their list: those that the case lists, and those that list the case.
 */
export const findPartyIds = async (
  caseRecord: ApiRecord,
  kind: 'clients' | 'companies',
  list: ListState,
): Promise<number[]> => (await findLinkedIds([caseRecord], { own: kind, other: 'cases' }, list))(caseRecord);
