import * as z from 'zod';

/**
 * What empties a field of MyCase, by the type the field is written in; undefined where nothing does. An assumption,
 * made here alone: the contract says of no field how it is emptied. Text takes '', a list [], an address six empty
 * parts, as the contract allows; for a date and a reference it has no such value, and null is sent.
 */
export function emptyOf(schema: z.ZodType | undefined): unknown {
  if (!(schema instanceof z.ZodOptional)) return undefined;
  const inner = schema.unwrap();
  if (inner instanceof z.ZodArray) return [];
  if (inner instanceof z.ZodObject) return 'address1' in inner.shape ? emptyAddress(inner) : null;
  if (inner instanceof z.ZodString) return inner.def.checks?.length ? null : '';
  return undefined;
}

const emptyAddress = ({ shape }: z.ZodObject): Record<string, string> =>
  Object.fromEntries(Object.keys(shape).map((part) => [part, '']));

/** Whether an update can empty a field: MyCase must not want it, and yes and no have no empty. */
export const isClearable = (schema: z.ZodType): boolean => emptyOf(schema) !== undefined;
