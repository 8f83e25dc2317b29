import type { ListName } from '../../cache/list-cache.ts';
import type { Entity } from '../../operations/operation-types.ts';
import { toolsets } from '../../tools/index.ts';

/** The fields of the records of a list, as the operation that reads the list declares them. */
export function entityOf(list: ListName): Entity {
  const entity = byPath.get(`/${list}`);
  if (!entity) throw new Error(`no operation reads the list ${list}`);
  return entity;
}

const byPath = new Map(
  Object.values(toolsets)
    .flat()
    .flatMap(({ method, path, list }) => (method === 'GET' && list ? [[path, list] as const] : [])),
);
