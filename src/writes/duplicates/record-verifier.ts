import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord } from '../../base/json.ts';
import type { RecordId } from '../../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../../client/client-types.ts';
import type { Operation } from '../../operations/operation-types.ts';
import { type ApiRecord, getText } from '../../records/api-record.ts';
import { matchesValue, SILENTLY_DROPPED_FIELDS, toResponseField } from '../update/field-values.ts';
import { CLOCK_TOLERANCE_MS, createListFinder, fetchListRows, type SentCreate } from './created-record-list.ts';

/** A create that may have been carried out or not. */
interface UnverifiedCreate extends SentCreate {
  /** Records that other creates with the same content have made. */
  readonly knownIds: readonly RecordId[];
}

/** The result of a search for a record whose creation was not confirmed. */
export interface VerifiedCreate {
  /** The record it has made. */
  readonly record?: ApiRecord;
  /** A sentence about the result. */
  readonly note: string;
}

/**
 * Looks in the list whether a record is there that shows what was sent, and was not there before: after each of so many
 * milliseconds, until it is found. Never throws.
 */
export type RecordVerifier = (
  create: UnverifiedCreate,
  client: MyCaseClient,
  scope: RequestContext,
  delays?: readonly number[],
) => Promise<VerifiedCreate>;

const VERIFY_DELAYS_MS = [200, 1_000];

/** `operations` are those of the MyCase that is looked at. */
export function createRecordVerifier(operations: readonly Operation[]): RecordVerifier {
  const findList = createListFinder(operations);
  return async (create, client, scope, delays = VERIFY_DELAYS_MS) => {
    let listName = 'Its list';
    try {
      const list = await findList(create, client, scope);
      if (!list) return { note: 'MyCase has no list that would show it.' };
      listName = list.operation.name;
      let verified: VerifiedCreate = { note: '' };
      for (const delay of delays) {
        await sleep(delay, undefined, { signal: scope.signal });
        const { rows, isComplete } = await fetchListRows(list, client, scope);
        verified = findCreatedRecord(
          rows.filter((row) => matchesSent(row, list.expected)),
          create,
          listName,
          isComplete,
        );
        if (verified.record) break;
      }
      return verified;
    } catch {
      return { note: `${listName} could not be read to see.` };
    }
  };
}

function findCreatedRecord(
  matches: readonly ApiRecord[],
  { sentAt, knownIds }: UnverifiedCreate,
  listName: string,
  isComplete: boolean,
): VerifiedCreate {
  const candidates = matches.filter((row) => !knownIds.some((id) => id === getRecordId(row)));
  const recent = candidates.filter((row) => Date.parse(getText(row, 'created_at')) >= sentAt - CLOCK_TOLERANCE_MS);
  const [record] = recent;
  if (record && recent.length === 1) {
    return {
      record,
      note: `It arrived: id ${getRecordId(record)}. MyCase's own answer was lost; ${listName} shows what was sent.`,
    };
  }
  if (recent.length > 1) return { note: `${listName} has several like it, made since: ${formatIds(recent)}.` };
  const olderNote = candidates.length > 0 ? `; one like it that may be older is: id ${formatIds(candidates)}` : '';
  const coverage = isComplete ? 'was looked through' : 'is too long to be looked through to its end';
  return { note: `${listName} ${coverage}: it is not there as of now${olderNote}.` };
}

const formatIds = (records: readonly ApiRecord[]): string => records.map(getRecordId).join(', ');

/** The id of a record, as MyCase names it. */
export function getRecordId({ id, key }: ApiRecord): RecordId | undefined {
  const value = id ?? key;
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/**
 * Whether a record shows what was sent: at least one field, if there are any, and no other value in one. What MyCase does not show, or
 * may drop, does not count; who or what it has put beside what was sent does no harm.
 */
function matchesSent(record: ApiRecord, sent: ApiRecord): boolean {
  const comparisons = Object.entries(sent)
    .map(([name, value]) => [name, value, record[toResponseField(name)]] as const)
    .filter(
      ([name, value, actual]) => value !== undefined && actual !== undefined && !SILENTLY_DROPPED_FIELDS.includes(name),
    )
    .map(([, value, actual]) => containsValue(value, actual));
  return comparisons.every(Boolean) && (comparisons.length > 0 || Object.keys(sent).length === 0);
}

function containsValue(value: unknown, actual: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(actual)) return matchesValue(value, actual, true);
  return value.every((one) =>
    actual.some((other) => !(isRecord(one) && 'id' in one && !isRecord(other)) && matchesValue(one, other, true)),
  );
}
