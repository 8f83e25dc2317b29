import * as z from 'zod';
import { lookupRegistry } from './request-fields.ts';

/**
 * What empties a field of MyCase, by the type the field is written in; undefined where nothing does. An assumption,
 * made here alone: the contract says of no field how it is emptied. Text takes '', a list [], an address six empty
 * parts, as the contract allows; for a date and a reference it has no such value, and null is sent. A list of custom
 * field values empties nothing: MyCase adds what it holds to what there is.
 */
export function getEmptyValue(schema: z.ZodType | undefined): unknown {
  if (!(schema instanceof z.ZodOptional)) return undefined;
  const inner = schema.unwrap();
  if (isCustomFieldValues(inner)) return undefined;
  if (inner instanceof z.ZodArray) return [];
  if (inner instanceof z.ZodObject) return 'address1' in inner.shape ? createEmptyAddress(inner) : null;
  if (inner instanceof z.ZodString) return inner.def.checks?.length ? null : '';
  return undefined;
}

const createEmptyAddress = ({ shape }: z.ZodObject): Record<string, string> =>
  Object.fromEntries(Object.keys(shape).map((part) => [part, '']));

/**
 * What empties a custom field of a type; undefined where nothing is known to. As above an assumption: the contract
 * takes text, a number or yes and no for a value, never null, and of these only '' is a text that is empty.
 */
export const getEmptyCustomValue = (fieldType: string): '' | undefined =>
  fieldType === 'short_text' || fieldType === 'long_text' ? '' : undefined;

/** Whether values of the firm's own fields are written here. */
export const isCustomFieldValues = (schema: z.core.$ZodType): boolean =>
  lookupRegistry.get(schema instanceof z.ZodOptional ? schema.unwrap() : schema)?.list === 'custom_fields';

/** The fields of a body that an update can empty: MyCase must not want them, and yes and no have no empty. */
export const listClearableFields = (body: Readonly<Record<string, z.ZodType>> = {}): string[] =>
  Object.keys(body).filter((name) => getEmptyValue(body[name]) !== undefined);
