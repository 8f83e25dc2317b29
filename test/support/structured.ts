import type { Row } from './rows.ts';

const isObject = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/**
 * Structured content with the rows of its tables as objects: a column `case[id,name]` becomes a field `case` of
 * records.
 */
export function expandTables(content: Row): Record<string, unknown> {
  return Object.fromEntries(Object.entries(content).map(([key, value]) => [key, expanded(value)]));
}

function expanded(value: unknown): unknown {
  if (!isObject(value) || !Array.isArray(value.columns) || !Array.isArray(value.rows)) return value;
  const { columns, rows, ...facts } = value;
  const records = rows.map((cells: unknown) =>
    Object.fromEntries(textsOf(columns).flatMap((heading, i) => fieldsOf(heading, [cells].flat()[i]))),
  );
  return Object.keys(facts).length === 0 ? records : { ...facts, rows: records };
}

/** The field of a cell; none for an absent value, which is null. */
function fieldsOf(heading: string, cell: unknown): [string, unknown][] {
  const [, name = heading, inner] = /^(.*?)\[(.*)\]$/.exec(heading) ?? [];
  if (cell === null) return [];
  if (inner === undefined) return [[name, cell]];
  const fields = inner.split(',');
  const isList = Array.isArray(cell) && cell.every(Array.isArray);
  const recordOf = (values: unknown) =>
    Object.fromEntries(fields.map((field, i) => [field, [values].flat()[i]]).filter(([, one]) => one !== null));
  return [[name, isList ? cell.map(recordOf) : recordOf(cell)]];
}
