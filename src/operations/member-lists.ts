import * as z from 'zod';
import type { Operation, Shape } from './operation-types.ts';
import { getReferenceObject, referenceText } from './request-fields.ts';

/** Returns whether the schema of a body's field is a list of references, such as the staff of a task. */
export function isMemberList(schema: z.core.$ZodType | undefined): boolean {
  if (schema instanceof z.ZodOptional) return isMemberList(schema.unwrap());
  return schema instanceof z.ZodArray && getReferenceObject(schema.element) !== undefined;
}

/** The argument of an update that takes members off a list: `remove_staff` for `staff`. */
export const toRemoveArgument = (field: string): string => `remove_${field}`;

const memberTexts = z.array(referenceText).optional();

/**
 * The arguments of an update that take members off the lists of its body. A list that MyCase does not show has none.
 */
export function buildRemoveArguments({ body = {}, unshownLists = [] }: Operation): Shape {
  const fields = Object.keys(body).filter((name) => isMemberList(body[name]) && !unshownLists.includes(name));
  return Object.fromEntries(fields.map((name) => [toRemoveArgument(name), memberTexts]));
}
