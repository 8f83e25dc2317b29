import { type ApiRecord, getMiddleName, parseUpdatedAt } from '../records/api-record.ts';
import type { MemoryPart } from '../records/list-names.ts';

/** The fields from which a name is made. */
export const NAME_FIELDS = ['name', 'first_name', 'middle_name', 'middle_initial', 'last_name'] as const;

/**
 * Returns the part of a record that stays in memory. It has the time of the last change (seconds since 1970) and a
 * fingerprint of the record as small numbers.
 */
export function selectMemoryFields(record: ApiRecord, part: MemoryPart): ApiRecord {
  if (part === 'records') return record;
  const updatedSecond = getUpdatedSecond(record);
  const fingerprint = computeFingerprint(record);
  if (part === 'times') return { updatedSecond, fingerprint };
  const { name, first_name, last_name } = record;
  if (name !== undefined) return { name, updatedSecond, fingerprint };
  const middle_name = getMiddleName(record);
  return middle_name
    ? { first_name, middle_name, last_name, updatedSecond, fingerprint }
    : { first_name, last_name, updatedSecond, fingerprint };
}

/** Fingerprints are below this number. With a time in seconds, they fit into an exact number. */
const FINGERPRINT_COUNT = 2 ** 20;

/** The fingerprint of a record of which only a part is known. It differs from that of each complete record. */
export const UNKNOWN_FINGERPRINT = 0;

/**
 * Returns a number for the values of a record, from 1. MyCase: a record may change without a new `updated_at`. Then a
 * change is missed if both states have the same fingerprint: once in a million times.
 */
function computeFingerprint(record: ApiRecord): number {
  const text = JSON.stringify(record);
  let hash = 0x811c9dc5;
  // The hash function FNV-1a.
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return 1 + ((hash >>> 0) % (FINGERPRINT_COUNT - 1));
}

/** Returns a number for a state of a record, of the time of its last change (seconds since 1970) and its fingerprint. */
export const toVersion = (updatedSecond: number, fingerprint: number): number =>
  updatedSecond * FINGERPRINT_COUNT + fingerprint;

/** The version of a part of a record in memory. */
export const getVersion = (state: ApiRecord): number =>
  toVersion(getUpdatedSecond(state), typeof state.fingerprint === 'number' ? state.fingerprint : UNKNOWN_FINGERPRINT);

/** Returns a state of a part of a record in memory as if only a part of the record were known. */
export const withoutFingerprint = (state: number | ApiRecord): number | ApiRecord =>
  typeof state === 'number'
    ? toVersion(getVersionSecond(state), UNKNOWN_FINGERPRINT)
    : { ...state, fingerprint: UNKNOWN_FINGERPRINT };

/** The time of the last change of a state of a record: its version, or its part in memory. In seconds since 1970. */
export const getVersionSecond = (version: number | ApiRecord): number =>
  typeof version === 'number' ? Math.floor(version / FINGERPRINT_COUNT) : getUpdatedSecond(version);

/** The time of the last change of a record or of its part in memory, in seconds since 1970. */
export const getUpdatedSecond = (record: ApiRecord): number =>
  typeof record.updatedSecond === 'number' ? record.updatedSecond : Math.floor(parseUpdatedAt(record) / 1_000);
