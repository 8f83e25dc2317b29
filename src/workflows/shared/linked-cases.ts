import type { ListSnapshot } from '../../cache/list-cache.ts';
import { type ApiRecord, getReferenceIds } from '../../records/api-record.ts';

type Records = ListSnapshot['availableRecords'];

/** Creates a function that returns the ids of the records of a list that refer to a record, by the id of that record. */
function indexReferences(field: string): (list: ListSnapshot) => ReadonlyMap<number, readonly number[]> {
  const indexes = new WeakMap<Records, ReadonlyMap<number, readonly number[]>>();
  return ({ availableRecords }) => {
    const index = indexes.get(availableRecords) ?? buildIndex(availableRecords, field);
    indexes.set(availableRecords, index);
    return index;
  };
}

function buildIndex(records: Records, field: string): ReadonlyMap<number, readonly number[]> {
  const referringIds = new Map<number, number[]>();
  for (const [id, record] of records)
    for (const targetId of getReferenceIds(record, field)) {
      const ids = referringIds.get(targetId);
      if (ids) ids.push(id);
      else referringIds.set(targetId, [id]);
    }
  return referringIds;
}

const INDEXES = {
  clients: indexReferences('clients'),
  companies: indexReferences('companies'),
  cases: indexReferences('cases'),
} as const;

/**
 * The ids of the cases of a client or a company: those that its record lists, and those that list the client or company.
 * Either record may be older than the other.
 */
export const collectCaseIds = (record: ApiRecord, field: 'clients' | 'companies', cases: ListSnapshot): number[] =>
  collectFromBothSides(getReferenceIds(record, 'cases'), INDEXES[field](cases).get(Number(record.id)));

/** The ids of the clients of a case: those that its record lists, and those that list the case. */
export const collectClientIds = (record: ApiRecord, clients: ListSnapshot): number[] =>
  collectFromBothSides(getReferenceIds(record, 'clients'), INDEXES.cases(clients).get(Number(record.id)));

const collectFromBothSides = (ownIds: readonly number[], otherIds: readonly number[] = []): number[] => [
  ...new Set([...ownIds, ...otherIds]),
];
