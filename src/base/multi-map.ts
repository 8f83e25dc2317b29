/** The most values of a key whose array has no unused capacity. */
const MAX_EXACT_LENGTH = 16;

/** Several values for each key. A key with one value needs no array, because most keys have only one. */
export class MultiMap<Key, Value extends string | number> {
  readonly #values = new Map<Key, Value | Value[]>();

  /** Adds a value that the key does not have. */
  add(key: Key, value: Value): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, value);
    else if (!Array.isArray(known)) this.#values.set(key, [known, value]);
    else if (known.length < MAX_EXACT_LENGTH) this.#values.set(key, [...known, value]);
    else known.push(value);
  }

  has(key: Key): boolean {
    return this.#values.has(key);
  }

  /** The values of a key. */
  get(key: Key): readonly Value[] {
    const known = this.#values.get(key);
    return known === undefined ? [] : Array.isArray(known) ? known : [known];
  }

  keys(): IterableIterator<Key> {
    return this.#values.keys();
  }

  /** Removes values from all keys. Returns the keys that have no value any more. */
  removeValues(removed: ReadonlySet<Value>): Set<Key> {
    const emptyKeys = new Set<Key>();
    for (const [key, known] of this.#values) {
      const values = Array.isArray(known) ? known : [known];
      if (!values.some((value) => removed.has(value))) continue;
      const [first, ...rest] = values.filter((value) => !removed.has(value));
      if (first === undefined) emptyKeys.add(key);
      else this.#values.set(key, rest.length === 0 ? first : [first, ...rest]);
    }
    for (const key of emptyKeys) this.#values.delete(key);
    return emptyKeys;
  }
}
