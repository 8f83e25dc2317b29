import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordId } from '../../base/errors.ts';
import type { RequestContext } from '../../client/types.ts';
import type { Arguments, Operation, OperationContext } from '../../operations/types.ts';
import { type ApiRecord, isRecord, textOf } from '../../records/record.ts';
import { matchesValue } from '../update/compare.ts';
import { SILENTLY_DROPPED_FIELDS } from '../update/dropped-fields.ts';
import { createListings, rowsOf } from './created-record-list.ts';

/** A create of which nobody knows whether it was carried out. */
interface Sent {
  readonly operation: Operation;
  readonly args: Arguments;
  /** When it was sent, in milliseconds since 1970. */
  readonly since: number;
  /** Records that others like it have made. */
  readonly known: readonly RecordId[];
}

/** What its list shows. */
export interface VerifiedCreate {
  /** The record it has made. */
  readonly record?: ApiRecord;
  /** What is to be said of it. */
  readonly told: string;
}

/**
 * Looks in the list whether a record is there that shows what was sent, and was not there before: after each of so many
 * milliseconds, until it is found. Never throws.
 */
export type CreateVerifier = (
  sent: Sent,
  deps: OperationContext,
  scope: RequestContext,
  delays?: readonly number[],
) => Promise<VerifiedCreate>;

const LOOKS_MS = [200, 1_000];

/** `operations` are those of the MyCase that is looked at. */
export function createLookout(operations: readonly Operation[]): CreateVerifier {
  const listingFor = createListings(operations);
  return async (sent, deps, scope, delays = LOOKS_MS) => {
    let name = 'Its list';
    try {
      const listing = await listingFor(sent, deps, scope);
      if (!listing) return { told: 'MyCase has no list that would show it.' };
      name = listing.operation.name;
      let arrival: VerifiedCreate = { told: '' };
      for (const delay of delays) {
        await sleep(delay, undefined, { signal: scope.signal });
        const { rows, isWhole } = await rowsOf(listing, deps, scope);
        arrival = arrivalAmong(
          rows.filter((row) => matchesSent(row, listing.wanted)),
          sent,
          name,
          isWhole,
        );
        if (arrival.record) break;
      }
      return arrival;
    } catch {
      return { told: `${name} could not be read to see.` };
    }
  };
}

/** How far MyCase's clock may be behind ours. */
const CLOCKS_MS = 2 * 60 * 1000;

function arrivalAmong(
  like: readonly ApiRecord[],
  { since, known }: Sent,
  list: string,
  isWhole: boolean,
): VerifiedCreate {
  const others = like.filter((row) => !known.some((id) => id === recordId(row)));
  const fresh = others.filter((row) => Date.parse(textOf(row, 'created_at')) >= since - CLOCKS_MS);
  const [record] = fresh;
  if (record && fresh.length === 1) {
    return {
      record,
      told: `It arrived: id ${recordId(record)}. MyCase's own answer was lost; ${list} shows what was sent.`,
    };
  }
  if (fresh.length > 1) return { told: `${list} has several like it, made since: ${idsOf(fresh)}.` };
  const older = others.length > 0 ? `; one like it that may be older is: id ${idsOf(others)}` : '';
  const looked = isWhole ? 'was looked through' : 'is too long to be looked through to its end';
  return { told: `${list} ${looked}: it is not there as of now${older}.` };
}

const idsOf = (records: readonly ApiRecord[]): string => records.map(recordId).join(', ');

/** What MyCase calls a record by. */
export function recordId({ id, key }: ApiRecord): RecordId | undefined {
  const own = id ?? key;
  return typeof own === 'number' || typeof own === 'string' ? own : undefined;
}

/** MyCase: what is written under one name is read under another. */
const READ_AS: Readonly<Record<string, string>> = {
  client_recipients: 'clients',
  staff_recipients: 'staff',
  option_value: 'option',
};

/**
 * Whether a record shows what was sent: at least one field, if there are any, and no other value in one. What MyCase does not show, or
 * may drop, does not count; who or what it has put beside what was sent does no harm.
 */
export function matchesSent(record: ApiRecord, sent: ApiRecord): boolean {
  const compared = Object.entries(sent)
    .map(([name, value]) => [name, value, record[READ_AS[name] ?? name]] as const)
    .filter(
      ([name, value, shown]) =>
        value !== undefined && shown !== undefined && !SILENTLY_DROPPED_FIELDS.includes(name),
    )
    .map(([, value, shown]) => isIn(value, shown));
  return compared.every(Boolean) && (compared.length > 0 || Object.keys(sent).length === 0);
}

function isIn(value: unknown, shown: unknown): boolean {
  if (!Array.isArray(value) || !Array.isArray(shown)) return matchesValue(value, shown, true);
  return value.every((one) =>
    shown.some(
      (other) => !(isRecord(one) && 'id' in one && !isRecord(other)) && matchesValue(one, other, true),
    ),
  );
}
