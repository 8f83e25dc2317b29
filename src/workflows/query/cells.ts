import type { ListCache, ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { type Named, named } from '../../cache/named-references.ts';
import type { RequestContext } from '../../client/client-types.ts';
import type { ApiRecord } from '../../records/api-record.ts';
import { rawOf } from './field-types.ts';
import { type Field, idsOf, type Source } from './fields.ts';

/** Reads the lists whose names stand behind ids in some fields. */
export async function namesFor(
  fields: readonly Field[],
  cache: ListCache,
  scope: RequestContext,
): Promise<readonly ListSnapshot[]> {
  const wanted = new Set<ListName>(fields.flatMap(({ targets }) => targets));
  return wanted.size === 0 ? [] : Object.values(await cache.read([...wanted], scope));
}

/** Makes what gives an id the name it has in the first of a field's lists that knows it. */
export function naming({ targets }: Field, lists: readonly ListSnapshot[]): (id: number) => Named {
  const own = lists.filter(({ name }) => targets.includes(name));
  return (id) => {
    const list = own.find(({ availableRecords }) => availableRecords.has(id)) ?? own[0];
    return list ? named(list, id) : { id };
  };
}

/** Makes what shows a field of a record: references with names, instants whole, anything else as it is compared. */
export function showing(field: Field, source: Source, lists: readonly ListSnapshot[]): (record: ApiRecord) => unknown {
  const read = field.reader(source);
  if (field.shown === 'moment') {
    return (record) => (record.all_day === true ? read(record) : rawOf(record, field.name));
  }
  if (field.kind !== 'reference') return (record) => read(record) ?? null;
  const nameOf = naming(field, lists);
  return (record) => {
    const found = idsOf(read(record)).map(nameOf);
    return field.isMany || found.length > 1 ? found : (found[0] ?? null);
  };
}
