import { type ApiRecord, getMiddleName, parseUpdatedAt } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';

/** The fields from which a name is made. */
export const NAME_FIELDS = ['name', 'first_name', 'middle_name', 'middle_initial', 'last_name'] as const;

/**
 * Returns the part of a record that stays in memory. It has the time of the last change (seconds since 1970) and a
 * hash of the whole record as small numbers.
 */
export function selectMemoryFields(record: ApiRecord, part: MemoryPart): ApiRecord {
  if (part === 'records') return record;
  const updatedSecond = getUpdatedSecond(record);
  const contentHash = hashRecord(record);
  if (part === 'times') return { updatedSecond, contentHash };
  const { name, first_name, last_name } = record;
  if (name !== undefined) return { name, updatedSecond, contentHash };
  const middle_name = getMiddleName(record);
  return middle_name
    ? { first_name, middle_name, last_name, updatedSecond, contentHash }
    : { first_name, last_name, updatedSecond, contentHash };
}

/** Hashes are below this number. A time in seconds and a hash together fit into an exact number. */
const HASH_COUNT = 2 ** 20;

/** Stands for the hash of a record that is not completely known. No complete record has it. */
export const UNKNOWN_HASH = 0;

/**
 * Returns a number for the values of a record, from 1. MyCase: it is not known if each change has a new
 * `updated_at`. A change without one is missed if both states have the same hash: once in a million times.
 */
const hashRecord = (record: ApiRecord): number => 1 + ((hashValue(record, HASH_START) >>> 0) % (HASH_COUNT - 1));

/** The start and the factor of the hash function FNV-1a. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** Numbers that stand for the kinds of values in a hash. */
const HASHED_KINDS = { text: 1, array: 2, object: 3, other: 4 } as const;

/** Adds a JSON value to a hash. Its text as JSON is not needed for that: to make it takes most of the time. */
function hashValue(value: unknown, hash: number): number {
  if (typeof value === 'string') return hashText(value, hashNumber(HASHED_KINDS.text, hash));
  if (typeof value !== 'object' || value === null) return hashText(String(value), hashNumber(HASHED_KINDS.other, hash));
  let result = hashNumber(Array.isArray(value) ? HASHED_KINDS.array : HASHED_KINDS.object, hash);
  for (const key of Object.keys(value)) result = hashValue(Reflect.get(value, key), hashText(key, result));
  return result;
}

function hashText(text: string, hash: number): number {
  let result = hash;
  for (let i = 0; i < text.length; i += 1) result = hashNumber(text.charCodeAt(i), result);
  return result;
}

const hashNumber = (number: number, hash: number): number => Math.imul(hash ^ number, HASH_FACTOR);

/** Returns a number for a state of a record, from the time of its last change (seconds since 1970) and its hash. */
export const toVersion = (updatedSecond: number, contentHash: number): number =>
  updatedSecond * HASH_COUNT + contentHash;

/** The version of a part of a record in memory. */
export const getVersion = (state: ApiRecord): number =>
  toVersion(getUpdatedSecond(state), typeof state.contentHash === 'number' ? state.contentHash : UNKNOWN_HASH);

/** Returns a state of a record with an unknown hash, so that the record is written again when it is read again. */
export const withUnknownHash = (state: number | ApiRecord): number | ApiRecord =>
  typeof state === 'number'
    ? toVersion(getVersionSecond(state), UNKNOWN_HASH)
    : { ...state, contentHash: UNKNOWN_HASH };

/** The time of the last change of a state of a record: its version, or its part in memory. In seconds since 1970. */
export const getVersionSecond = (version: number | ApiRecord): number =>
  typeof version === 'number' ? Math.floor(version / HASH_COUNT) : getUpdatedSecond(version);

/** The time of the last change of a record or of its part in memory, in seconds since 1970. */
export const getUpdatedSecond = (record: ApiRecord): number =>
  typeof record.updatedSecond === 'number' ? record.updatedSecond : Math.floor(parseUpdatedAt(record) / 1_000);
