/** The most results that are kept. */
const MAX_RESULTS = 50_000;

/**
 * Computes a value once for each text. It forgets all values when there are too many. `results` may be cleared by its
 * owner, if the values do not stay valid.
 */
export function memoize<T>(compute: (text: string) => T, results = new Map<string, T>()): (text: string) => T {
  return (text) => {
    const known = results.get(text);
    if (known !== undefined) return known;
    if (results.size >= MAX_RESULTS) results.clear();
    const value = compute(text);
    results.set(text, value);
    return value;
  };
}
