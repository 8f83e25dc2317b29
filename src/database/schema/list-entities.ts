import type { Entity } from '../../operations/operation-types.ts';
import type { ListName } from '../../records/list-names.ts';
import { toolsets } from '../../tools/index.ts';

/** Returns the kind of record in a list, as the operation that reads the list declares it. */
export function getListEntity(list: ListName): Entity {
  const entity = entitiesByPath.get(`/${list}`);
  if (!entity) throw new Error(`no operation reads the list ${list}`);
  return entity;
}

const entitiesByPath = new Map(
  Object.values(toolsets)
    .flat()
    .flatMap(({ method, path, list }) => (method === 'GET' && list ? [[path, list] as const] : [])),
);
