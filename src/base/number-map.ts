/** The places of an empty map. A power of two, as each later number of places. */
const MIN_PLACES = 16;

/**
 * A map from numbers to numbers, in the order in which the keys were added. It has 24 bytes for each place, outside of
 * the heap of JavaScript. A Map of numbers takes about twice as much, and a Map of objects four times.
 */
export class NumberMap {
  /** By place. NaN is the key of a removed entry. */
  #keys = new Float64Array(MIN_PLACES);
  #values = new Float64Array(MIN_PLACES);
  /** The hash table, half full at most: a place plus one, or 0. */
  #table = new Int32Array(2 * MIN_PLACES);
  /** The number of places that were used, also by removed entries. */
  #used = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: number): boolean {
    return this.#findPlace(key) >= 0;
  }

  get(key: number): number | undefined {
    const place = this.#findPlace(key);
    return place < 0 ? undefined : this.#values[place];
  }

  set(key: number, value: number): void {
    const place = this.#findPlace(key);
    if (place >= 0) this.#values[place] = value;
    else {
      if (this.#used === this.#keys.length) this.#resize();
      this.#append(key, value);
    }
  }

  delete(key: number): void {
    const place = this.#findPlace(key);
    if (place < 0) return;
    this.#keys[place] = Number.NaN;
    this.#size -= 1;
  }

  *keys(): Generator<number> {
    for (const [key] of this) yield key;
  }

  /** Entries that are added or removed during the iteration may be left out. */
  [Symbol.iterator](): Generator<[number, number]> {
    return listEntries(this.#keys, this.#values, this.#used);
  }

  copy(): NumberMap {
    const copied = new NumberMap();
    copied.#keys = this.#keys.slice();
    copied.#values = this.#values.slice();
    copied.#table = this.#table.slice();
    copied.#used = this.#used;
    copied.#size = this.#size;
    return copied;
  }

  #append(key: number, value: number): void {
    this.#keys[this.#used] = key;
    this.#values[this.#used] = value;
    this.#used += 1;
    this.#size += 1;
    const mask = this.#table.length - 1;
    let slot = hash(key) & mask;
    while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
    this.#table[slot] = this.#used;
  }

  /** Returns the place of a key, or -1. */
  #findPlace(key: number): number {
    const mask = this.#table.length - 1;
    for (let slot = hash(key) & mask; ; slot = (slot + 1) & mask) {
      const place = (this.#table[slot] ?? 0) - 1;
      if (place < 0 || this.#keys[place] === key) return place;
    }
  }

  /** Removes the places of removed entries, and doubles the places if more than half of them are left. */
  #resize(): void {
    const [keys, values, used] = [this.#keys, this.#values, this.#used];
    const places = this.#size > this.#keys.length / 2 ? 2 * this.#keys.length : this.#keys.length;
    this.#keys = new Float64Array(places);
    this.#values = new Float64Array(places);
    this.#table = new Int32Array(2 * places);
    this.#used = 0;
    this.#size = 0;
    for (const [key, value] of listEntries(keys, values, used)) this.#append(key, value);
  }
}

function* listEntries(keys: Float64Array, values: Float64Array, used: number): Generator<[number, number]> {
  for (let place = 0; place < used; place += 1) {
    const key = keys[place] ?? Number.NaN;
    if (!Number.isNaN(key)) yield [key, values[place] ?? 0];
  }
}

/** The upper bits of a product with the golden ratio are spread evenly, also for ids that follow each other. */
function hash(key: number): number {
  const product = Math.imul(key, 0x9e3779b1);
  return product ^ (product >>> 15);
}
