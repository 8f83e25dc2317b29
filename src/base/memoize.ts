/** Computes a value once for each object. A value is forgotten together with its object. */
export function memoizeByObject<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const results = new WeakMap<Key, { readonly value: T }>();
  return (key) => {
    const result = results.get(key) ?? { value: compute(key) };
    results.set(key, result);
    return result.value;
  };
}

/** Computes a value once for each number. */
export function memoizeByNumber<T>(compute: (number: number) => T): (number: number) => T {
  const results = new Map<number, { readonly value: T }>();
  return (number) => {
    const result = results.get(number) ?? { value: compute(number) };
    results.set(number, result);
    return result.value;
  };
}

/** The most results that are kept for texts. */
const MAX_TEXT_RESULTS = 100_000;

/**
 * Computes a value once for each text. It forgets all values when there are too many. `results` may be cleared by its
 * owner, if the values do not stay valid.
 */
export function memoizeByText<T>(compute: (text: string) => T, results = new Map<string, T>()): (text: string) => T {
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    if (results.size >= MAX_TEXT_RESULTS) results.clear();
    const value = compute(text);
    results.set(text, value);
    return value;
  };
}
