import { memoizeByObject } from '../../base/memoize.ts';
import type { ListSnapshot } from '../../cache/list-cache.ts';
import { type ApiRecord, getReferenceIds } from '../../records/api-record.ts';

type Records = ListSnapshot['availableRecords'];

/** Creates a function that returns the ids of the records that refer to a record, by the id of that record. */
const createReferenceIndexer = (field: string) =>
  memoizeByObject((records: Records): ReadonlyMap<number, readonly number[]> => {
    const referringIds = new Map<number, number[]>();
    for (const [id, record] of records)
      for (const targetId of getReferenceIds(record, field)) {
        const ids = referringIds.get(targetId);
        if (ids) ids.push(id);
        else referringIds.set(targetId, [id]);
      }
    return referringIds;
  });

const INDEXERS = {
  clients: createReferenceIndexer('clients'),
  companies: createReferenceIndexer('companies'),
  cases: createReferenceIndexer('cases'),
} as const;

/**
 * The ids of the cases of a client or a company: those that its record lists, and those that list the client or company.
 * Either record may be older than the other.
 */
export const collectCaseIds = (record: ApiRecord, field: 'clients' | 'companies', cases: ListSnapshot): number[] =>
  collectFromBothSides(
    getReferenceIds(record, 'cases'),
    INDEXERS[field](cases.availableRecords).get(Number(record.id)),
  );

/** The ids of the clients of a case: those that its record lists, and those that list the case. */
export const collectClientIds = (record: ApiRecord, clients: ListSnapshot): number[] =>
  collectFromBothSides(
    getReferenceIds(record, 'clients'),
    INDEXERS.cases(clients.availableRecords).get(Number(record.id)),
  );

const collectFromBothSides = (ownIds: readonly number[], otherIds: readonly number[] = []): number[] => [
  ...new Set([...ownIds, ...otherIds]),
];
