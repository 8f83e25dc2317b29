import * as z from 'zod';
import { isRecord } from '../base/json.ts';
import type { Operation, Shape } from './operation-types.ts';

/** Whether the schema of a body's field is a list of references to other records, such as the staff of a task. */
export function isMemberList(schema: z.core.$ZodType | undefined): boolean {
  if (schema instanceof z.ZodOptional) return isMemberList(schema.unwrap());
  return schema instanceof z.ZodArray && schema.element instanceof z.ZodObject && 'id' in schema.element.shape;
}

/** The argument of an update that takes members off a list: `remove_staff` for `staff`. */
export const toRemoveArgument = (field: string): string => `remove_${field}`;

/** An id as a text, or a name. References in the form `{"id": 1}` are accepted too. */
const toMemberText = (value: unknown): unknown => {
  const text = isRecord(value) ? (value.id ?? value.name) : value;
  return typeof text === 'number' ? String(text) : text;
};

const memberTexts = z
  .preprocess(
    (value) => (Array.isArray(value) || value === undefined ? value : [value]),
    z.array(z.preprocess(toMemberText, z.string())),
  )
  .optional();

/** The arguments of an update that take members off the lists of its body. A list that MyCase does not show has none. */
export function buildRemoveArguments({ body = {}, unshownLists = [] }: Operation): Shape {
  const fields = Object.keys(body).filter((name) => isMemberList(body[name]) && !unshownLists.includes(name));
  return Object.fromEntries(fields.map((name) => [toRemoveArgument(name), memberTexts]));
}
