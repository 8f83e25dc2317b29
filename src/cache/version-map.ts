import { NumberMap } from '../base/number-map.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';
import { getVersion } from './memory-fields.ts';

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

/** Stores a state of a record from another map of the same kind. */
export function copyState(records: MemoryRecords, id: number, state: number | ApiRecord): void {
  if (typeof state !== 'number') records.set(id, state);
  else if (records instanceof VersionMap) records.setVersion(id, state);
}

/**
 * The records of a list of which only times are in memory: the version of each, which has the time of its last change.
 */
export class VersionMap {
  readonly #versions: NumberMap;

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

  set(id: number, state: ApiRecord): void {
    this.setVersion(id, getVersion(state));
  }

  setVersion(id: number, version: number): void {
    this.#versions.set(id, version);
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
    return new VersionMap(this.#versions.copy());
  }
}
