import { didYouMean, quoteInput } from '../../base/suggest.ts';
import { emptyOfType } from '../../operations/empty-values.ts';
import type { Operation } from '../../operations/types.ts';
import { type ApiRecord, isRecord, nameOf, textOf } from '../../records/record.ts';
import { foldText } from '../../search/fold.ts';
import { listed, refuseOtherName, type Search, theOneNamed } from './names.ts';

/** The kind of record that an operation writes, as custom fields name it. MyCase has no such word for leads. */
const PARENTS: readonly (readonly [start: string, parent: string])[] = [
  ['/cases', 'case'],
  ['/clients', 'client'],
  ['/companies', 'company'],
];

/** Looks up custom fields by id or name, and brings their values into the form that MyCase takes for their type. */
export async function customFieldValues(values: unknown, place: string, search: Search): Promise<unknown> {
  const given = Array.isArray(values) ? values.filter(isRecord) : [];
  const written: ApiRecord[] = [];
  for (const [i, { custom_field, value }] of given.entries()) {
    const at = `${place}[${i}]`;
    const field = await fieldOf(custom_field, at, search);
    if (!field) continue;
    const read = readValue(field, value);
    if (read.fault) search.faults.push(`${at}.value: "${nameOf(field)}" ${read.fault}`);
    if (read.note) search.notes.push(`"${nameOf(field)}" ${read.note}`);
    if (written.some((other) => isRecord(other.custom_field) && other.custom_field.id === field.id)) {
      search.faults.push(`${at}: "${nameOf(field)}" is given twice.`);
    }
    written.push({ custom_field: { id: field.id }, value: read.value });
  }
  return written;
}

/** The firm's fields that a record of the kind an operation writes may have. */
export function ownFields({ path }: Operation, fields: readonly ApiRecord[]): ApiRecord[] {
  const parent = parentOf(path);
  return fields.filter((field) => parent === undefined || field.parent_type === parent);
}

const parentOf = (path: string): string | undefined => PARENTS.find(([start]) => path.startsWith(start))?.[1];

async function fieldOf(
  reference: unknown,
  at: string,
  { operation, lists, faults }: Search,
): Promise<ApiRecord | undefined> {
  const { id, name } = isRecord(reference) ? reference : {};
  const field = await lists.find('custom_fields', (all) => {
    const fields = ownFields(operation, all);
    return id === undefined
      ? theOneNamed(fields, String(name ?? ''), 'custom field')
      : fields.find((one) => one.id === id);
  });
  if (field) {
    if (id !== undefined) refuseOtherName(field, name, `${at}.custom_field`, 'custom field', faults);
    return field;
  }
  const known = ownFields(operation, await lists.all('custom_fields')).map(nameOf);
  const parent = parentOf(operation.path);
  const what = id === undefined ? `called "${quoteInput(String(name ?? ''))}"` : `with the id ${id}`;
  faults.push(
    `${at}.custom_field: the firm has no custom field${parent ? ` of a ${parent}` : ''} ${what}.` +
      `${didYouMean(String(name ?? ''), known)} It has ${listed(known)}.`,
  );
  return undefined;
}

/** A value as MyCase takes it, or what is wrong with it. */
interface ReadValue {
  readonly value?: unknown;
  /** What is to be said of the value. */
  readonly note?: string;
  readonly fault?: string;
}

function readValue(field: ApiRecord, value: unknown): ReadValue {
  const type = textOf(field, 'field_type');
  const read = READ[type];
  if (emptyOfType(type) === undefined && String(value).trim() === '') return { fault: BLANK };
  return read ? read(value, field) : { value };
}

const BLANK = 'takes no blank value: leave it out.';

const TRUE = ['true', 'yes', '1'];
const FALSE = ['false', 'no', '0'];

const READ: Readonly<Record<string, (value: unknown, field: ApiRecord) => ReadValue>> = {
  short_text: readText,
  long_text: readText,
  numeric: readAmount,
  currency: readAmount,
  list: readOption,
  date: (value) =>
    isDay(String(value)) ? { value } : { fault: 'is a date: give it as YYYY-MM-DD, like 2026-03-31.' },
  boolean(value) {
    const word = String(value).trim().toLowerCase();
    if (TRUE.includes(word)) return { value: true };
    return FALSE.includes(word) ? { value: false } : { fault: 'is yes or no: give true or false.' };
  },
};

function readText(value: unknown): ReadValue {
  return typeof value === 'boolean' ? { fault: 'is text.' } : { value: String(value) };
}

/** `1,250.50` and `$1,250.50` are amounts, too. */
function readAmount(value: unknown): ReadValue {
  const digits = String(value)
    .trim()
    .replace(/^\$/, '')
    .replace(/,(?=\d{3}\b)/g, '');
  return /^-?\d{1,15}(\.\d+)?$/.test(digits)
    ? { value: Number(digits) }
    : { fault: 'is a number: give it like 1250.5.' };
}

function isDay(day: string): boolean {
  const read = new Date(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day)
  );
}

/** MyCase: an option is addressed by its key; people know its text, which goes before a key that looks like it. */
function readOption(value: unknown, { list_options }: ApiRecord): ReadValue {
  const options = Array.isArray(list_options) ? list_options.filter(isRecord) : [];
  const given = foldText(String(value)).trim();
  const byText = options.find((one) => foldText(textOf(one, 'option')).trim() === given);
  const byKey = options.find(({ key }) => key === String(value));
  const option = byText ?? byKey;
  if (option) return { value: option.key, ...(byKey && byKey !== option && { note: TEXT_FIRST }) };
  const known = options.map((one) => textOf(one, 'option'));
  return {
    fault: `has no option "${quoteInput(String(value))}".${didYouMean(String(value), known)} It has ${listed(known)}.`,
  };
}

const TEXT_FIRST = 'has an option of this text and another of this key: the text was taken.';
