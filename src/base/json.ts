/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Returns true for a JSON object: not for null or an array. */
export const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses JSON. Returns undefined for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns true for an object with more than `max` members. It stops there: a list of all names of an object with many
 * members takes longer to create than the object.
 */
export function hasMoreMembers(value: JsonObject, max: number): boolean {
  let count = 0;
  for (const _ in value) {
    count += 1;
    if (count > max) return true;
  }
  return false;
}
