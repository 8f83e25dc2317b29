import type { CallScope } from '../../client/client.ts';
import { MyCaseError } from '../../base/errors.ts';
import type { Firm, ListName } from '../../cache/list-cache.ts';
import type { FirmRecord } from '../../records/record.ts';

/** The firm's lists as one write looks things up in them. */
export interface Lists {
  /** All records of a list. Throws a MyCaseError where it can't be read to its end. */
  all(name: ListName): Promise<readonly FirmRecord[]>;
  /** What `pick` finds in a list; where it finds nothing the list is read anew, once, for it may be new in the firm. */
  find<T>(
    name: ListName,
    pick: (records: readonly FirmRecord[]) => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined>;
}

/** The lists for one call. */
export function createLists(firm: Firm, scope: CallScope): Lists {
  const since = Date.now();
  const read = async (name: ListName, fresh: boolean) => {
    const list = (await firm.read([name], scope, { fresh }))[name];
    if (list.isWhole && !(fresh && list.gap)) return list;
    throw new MyCaseError(
      `The list of ${name.replaceAll('_', ' ')} could not be read: ${list.gap ?? 'it is not whole'}.`,
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
