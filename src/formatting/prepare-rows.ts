import type { RequestContext } from '../client/types.ts';
import type { Arguments, Entity } from '../operations/types.ts';
import type { FormatContext } from './context.ts';
import { UNEXPECTED } from './field-selection.ts';
import { withFieldNames, withKeptNames, withNames } from './reference-names.ts';

type Row = Readonly<Record<string, unknown>>;

/** An answer in its two forms. */
export interface Written {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** Both as they are counted. */
export const forms = ({ text, data }: Written): string[] => [text, JSON.stringify(data)];

/** Long texts in a list are cut to this many characters; in a record to what its budget holds. */
export const LONGEST_IN_LIST = 200;

/** The fields that hold an instant. */
export const momentsOf = ({ kinds }: Pick<Entity, 'kinds'>): ReadonlySet<string> =>
  new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));

/** The fields that a call asked for. */
export function fieldsOf({ fields }: Arguments): readonly string[] | undefined {
  return Array.isArray(fields) ? fields.map(String) : undefined;
}

/** Rows with the names behind their ids; after a write those that are at hand, and nothing is asked for them. */
export async function withReferenceNames(
  rows: readonly Row[],
  isRead: boolean,
  { directory, cache }: FormatContext,
  scope: RequestContext,
): Promise<Row[]> {
  if (!isRead) return withKeptNames(rows, directory);
  const [named, withFields] = await Promise.all([
    withNames(rows, directory, scope),
    withFieldNames(rows, cache, scope),
  ]);
  return named.map((row, i) => ({
    ...row,
    ...('custom_field_values' in row && { custom_field_values: withFields[i]?.custom_field_values }),
  }));
}

/**
 * A record whose fields all have the types the tool declares. One that surprises is moved to `unexpected`, as it
 * came: clients check the declared types, and an answer they refuse would look like a failed call.
 */
export function moveInvalidFields({ schema }: Entity, record: Row): Row {
  const checked = schema.safeParse(record);
  if (checked.success) return record;
  const odd = new Set(checked.error.issues.map((issue) => String(issue.path[0])));
  const fields = Object.entries(record);
  return {
    ...Object.fromEntries(fields.filter(([name]) => !odd.has(name))),
    [UNEXPECTED]: Object.fromEntries(fields.filter(([name]) => odd.has(name))),
  };
}

/** Whether MyCase sent a record. */
export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
