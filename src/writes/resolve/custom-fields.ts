import { isRecord } from '../../base/json.ts';
import { formatSuggestion, quoteInput } from '../../base/suggest.ts';
import { getEmptyCustomValue, listClearableFields } from '../../operations/empty-values.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { day as isoDay } from '../../operations/request-fields.ts';
import { type ApiRecord, getName, getRawId, getText } from '../../records/api-record.ts';
import { foldText } from '../../search/tokenize.ts';
import { findReferenced, findUniqueByName, formatNames, type ResolutionContext } from './name-resolvers.ts';

/** MyCase: custom fields name the kind of record that they belong to. They have no name for leads. */
const PARENT_TYPES: readonly (readonly [pathStart: string, parentType: string])[] = [
  ['/cases', 'case'],
  ['/clients', 'client'],
  ['/companies', 'company'],
];

/** The kind of record that is written at a path, as custom fields name it. */
export const getParentType = (path: string): string | undefined =>
  PARENT_TYPES.find(([start]) => path.startsWith(start))?.[1];

/** Looks up custom fields by id or name, and converts their values to the form that MyCase accepts for their type. */
export async function resolveCustomFields(
  values: unknown,
  argumentPath: string,
  context: ResolutionContext,
): Promise<unknown> {
  const { parentType } = context;
  const label = `${parentType ? `${parentType} ` : ''}custom field`;
  const inputValues = Array.isArray(values) ? values.filter(isRecord) : [];
  const resolvedValues: ApiRecord[] = [];
  for (const [i, { custom_field, value }] of inputValues.entries()) {
    const itemPath = `${argumentPath}[${i}]`;
    const fieldPath = `${itemPath}.custom_field`;
    const field = await findReferenced('custom_fields', label, custom_field, fieldPath, context, (fields) =>
      filterByParent(fields, parentType),
    );
    if (!field) continue;
    const { fault, note, value: parsedValue } = parseValue(field, value, context.isUpdate);
    const name = `"${getName(field)}"`;
    if (fault) context.faults.push(`${itemPath}.value: ${name} ${fault}`);
    if (note) context.notes.push(`${name} ${note}`);
    if (resolvedValues.some((resolved) => getRawId(resolved.custom_field) === field.id)) {
      context.faults.push(`${itemPath}: ${name} is given twice.`);
    }
    resolvedValues.push({ custom_field: { id: field.id }, value: parsedValue });
  }
  return resolvedValues;
}

/** The custom fields that a record of a kind may have. */
const filterByParent = (fields: readonly ApiRecord[], parentType: string | undefined): ApiRecord[] =>
  fields.filter((field) => parentType === undefined || field.parent_type === parentType);

/** A value in the form that MyCase accepts, or its fault. */
interface ParsedValue {
  readonly value?: unknown;
  /** The end of a sentence about the value. */
  readonly note?: string;
  readonly fault?: string;
}

function parseValue(field: ApiRecord, value: unknown, isUpdate: boolean): ParsedValue {
  const type = getText(field, 'field_type');
  const parse = VALUE_PARSERS[type];
  const isClearable = getEmptyCustomValue(type) !== undefined;
  if ((isUpdate || !isClearable) && String(value).trim() === '')
    return { fault: `does not accept a blank value: omit it${isClearable ? CLEAR_HINT : ''}.` };
  return parse ? parse(value, field) : { value };
}

const CLEAR_HINT = ', or name the field in clear_fields to empty it';

const TRUE_WORDS = ['true', 'yes', '1'];
const FALSE_WORDS = ['false', 'no', '0'];

const VALUE_PARSERS: Readonly<Record<string, (value: unknown, field: ApiRecord) => ParsedValue>> = {
  short_text: parseText,
  long_text: parseText,
  numeric: parseAmount,
  currency: parseAmount,
  list: parseOption,
  date: (value) => (isoDay.safeParse(value).success ? { value } : { fault: 'is a date: use the form 2026-03-31.' }),
  boolean(value) {
    const text = String(value).trim().toLowerCase();
    if (TRUE_WORDS.includes(text)) return { value: true };
    return FALSE_WORDS.includes(text) ? { value: false } : { fault: 'is a boolean: use true or false.' };
  },
};

function parseText(value: unknown): ParsedValue {
  return typeof value === 'boolean' ? { fault: 'is text.' } : { value: String(value) };
}

/** `1,250.50` and `$1,250.50` are valid amounts as well. */
function parseAmount(value: unknown): ParsedValue {
  const digits = String(value)
    .trim()
    .replace(/^\$/, '')
    .replace(/,(?=\d{3}\b)/g, '');
  return /^-?\d{1,15}(\.\d+)?$/.test(digits)
    ? { value: Number(digits) }
    : { fault: 'is a number: use the form 1250.5.' };
}

/**
 * MyCase: an option is identified by its key. People know its text, so a text goes before a key with the same spelling.
 */
function parseOption(value: unknown, { list_options }: ApiRecord): ParsedValue {
  const options = Array.isArray(list_options) ? list_options.filter(isRecord) : [];
  const foldedText = foldText(String(value)).trim();
  const textMatch = options.find((candidate) => foldText(getText(candidate, 'option')).trim() === foldedText);
  const keyMatch = options.find(({ key }) => key === String(value));
  const option = textMatch ?? keyMatch;
  if (option) return { value: option.key, ...(keyMatch && keyMatch !== option && { note: TEXT_PREFERRED_NOTE }) };
  const knownTexts = options.map((candidate) => getText(candidate, 'option'));
  return {
    fault: `has no option "${quoteInput(String(value))}".${formatSuggestion(String(value), knownTexts)} It has ${formatNames(knownTexts)}.`,
  };
}

const TEXT_PREFERRED_NOTE = 'has an option with this text and another with this key: the text was used.';

/**
 * Replaces the custom fields in `clear_fields`, given by name or id, by custom field values that empty them.
 * `resolvedValues` are the custom field values that the call sets. Returns the arguments that differ.
 */
export async function resolveClearFields(
  args: Arguments,
  resolvedValues: unknown,
  context: ResolutionContext,
): Promise<Arguments> {
  const { bodyFields } = context;
  const names = Array.isArray(args.clear_fields) ? args.clear_fields.map(String) : [];
  const customNames = names.filter((name) => !(name in bodyFields));
  if (customNames.length === 0) return {};
  const setValues = Array.isArray(resolvedValues) ? resolvedValues.filter(isRecord) : [];
  const clearedFields = await Promise.all(customNames.map((name) => findClearedField(name, context)));
  const emptyValues = [...new Set(clearedFields)].flatMap((field) =>
    field ? buildEmptyValue(field, setValues, context) : [],
  );
  return {
    clear_fields: names.filter((name) => name in bodyFields),
    custom_field_values: [...setValues, ...emptyValues],
  };
}

async function findClearedField(name: string, context: ResolutionContext): Promise<ApiRecord | undefined> {
  const { bodyFields, parentType, lists, faults } = context;
  const field = await lists.find('custom_fields', (all) => {
    const fields = filterByParent(all, parentType);
    return findUniqueByName(fields, name, 'custom field') ?? fields.find(({ id }) => String(id) === name);
  });
  if (field) return field;
  const knownNames = [
    ...listClearableFields(bodyFields),
    ...filterByParent(await lists.readAll('custom_fields'), parentType).map(getName),
  ];
  faults.push(
    `clear_fields: there is no "${name}".${formatSuggestion(name, knownNames)} It accepts ${formatNames(knownNames)}.`,
  );
  return undefined;
}

function buildEmptyValue(
  field: ApiRecord,
  setValues: readonly ApiRecord[],
  { faults }: ResolutionContext,
): ApiRecord[] {
  const name = getName(field);
  const value = getEmptyCustomValue(getText(field, 'field_type'));
  if (setValues.some(({ custom_field }) => getRawId(custom_field) === field.id)) {
    faults.push(`"${name}" is both set and cleared: do only one of them.`);
  } else if (value === undefined) {
    const type = getText(field, 'field_type').replaceAll('_', ' ');
    faults.push(`clear_fields: "${name}" cannot be cleared through the API (type ${type}). Clear it in MyCase.`);
  } else {
    return [{ custom_field: { id: field.id }, value }];
  }
  return [];
}
