import { isRecord } from '../base/json.ts';
import { formatTimestamp } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';

/** Formats a record as lines of field and value. Empty fields are left out, unless they are in `requested`. */
export const formatRecordText = (
  record: ApiRecord,
  kinds: Entity['kinds'],
  requested: readonly string[] = [],
): string =>
  [...new Set([...requested, ...Object.keys(record)])]
    .filter((name) => requested.includes(name) || !isEmpty(record[name]))
    .map((name) => `${name}: ${formatFieldValue(record[name], kinds[name])}`)
    .join('\n');

/**
 * Formats the value of a field. An empty value is shown as `(empty)`. The further lines of free text are indented, so
 * that none of them looks like another field.
 */
export const formatFieldValue = (value: unknown, kind: Entity['kinds'][string] | undefined): string =>
  isEmpty(value) ? '(empty)' : formatValue(value, kind === 'moment').replaceAll('\n', '\n  ');

/**
 * Formats a value: a reference as `id name`, a list joined by semicolons, another record with the names of its fields.
 */
export function formatValue(value: unknown, isMoment: boolean): string {
  if (typeof value === 'string') return isMoment ? formatTimestamp(value) : value;
  if (Array.isArray(value)) {
    return value
      .filter((one) => !isEmpty(one))
      .map((one) => formatValue(one, false))
      .join('; ');
  }
  return isRecord(value) ? formatNested(value) : String(value);
}

/** The times of an inner record. They are instants. */
const TIMESTAMP_FIELDS: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

function formatNested(value: ApiRecord): string {
  const { label, rest } = splitLabel(value);
  const nonEmptyFields = Object.entries(rest).filter(([, one]) => !isEmpty(one) && one !== false);
  const details = nonEmptyFields.map(([key, one]) => {
    if ('address1' in value) return formatValue(one, false);
    return one === true ? key : `${key} ${formatValue(one, TIMESTAMP_FIELDS.has(key))}`;
  });
  return [label, ...details].filter(Boolean).join(', ');
}

/** Splits a nested record into its label and its other fields. */
function splitLabel(value: ApiRecord): { label: string; rest: ApiRecord } {
  if (isRecord(value.custom_field)) {
    const { custom_field: field, value: fieldValue, option, ...rest } = value;
    const parts = [fieldValue, option].filter((one) => !isEmpty(one)).map((one) => formatValue(one, false));
    return { label: `${formatValue(field, false)}: ${parts.join(' ')}`, rest };
  }
  // MyCase: an option of a list field has a key instead of an id, and a text instead of a name.
  if (!isEmpty(value.key) && !isEmpty(value.option)) {
    const { key, option: name, ...rest } = value;
    return { label: `${formatValue(key, false)} ${formatName({ name })}`, rest };
  }
  const { id, name, first_name, last_name, ...rest } = value;
  const parts = [isEmpty(id) ? '' : formatValue(id, false), formatName(value)];
  return { label: parts.filter(Boolean).join(' '), rest };
}

/** A name is shown without semicolons: a semicolon separates two references. */
const formatName = ({ name, first_name, last_name }: ApiRecord): string =>
  (isEmpty(name) ? [first_name, last_name] : [name])
    .filter((part) => !isEmpty(part))
    .map((part) => formatValue(part, false))
    .join(' ')
    .replaceAll(';', ',');

/** Returns whether a value is empty, or has only empty values inside. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.every(isEmpty)) ||
  (isRecord(value) && Object.values(value).every(isEmpty));
