import * as z from 'zod';
import { isRecord } from '../../base/json.ts';
import { quoteValue } from '../../base/safe-text.ts';
import { formatSuggestion } from '../../base/suggest.ts';
import { matchFieldName } from '../../formatting/field-selection.ts';
import { type Coerced, coerceScalar, findChoice } from '../../operations/coerce-scalars.ts';
import { getEmptyCustomValue, listClearableFields } from '../../operations/empty-values.ts';
import type { Arguments } from '../../operations/operation-types.ts';
import { day } from '../../operations/request-fields.ts';
import { type ApiRecord, getName, getRawId, getText } from '../../records/api-record.ts';
import { foldText } from '../../search/tokenize.ts';
import { findReferenced, findUniqueByName, formatNames, type ResolutionContext } from './name-resolvers.ts';

/** MyCase (A-38): custom fields name the kind of record that they belong to. They have no name for leads. */
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
    const { fault, note, value: parsedValue } = parseValue(field, value, context);
    const name = quoteValue(getName(field));
    if (fault) context.faults.push(`${itemPath}.value: ${fault}`);
    if (note) context.notes.push(note);
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

/** The schema of the values of each type of field, and the end of the sentence that refuses another value. */
const VALUE_TYPES: Readonly<Record<string, readonly [schema: z.ZodType, fault: string]>> = {
  short_text: [z.string(), 'is text.'],
  long_text: [z.string(), 'is text.'],
  numeric: [z.number(), 'is a number: use the form 1250.5.'],
  currency: [z.number(), 'is a number: use the form 1250.5.'],
  date: [day, 'is a date: use the form 2026-03-31.'],
  boolean: [z.boolean(), 'is a boolean: use true or false.'],
};

function parseValue(field: ApiRecord, input: unknown, { isUpdate, zone }: ResolutionContext): Coerced {
  const type = getText(field, 'field_type');
  const name = quoteValue(getName(field));
  const isClearable = getEmptyCustomValue(type) !== undefined;
  if ((isUpdate || !isClearable) && String(input).trim() === '')
    return { value: input, fault: `${name} does not accept a blank value: omit it${isClearable ? CLEAR_HINT : ''}.` };
  if (type === 'list') return parseOption(String(input), field);
  const [schema, fault] = VALUE_TYPES[type] ?? [];
  if (!schema) return { value: input };
  const coerced = coerceScalar(schema, typeof input === 'number' ? String(input) : input, name, zone);
  const isFaulty = coerced.fault === undefined && !schema.safeParse(coerced.value).success;
  return isFaulty ? { value: input, fault: `${name} ${fault}` } : coerced;
}

const CLEAR_HINT = ', or name the field in clear_fields to empty it';

/**
 * MyCase: an option is identified by its key. People know its text, so a text goes before a key with the same spelling.
 */
function parseOption(input: string, field: ApiRecord): Coerced {
  const options = Array.isArray(field.list_options) ? field.list_options.filter(isRecord) : [];
  const texts = options.map((option) => getText(option, 'option'));
  const text = texts.find((one) => foldText(one).trim() === foldText(input).trim()) ?? findChoice(texts, input);
  const textMatch = text === undefined ? undefined : options[texts.indexOf(text)];
  const keyMatch = options.find(({ key }) => key === input);
  const option = textMatch ?? keyMatch;
  const name = quoteValue(getName(field));
  if (option)
    return { value: option.key, ...(keyMatch && keyMatch !== option && { note: `${name} ${TEXT_PREFERRED}` }) };
  return {
    value: input,
    fault: `${name} has no option ${quoteValue(input)}.${formatSuggestion(input, texts)} It has ${formatNames(texts)}.`,
  };
}

const TEXT_PREFERRED = 'has an option with this text and another with this key: the text was used.';

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
  const field = await lists.find('custom_fields', ({ records }) => {
    const fields = filterByParent([...records.values()], parentType);
    const known = matchFieldName(name, fields.map(getName)) ?? name;
    return findUniqueByName(fields, known, 'custom field') ?? fields.find(({ id }) => String(id) === name);
  });
  if (field) return field;
  const knownNames = [
    ...listClearableFields(bodyFields),
    ...filterByParent(await lists.readAll('custom_fields'), parentType).map(getName),
  ];
  faults.push(
    `clear_fields: there is no ${quoteValue(name)}.${formatSuggestion(name, knownNames)} It accepts ${formatNames(knownNames)}.`,
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
    faults.push(`${quoteValue(name)} is both set and cleared: do only one of them.`);
  } else if (value === undefined) {
    const type = getText(field, 'field_type').replaceAll('_', ' ');
    faults.push(
      `clear_fields: ${quoteValue(name)} cannot be cleared through the API (type ${type}). Clear it in MyCase.`,
    );
  } else {
    return [{ custom_field: { id: field.id }, value }];
  }
  return [];
}
