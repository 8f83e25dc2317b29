import type { CompatClient, DeclaredTool, Schema } from './client.ts';

/** Returns what is wrong with the tools that a request declares, compared with those that the server lists. */
export function compareTools(
  listed: readonly DeclaredTool[],
  declared: readonly DeclaredTool[],
  refuses: CompatClient['refuses'],
): string[] {
  return listed.flatMap(({ name, schema }) => {
    const converted = declared.find((tool) => tool.name === name);
    if (!converted) return [`${name} is not declared`];
    const kept = new Set(listParts(converted.schema).map(({ path }) => path));
    const lost = listParts(schema).filter(({ path }) => !kept.has(path));
    const refused = (converted.isStrict === false ? [] : listParts(converted.schema)).flatMap(({ path, part }) => {
      const reason = part && refuses?.(part);
      return reason ? [`${name}: ${path} ${reason}`] : [];
    });
    return [...lost.map(({ path }) => `${name} loses ${path}`), ...refused];
  });
}

/** A part of a schema with its place. A value of an enumeration has a place of its own, and no schema. */
interface Part {
  readonly path: string;
  readonly part?: Schema;
}

function listParts(part: Schema, path = ''): Part[] {
  const inner: [string, Schema][] = [
    ...Object.entries(part.properties ?? {}).map(([name, one]): [string, Schema] => [`${path}.${name}`, one]),
    ...(part.items ? [[`${path}[]`, part.items] satisfies [string, Schema]] : []),
    ...(part.anyOf ?? []).filter(({ type }) => type !== 'null').map((one): [string, Schema] => [path, one]),
  ];
  const values = (part.enum ?? []).filter((value) => value !== null);
  return [
    ...(part.anyOf ? [] : [{ path, part }]),
    ...values.map((value) => ({ path: `${path}=${value}` })),
    ...inner.flatMap(([place, one]) => listParts(one, place)),
  ];
}
