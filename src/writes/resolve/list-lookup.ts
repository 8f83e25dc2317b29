import { MyCaseError } from '../../base/mycase-error.ts';
import type { ListCache, ListName, ListState, Snapshots } from '../../cache/list-cache.ts';
import type { CallContext } from '../../client/client-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';

/** The firm's lists, in which one write looks values up. */
export interface ListLookup {
  /**
   * Reads all records of a list, with at least the `fields`, or all fields. Throws a MyCaseError if the list cannot be
   * read completely.
   */
  readAll(name: ListName, fields?: readonly string[]): Promise<readonly ApiRecord[]>;
  /** Calls `pick` with a list. If it finds nothing, the list is read once more: the value may be new in the firm. */
  find<Name extends ListName, T>(
    name: Name,
    pick: (list: Snapshots<Name>[Name]) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
}

/** Creates the lists for one call. */
export function createListLookup(cache: ListCache, call: CallContext): ListLookup {
  const startedAt = Date.now();
  const readList = async <Name extends ListName>(name: Name, fresh: boolean) => {
    const lists = await cache.read([name], call, { fresh });
    const { isComplete, gap }: ListState = lists[name];
    if (isComplete && !(fresh && gap)) return lists[name];
    throw new MyCaseError(
      `The list of ${name.replaceAll('_', ' ')} could not be read: ${gap ?? 'it is not complete'}.`,
    );
  };
  return {
    async readAll(name, fields) {
      const list = await readList<ListName>(name, false);
      return [...(await list.fetchRecords(fields && { fields })).values()];
    },
    async find(name, pick) {
      const cached = await readList(name, false);
      const match = await pick(cached);
      if (match !== undefined || cached.asOf >= startedAt) return match;
      return pick(await readList(name, true));
    },
  };
}
