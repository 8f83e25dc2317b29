import { setTimeout as sleep } from 'node:timers/promises';
import { parseInstant } from '../../base/instants.ts';
import { isRecord } from '../../base/json.ts';
import type { RecordId } from '../../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../../client/client-types.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { matchesValue, SILENTLY_DROPPED_FIELDS, toResponseField } from '../update/field-values.ts';
import { CLOCK_TOLERANCE_MS, fetchListRows, findCreatedRecordList, type SentCreate } from './created-record-list.ts';

/** A create that may have been carried out or not. */
interface UnverifiedCreate extends SentCreate {
  /** Records that other creates with the same content have made. */
  readonly knownIds: readonly RecordId[];
}

/** The result of the search for the record of a create. */
export interface VerifiedCreate {
  readonly record?: ApiRecord;
  /** The whole list was read, and no record in it can be the created one. */
  readonly hasNoCandidate?: boolean;
  /**
   * The whole list was read, and no record in it can be the created one, even if MyCase has stored a value in another
   * form, or if a clock is wrong.
   */
  readonly isMissing?: boolean;
  /** A sentence about the result. */
  readonly note: string;
}

/** The search reads the list after each of these waits, until it finds the record. */
const VERIFY_DELAYS_MS = [200, 1_000];

/**
 * Searches the list of a create for a new record with the values that were sent. `operations` are those of the API in
 * use, `delays` the waits in milliseconds. Never throws.
 */
export async function verifyCreate(
  create: UnverifiedCreate,
  operations: readonly Operation[],
  client: MyCaseClient,
  call: CallContext,
  delays: readonly number[] = VERIFY_DELAYS_MS,
): Promise<VerifiedCreate> {
  let listName = 'Its list';
  try {
    const list = await findCreatedRecordList(create, operations, client, call);
    if (!list) return { note: 'MyCase has no list that would show it.' };
    listName = list.operation.name;
    let verified: VerifiedCreate = { note: '' };
    for (const delay of delays) {
      await sleep(delay, undefined, { signal: call.signal });
      const { rows, isComplete } = await fetchListRows(list, client, call);
      const matches = rows.filter((row) => matchesSent(row, list.expected));
      verified = findCreatedRecord(matches, create, listName, isComplete);
      if (!verified.record) {
        const isMissing = isComplete && !rows.some((row) => canBeCreated(row, list.expected, create));
        verified = { ...verified, hasNoCandidate: isComplete && hasNoNewRecord(rows, create), isMissing };
      }
      if (verified.record) break;
    }
    return verified;
  } catch {
    return { note: `${listName} could not be read, so the result is not known.` };
  }
}

function findCreatedRecord(
  matches: readonly ApiRecord[],
  { sentAt, knownIds }: UnverifiedCreate,
  listName: string,
  isComplete: boolean,
): VerifiedCreate {
  const candidates = matches.filter((row) => !isKnown(row, knownIds));
  const recent = matches.filter((row) => isRecent(row, { sentAt, knownIds }));
  const [record] = recent;
  if (record && recent.length === 1) {
    return {
      record,
      note: `It was created: id ${getRecordId(record)}. ${listName} shows the record.`,
    };
  }
  if (recent.length > 1)
    return { note: `${listName} has several such records, created since then: ${formatIds(recent)}.` };
  const olderNote = candidates.length > 0 ? ` A similar record may be older: id ${formatIds(candidates)}.` : '';
  const result = isComplete
    ? 'does not have the record so far.'
    : 'is too long to search completely: not found so far.';
  return { note: `${listName} ${result}${olderNote}` };
}

/** Returns whether a record can be the created one by its time, and is not that of another create. */
const isRecent = (row: ApiRecord, { sentAt, knownIds }: Pick<UnverifiedCreate, 'sentAt' | 'knownIds'>): boolean =>
  !isKnown(row, knownIds) && parseInstant(getText(row, 'created_at')) >= sentAt - CLOCK_TOLERANCE_MS;

/** MyCase has carried out a request after this time, in milliseconds, or never will. */
export const SETTLE_MS = 60_000;

/** Returns whether a record is that of another create. */
const isKnown = (row: ApiRecord, knownIds: readonly RecordId[]): boolean =>
  knownIds.some((id) => id === getRecordId(row));

/**
 * Returns whether a record can be the created one: it shows the sent values, or it was created at about the time of the
 * sending and shows one of them. MyCase may store a value in another form. So a record of that time also can be it if
 * fewer than two values can be compared.
 */
function canBeCreated(row: ApiRecord, sent: ApiRecord, { sentAt, knownIds }: UnverifiedCreate): boolean {
  if (isKnown(row, knownIds)) return false;
  if (matchesSent(row, sent)) return true;
  const distanceMs = parseInstant(getText(row, 'created_at')) - sentAt;
  const isOfAnotherTime = distanceMs < -CLOCK_TOLERANCE_MS || distanceMs > SETTLE_MS + CLOCK_TOLERANCE_MS;
  const comparisons = compareSent(row, sent);
  return !isOfAnotherTime && (comparisons.length < 2 || comparisons.some(Boolean));
}

/** The clocks of this machine and of MyCase usually differ by less than this many milliseconds. */
const USUAL_CLOCK_DIFFERENCE_MS = 10_000;

/**
 * Returns whether every record is older than the create. A new record with other values may be the created one, because
 * MyCase may store a value in another form. MyCase: a call appears in its list only after a moment.
 */
function hasNoNewRecord(rows: readonly ApiRecord[], { operation, sentAt, knownIds }: UnverifiedCreate): boolean {
  if (operation.successStatus === ACCEPTED) return false;
  return !rows.some((row) => {
    const createdAt = parseInstant(getText(row, 'created_at'));
    return !(createdAt < sentAt - USUAL_CLOCK_DIFFERENCE_MS) && !isKnown(row, knownIds);
  });
}

const ACCEPTED = 202;

const formatIds = (records: readonly ApiRecord[]): string => records.map(getRecordId).join(', ');

/** The id of a record. MyCase: some records have a key instead. */
export function getRecordId({ id, key }: ApiRecord): RecordId | undefined {
  const value = id ?? key;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** Returns whether a record shows the sent values: at least one field, if any were sent, and no other value in one. */
function matchesSent(record: ApiRecord, sent: ApiRecord): boolean {
  const comparisons = compareSent(record, sent);
  return comparisons.every(Boolean) && (comparisons.length > 0 || Object.keys(sent).length === 0);
}

/**
 * Returns for each sent field whether a record shows its value. A field that MyCase does not show, or may drop, does
 * not count. A list may have more items than were sent.
 */
const compareSent = (record: ApiRecord, sent: ApiRecord): boolean[] =>
  Object.entries(sent)
    .map(([name, value]) => [name, value, record[toResponseField(name)]] as const)
    .filter(
      ([name, value, actual]) => value !== undefined && actual !== undefined && !SILENTLY_DROPPED_FIELDS.includes(name),
    )
    .map(([, value, actual]) => containsValue(value, actual));

function containsValue(value: unknown, actual: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(actual)) return matchesValue(value, actual, true);
  return value.every((one) =>
    actual.some((other) => !(isRecord(one) && 'id' in one && !isRecord(other)) && matchesValue(one, other, true)),
  );
}
