import { isRecord } from '../base/json.ts';
import { isCompactTable, listColumnValues } from './compact-table.ts';

/** The key in `_meta` of a result that names the fields with the words of other people. */
export const UNTRUSTED_FIELDS_KEY = 'mycase-mcp/untrusted-fields';

/**
 * The texts of a result that this server writes. `note` is not among them: a note of MyCase has a field of this name.
 */
const OWN_FIELDS: ReadonlySet<string> = new Set(['summary', 'caveat', 'done', 'next_page_token']);

/**
 * Returns the names of the fields in structured content that hold texts of other people, in alphabetical order. Ids,
 * dates, amounts and other numbers are not among them. A name stands for the field at every depth.
 */
export function findUntrustedFields(data: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(data).filter(([name]) => !OWN_FIELDS.has(name));
  return [...new Set(entries.flatMap(([name, value]) => findTextFields(name, value)))].sort();
}

/** The name of a field for each text in it, or the names of its inner fields. */
function findTextFields(name: string, value: unknown): string[] {
  if (isCompactTable(value))
    return listColumnValues(value).flatMap(([column, values]) => findTextFields(column, values));
  if (Array.isArray(value)) return value.flatMap((one) => findTextFields(name, one));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, one]) => findTextFields(key, one));
  return typeof value === 'string' && value !== '' && !FIGURE.test(value) ? [name] : [];
}

/** A number, a day or an instant. */
const FIGURE = /^(-?\d+(\.\d+)?|\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?)$/;
