import type { ApiRecord } from '../records/api-record.ts';
import { type IndexedList, SEARCHED_FIELDS, type SearchedList } from './search-index.ts';

/** A record that was found, and the reason, as `e-mail` or `name: smith`. */
export interface FoundRecord {
  readonly list: SearchedList;
  readonly id: number;
  /** At least the fields that are searched. */
  readonly record: ApiRecord;
  readonly matchReason: string;
}

/** The reason of a match. It may depend on the record. */
export type Reason = string | ((record: ApiRecord) => string);

/** The fields that are searched, and the field by which equal matches are sorted. */
const FOUND_FIELDS = [...SEARCHED_FIELDS, 'updated_at'];

const NO_RECORDS: ReadonlyMap<number, ApiRecord> = new Map();

/** Returns the records of lists that have the ids that `findIds` returns. */
export async function toFoundRecords(
  indexedLists: readonly IndexedList[],
  findIds: (indexedList: IndexedList) => readonly number[],
  reason: Reason,
): Promise<FoundRecord[]> {
  const found: FoundRecord[] = [];
  for (const indexedList of indexedLists) {
    const { list } = indexedList;
    const ids = findIds(indexedList);
    const records =
      ids.length > 0 ? await list.fetchRecords({ filter: { field: 'id', ids }, fields: FOUND_FIELDS }) : NO_RECORDS;
    for (const id of ids) {
      const record = records.get(id);
      if (record) found.push({ list, id, record, matchReason: typeof reason === 'string' ? reason : reason(record) });
    }
  }
  return found;
}
