import * as z from 'zod';
import { getReferenceObject, lookupRegistry } from './request-fields.ts';

/**
 * Returns the value that empties a field, by the schema of the field. Undefined if no value does. MyCase: the
 * contract does not state how a field is emptied, so these values are an assumption. The contract allows '' for a text,
 * [] for a list and an address of six empty parts. It has no such value for a date and a reference: null is sent. A
 * list of custom field values empties nothing, because MyCase adds its values to the present ones.
 */
export function getEmptyValue(schema: z.ZodType | undefined): unknown {
  if (!(schema instanceof z.ZodOptional)) return undefined;
  const inner = schema.unwrap();
  if (isCustomFieldValues(inner)) return undefined;
  if (inner instanceof z.ZodArray) return [];
  if (inner instanceof z.ZodObject) return createEmptyAddress(inner);
  if (getReferenceObject(inner)) return null;
  if (inner instanceof z.ZodString) return inner.def.checks?.length ? null : '';
  return undefined;
}

const createEmptyAddress = ({ shape }: z.ZodObject): Record<string, string> =>
  Object.fromEntries(Object.keys(shape).map((part) => [part, '']));

/**
 * Returns the value that empties a custom field of a type. Undefined if none is known. MyCase: the contract allows a
 * text, a number or a boolean as a value, never null. Only '' is an empty value of these. This is an assumption.
 */
export const getEmptyCustomValue = (fieldType: string): '' | undefined =>
  fieldType === 'short_text' || fieldType === 'long_text' ? '' : undefined;

/** Returns whether a schema is that of values of the firm's own fields. */
export const isCustomFieldValues = (schema: z.core.$ZodType): boolean =>
  lookupRegistry.get(schema instanceof z.ZodOptional ? schema.unwrap() : schema)?.list === 'custom_fields';

/** The fields of a body that an update can empty: optional ones that have an empty value. A boolean has none. */
export const listClearableFields = (body: Readonly<Record<string, z.ZodType>> = {}): string[] =>
  Object.keys(body).filter((name) => getEmptyValue(body[name]) !== undefined);
