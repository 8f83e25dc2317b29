import { formatTimestamp } from '../base/timestamps.ts';
import type { Entity } from '../operations/operation-types.ts';
import type { ApiRecord } from '../records/api-record.ts';

/** A record as lines of field and value. Empty fields are left out. */
export const formatRecordText = (record: ApiRecord, kinds: Entity['kinds']): string =>
  Object.entries(record)
    .filter(([name, value]) => !isEmpty(value) && name !== SELF_URL_FIELD)
    .map(([name, value]) => {
      const kind = kinds[name];
      return `${name}: ${indentLines(formatValue(value, kind === 'moment'), value, kind)}`;
    })
    .join('\n');

/** MyCase: where its API has a record; it says no more than the id. */
const SELF_URL_FIELD = 'self_url';

/** Further lines of what is not fenced are indented, so that none of them looks like another field. */
function indentLines(text: string, value: unknown, kind: Entity['kinds'][string] | undefined): string {
  const isFenced = typeof value === 'string' && (kind === 'prose' || kind === 'verbatim');
  return isFenced ? text : text.replace(/\n/g, '\n  ');
}

/** A value of a field that may be empty, which is said then. */
export const formatFieldValue = (value: unknown, kind: Entity['kinds'][string] | undefined): string =>
  isEmpty(value) ? '(empty)' : indentLines(formatValue(value, kind === 'moment'), value, kind);

/** A value in a few words: a reference as `id name`, a list joined by semicolons, what else lies inside by its fields' names. */
export function formatValue(value: unknown, isMoment: boolean): string {
  if (typeof value === 'string') return isMoment ? formatTimestamp(value) : value;
  if (Array.isArray(value)) {
    return value
      .filter((one) => !isEmpty(one))
      .map((one) => formatValue(one, false))
      .join('; ');
  }
  return isRow(value) ? formatNested(value) : String(value);
}

/** When a record inside another was made and changed: said where that is all there is to say. */
const TIMESTAMP_FIELDS: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

function formatNested(value: ApiRecord): string {
  const { label, rest } = splitLabel(value);
  const nonEmptyFields = Object.entries(rest).filter(([, one]) => !isEmpty(one) && one !== false);
  const otherFields = nonEmptyFields.filter(([key]) => !TIMESTAMP_FIELDS.has(key));
  const hasOtherFields = Object.entries(value).some(
    ([key, one]) => key !== 'id' && !TIMESTAMP_FIELDS.has(key) && !isEmpty(one),
  );
  const details = (hasOtherFields ? otherFields : nonEmptyFields).map(([key, one]) => {
    if ('address1' in value) return formatValue(one, false);
    return one === true ? key : `${key} ${formatValue(one, TIMESTAMP_FIELDS.has(key))}`;
  });
  return [label, ...details].filter(Boolean).join(', ');
}

/** Splits a nested record into its label and its other fields. */
function splitLabel(value: ApiRecord): { label: string; rest: ApiRecord } {
  if (isRow(value.custom_field)) {
    const { custom_field: field, value: fieldValue, option, ...rest } = value;
    const parts = [fieldValue, option].filter((one) => !isEmpty(one)).map((one) => formatValue(one, false));
    return { label: `${formatValue(field, false)}: ${parts.join(' ')}`, rest };
  }
  // MyCase: a choice of a list field has a key for its id, and its text for a name.
  if (!isEmpty(value.key) && !isEmpty(value.option)) {
    const { key, option: name, ...rest } = value;
    return { label: `${formatValue(key, false)} ${formatName({ name })}`, rest };
  }
  const { id, name, first_name, last_name, ...rest } = value;
  const parts = [isEmpty(id) ? '' : formatValue(id, false), formatName(value)];
  return { label: parts.filter(Boolean).join(' '), rest };
}

/** A name holds no semicolon in a text: that is where the next reference begins. */
const formatName = ({ name, first_name, last_name }: ApiRecord): string =>
  (isEmpty(name) ? [first_name, last_name] : [name])
    .filter((part) => !isEmpty(part))
    .map((part) => formatValue(part, false))
    .join(' ')
    .replaceAll(';', ',');

const isRow = (value: unknown): value is ApiRecord => typeof value === 'object' && value !== null;

/** Nothing, or nothing but that inside. */
export const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.every(isEmpty)) ||
  (isRow(value) && !Array.isArray(value) && Object.values(value).every(isEmpty));
