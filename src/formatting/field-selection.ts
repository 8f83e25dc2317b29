import { isRecord, type JsonObject } from '../base/json.ts';

/** A field name with a position: the shown part of a long text begins at that character. */
const OFFSET_SUFFIX = /:(\d{1,8})$/;

/** The names of requested fields, and the positions in those that have one. */
export function parseFieldOffsets(fields: readonly string[]): {
  names: readonly string[];
  offsets: ReadonlyMap<string, number>;
} {
  const names = fields.map((field) => field.replace(OFFSET_SUFFIX, ''));
  const offsets = fields.flatMap((field) => {
    const [, offset] = OFFSET_SUFFIX.exec(field) ?? [];
    return offset === undefined ? [] : [[field.replace(OFFSET_SUFFIX, ''), Number(offset)] as const];
  });
  return { names, offsets: new Map(offsets) };
}

/**
 * Finds a field by its name as people write it, or as a heading shows it: in any letter case, with spaces or hyphens in
 * place of underscores. Returns the name as in `known`. Undefined if none or several match.
 */
export function matchFieldName(requested: string, known: readonly string[]): string | undefined {
  if (known.includes(requested)) return requested;
  const folded = foldFieldName(requested);
  const matches = folded === '' ? [] : known.filter((name) => foldFieldName(name) === folded);
  return matches.length === 1 ? matches[0] : undefined;
}

const foldFieldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** The fields behind a heading of a table: the start and the end of an event share a column. */
export const expandHeading = (heading: string): string[] =>
  /^\s*start to end\s*$/i.test(heading) ? ['start', 'end'] : [heading];

/** Stands for all fields. */
export const ALL_FIELDS = '*';

/** The field that holds values of an unexpected type. They are shown even if they were not requested. */
export const UNEXPECTED_FIELD = 'unexpected';

/** The requested fields of a record. A dotted name selects one field of an inner record. */
export function pickColumns(record: JsonObject, fields: readonly string[]): JsonObject {
  if (fields.includes(ALL_FIELDS)) return record;
  const picked: Record<string, unknown> = {};
  for (const field of [...fields, UNEXPECTED_FIELD]) {
    const [name = '', ...inner] = field.split('.');
    if (!(name in record)) continue;
    picked[name] =
      inner.length === 0 ? record[name] : mergeValues(picked[name], pickInside(record[name], inner.join('.')));
  }
  return picked;
}

function pickInside(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map((one) => pickInside(one, field));
  return isRecord(value) ? { ...('id' in value && { id: value.id }), ...pickColumns(value, [field]) } : value;
}

/** Merges the inner fields that several dotted names select in one field. */
function mergeValues(before: unknown, now: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(now)) return before.map((one, i) => mergeValues(one, now[i]));
  return isRecord(before) && isRecord(now) ? { ...before, ...now } : now;
}
