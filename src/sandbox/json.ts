/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | Fields;

/** A JSON object: a record as it is stored, or a request body. */
export type Fields = { [key: string]: Json };

/** MyCase: ids are numbers, except a webhook subscription's. */
export type Id = number | string;

/** Returns true for a JSON object. */
export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the id in a reference `{"id": 1}`; undefined for another value. */
export function referenceId(value: Json | undefined): number | undefined {
  return isFields(value) && typeof value.id === 'number' ? value.id : undefined;
}

/** Returns the objects in a list; an empty list for another value. */
export function fieldsList(value: Json | undefined): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The ids of a list of references. */
export function referenceIds(value: Json | undefined): number[] {
  return fieldsList(value)
    .map(referenceId)
    .filter((id) => id !== undefined);
}

/** Returns the string itself; an empty string for another value. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
