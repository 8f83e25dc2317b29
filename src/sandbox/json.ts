/** Any value JSON can carry. */
export type Json = null | boolean | number | string | Json[] | Fields;

/** A JSON object: a record as it is stored, or a request body. */
export type Fields = { [key: string]: Json };

/** MyCase: ids are numbers, except a webhook subscription's. */
export type Id = number | string;

/** Tells a JSON object from every other JSON value. */
export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The id inside a reference `{"id": 1}`; undefined when the value is no reference. */
export function referenceId(value: Json | undefined): number | undefined {
  return isFields(value) && typeof value.id === 'number' ? value.id : undefined;
}

/** The objects of a list; empty when the value is no list. */
export function fieldsList(value: Json | undefined): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The ids of a list of references. */
export function referenceIds(value: Json | undefined): number[] {
  return fieldsList(value)
    .map(referenceId)
    .filter((id) => id !== undefined);
}

/** The string itself, or an empty one for anything that is no string. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
