import { isRecord } from '../base/json.ts';
import { type ApiRecord, SELF_URL_FIELD } from '../records/api-record.ts';
import { UNEXPECTED_FIELD } from './field-selection.ts';
import { isEmpty } from './record-text.ts';

/** The times of an inner record. They are shown only if it has no other fields. */
const TIMESTAMP_FIELDS: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

/**
 * A record without the fields that no answer shows: its address in the API, unless it is in `requested`, and the times
 * of inner records.
 */
export const withoutHiddenFields = (record: ApiRecord, requested: readonly string[] = []): ApiRecord =>
  Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name !== SELF_URL_FIELD || requested.includes(name))
      // Values of an unexpected type are fields of the record, not of an inner one.
      .map(([name, value]) => [
        name,
        name === UNEXPECTED_FIELD && isRecord(value) ? withoutHiddenFields(value, requested) : hideInside(value),
      ]),
  );

function hideInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideInside);
  if (!isRecord(value)) return value;
  const fields = Object.entries(value);
  const others = fields.filter(([name]) => !TIMESTAMP_FIELDS.has(name));
  const shown = others.some(([name, one]) => name !== 'id' && !isEmpty(one)) ? others : fields;
  return Object.fromEntries(shown.map(([name, one]) => [name, hideInside(one)]));
}
