import { NumberMap } from '../base/number-map.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';
import { getUpdatedSecond, toVersion } from './memory-fields.ts';

/**
 * The part of a list's records that is in memory, by id. A Map has fields of each record. A VersionMap has a number for
 * each.
 */
export type MemoryRecords = Map<number, ApiRecord> | VersionMap;

/** Creates an empty map for a part of the records of a list. */
export const createMemoryRecords = (part: MemoryPart): MemoryRecords =>
  part === 'times' ? new VersionMap() : new Map();

/** Returns a map that has the same records, and can be changed independently. */
export const copyRecords = (records: MemoryRecords): MemoryRecords =>
  records instanceof VersionMap ? records.copy() : new Map(records);

/**
 * The records of a list of which only times are in memory: a number for each state of a record, which also has the time of its last
 * change.
 */
export class VersionMap {
  readonly #versions: NumberMap;
  #changes = 0;

  constructor(versions = new NumberMap()) {
    this.#versions = versions;
  }

  get size(): number {
    return this.#versions.size;
  }

  has(id: number): boolean {
    return this.#versions.has(id);
  }

  get(id: number): number | undefined {
    return this.#versions.get(id);
  }

  /** Stores another version, also if the time of the last change is the same. */
  set(id: number, record: ApiRecord): void {
    this.setUpdatedSecond(id, getUpdatedSecond(record));
  }

  /** Stores another version of a record that was last changed at a time, in seconds since 1970. */
  setUpdatedSecond(id: number, updatedSecond: number): void {
    this.#changes += 1;
    this.#versions.set(id, toVersion(updatedSecond, this.#changes));
  }

  delete(id: number): void {
    this.#versions.delete(id);
  }

  keys(): Iterable<number> {
    return this.#versions.keys();
  }

  [Symbol.iterator](): Iterator<[number, number]> {
    return this.#versions[Symbol.iterator]();
  }

  copy(): VersionMap {
    const copied = new VersionMap(this.#versions.copy());
    copied.#changes = this.#changes;
    return copied;
  }
}
