import { isRecord } from '../../base/json.ts';
import { formatSuggestion, quoteInput } from '../../base/suggest.ts';
import { getEmptyCustomValue } from '../../operations/empty-values.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { type ApiRecord, getName, getText } from '../../records/api-record.ts';
import { foldText } from '../../search/tokenize.ts';
import {
  findUniqueByName,
  formatNames,
  type ResolutionContext,
  reportNameMismatch,
} from './name-resolvers.ts';

/** The kind of record that an operation writes, as custom fields name it. MyCase has no such word for leads. */
const PARENT_TYPES: readonly (readonly [start: string, parent: string])[] = [
  ['/cases', 'case'],
  ['/clients', 'client'],
  ['/companies', 'company'],
];

/** Looks up custom fields by id or name, and brings their values into the form that MyCase takes for their type. */
export async function resolveCustomFields(
  values: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const inputValues = Array.isArray(values) ? values.filter(isRecord) : [];
  const resolvedValues: ApiRecord[] = [];
  for (const [i, { custom_field, value }] of inputValues.entries()) {
    const itemPath = `${argumentPath}[${i}]`;
    const field = await findCustomField(custom_field, itemPath, context);
    if (!field) continue;
    const parsedValue = parseValue(field, value);
    if (parsedValue.fault) context.faults.push(`${itemPath}.value: "${getName(field)}" ${parsedValue.fault}`);
    if (parsedValue.note) context.notes.push(`"${getName(field)}" ${parsedValue.note}`);
    if (
      resolvedValues.some(
        (resolved) => isRecord(resolved.custom_field) && resolved.custom_field.id === field.id,
      )
    ) {
      context.faults.push(`${itemPath}: "${getName(field)}" is given twice.`);
    }
    resolvedValues.push({ custom_field: { id: field.id }, value: parsedValue.value });
  }
  return resolvedValues;
}

/** The firm's fields that a record of the kind an operation writes may have. */
export function findApplicableFields({ path }: Operation, fields: readonly ApiRecord[]): ApiRecord[] {
  const parentType = getParentType(path);
  return fields.filter((field) => parentType === undefined || field.parent_type === parentType);
}

const getParentType = (path: string): string | undefined =>
  PARENT_TYPES.find(([start]) => path.startsWith(start))?.[1];

async function findCustomField(
  reference: unknown,
  itemPath: string,
  { operation, lists, faults }: ResolutionContext,
): Promise<ApiRecord | undefined> {
  const { id, name } = isRecord(reference) ? reference : {};
  const field = await lists.find('custom_fields', (all) => {
    const fields = findApplicableFields(operation, all);
    return id === undefined
      ? findUniqueByName(fields, String(name ?? ''), 'custom field')
      : fields.find((candidate) => candidate.id === id);
  });
  if (field) {
    if (id !== undefined) reportNameMismatch(field, name, `${itemPath}.custom_field`, 'custom field', faults);
    return field;
  }
  const knownNames = findApplicableFields(operation, await lists.readAll('custom_fields')).map(getName);
  const parentType = getParentType(operation.path);
  const description = id === undefined ? `called "${quoteInput(String(name ?? ''))}"` : `with the id ${id}`;
  faults.push(
    `${itemPath}.custom_field: the firm has no custom field${parentType ? ` of a ${parentType}` : ''} ${description}.` +
      `${formatSuggestion(String(name ?? ''), knownNames)} It has ${formatNames(knownNames)}.`,
  );
  return undefined;
}

/** A value as MyCase takes it, or what is wrong with it. */
interface ParsedValue {
  readonly value?: unknown;
  /** What is to be said of the value. */
  readonly note?: string;
  readonly fault?: string;
}

function parseValue(field: ApiRecord, value: unknown): ParsedValue {
  const type = getText(field, 'field_type');
  const parse = VALUE_PARSERS[type];
  if (getEmptyCustomValue(type) === undefined && String(value).trim() === '') return { fault: BLANK_FAULT };
  return parse ? parse(value, field) : { value };
}

const BLANK_FAULT = 'takes no blank value: leave it out.';

const TRUE_WORDS = ['true', 'yes', '1'];
const FALSE_WORDS = ['false', 'no', '0'];

const VALUE_PARSERS: Readonly<Record<string, (value: unknown, field: ApiRecord) => ParsedValue>> = {
  short_text: parseText,
  long_text: parseText,
  numeric: parseAmount,
  currency: parseAmount,
  list: parseOption,
  date: (value) =>
    isIsoDay(String(value)) ? { value } : { fault: 'is a date: give it as YYYY-MM-DD, like 2026-03-31.' },
  boolean(value) {
    const text = String(value).trim().toLowerCase();
    if (TRUE_WORDS.includes(text)) return { value: true };
    return FALSE_WORDS.includes(text) ? { value: false } : { fault: 'is yes or no: give true or false.' };
  },
};

function parseText(value: unknown): ParsedValue {
  return typeof value === 'boolean' ? { fault: 'is text.' } : { value: String(value) };
}

/** `1,250.50` and `$1,250.50` are amounts, too. */
function parseAmount(value: unknown): ParsedValue {
  const digits = String(value)
    .trim()
    .replace(/^\$/, '')
    .replace(/,(?=\d{3}\b)/g, '');
  return /^-?\d{1,15}(\.\d+)?$/.test(digits)
    ? { value: Number(digits) }
    : { fault: 'is a number: give it like 1250.5.' };
}

function isIsoDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
  );
}

/** MyCase: an option is addressed by its key; people know its text, which goes before a key that looks like it. */
function parseOption(value: unknown, { list_options }: ApiRecord): ParsedValue {
  const options = Array.isArray(list_options) ? list_options.filter(isRecord) : [];
  const foldedText = foldText(String(value)).trim();
  const textMatch = options.find((candidate) => foldText(getText(candidate, 'option')).trim() === foldedText);
  const keyMatch = options.find(({ key }) => key === String(value));
  const option = textMatch ?? keyMatch;
  if (option)
    return { value: option.key, ...(keyMatch && keyMatch !== option && { note: TEXT_PREFERRED_NOTE }) };
  const knownTexts = options.map((candidate) => getText(candidate, 'option'));
  return {
    fault: `has no option "${quoteInput(String(value))}".${formatSuggestion(String(value), knownTexts)} It has ${formatNames(knownTexts)}.`,
  };
}

const TEXT_PREFERRED_NOTE = 'has an option of this text and another of this key: the text was taken.';
