import { MyCaseError } from '../../base/errors.ts';
import type { ListCache, ListName } from '../../cache/list-cache.ts';
import type { RequestContext } from '../../client/types.ts';
import type { ApiRecord } from '../../records/record.ts';

/** The firm's lists as one write looks things up in them. */
export interface Lists {
  /** All records of a list. Throws a MyCaseError where it can't be read to its end. */
  all(name: ListName): Promise<readonly ApiRecord[]>;
  /** What `pick` finds in a list; where it finds nothing the list is read anew, once, for it may be new in the firm. */
  find<T>(
    name: ListName,
    pick: (records: readonly ApiRecord[]) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
}

/** The lists for one call. */
export function createLists(cache: ListCache, scope: RequestContext): Lists {
  const since = Date.now();
  const read = async (name: ListName, fresh: boolean) => {
    const list = (await cache.read([name], scope, { fresh }))[name];
    if (list.isWhole && !(fresh && list.incompleteReason)) return list;
    throw new MyCaseError(
      `The list of ${name.replaceAll('_', ' ')} could not be read: ${list.incompleteReason ?? 'it is not whole'}.`,
    );
  };
  return {
    all: async (name) => [...(await read(name, false)).records.values()],
    async find(name, pick) {
      const near = await read(name, false);
      const found = await pick([...near.records.values()]);
      if (found !== undefined || near.asOf >= since) return found;
      return pick([...(await read(name, true)).records.values()]);
    },
  };
}
