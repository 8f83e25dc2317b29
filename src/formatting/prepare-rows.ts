import type { Arguments, Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { UNEXPECTED_FIELD } from './field-selection.ts';

/** An answer in its two forms. */
export interface ResultContent {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

/** Both as they are counted. */
export const serializeContent = ({ text, data }: ResultContent): string[] => [text, JSON.stringify(data)];

/** Long texts in a list are cut to this many characters; in a record to what its budget holds. */
export const MAX_LIST_TEXT_LENGTH = 200;

/** The fields that hold an instant. */
export const getMomentFields = ({ kinds }: Pick<Entity, 'kinds'>): ReadonlySet<string> =>
  new Set(Object.keys(kinds).filter((name) => kinds[name] === 'moment'));

/** The fields that a call asked for. */
export function getRequestedFields({ fields }: Arguments): readonly string[] | undefined {
  return Array.isArray(fields) ? fields.map(String) : undefined;
}

/**
 * A record whose fields all have the types the tool declares. One that surprises is moved to `unexpected`, as it
 * came: clients check the declared types, and an answer they refuse would look like a failed call.
 */
export function moveInvalidFields({ schema }: Entity, record: ApiRecord): ApiRecord {
  const parsed = schema.safeParse(record);
  if (parsed.success) return record;
  const invalidFields = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const fields = Object.entries(record);
  return {
    ...Object.fromEntries(fields.filter(([name]) => !invalidFields.has(name))),
    [UNEXPECTED_FIELD]: Object.fromEntries(fields.filter(([name]) => invalidFields.has(name))),
  };
}
