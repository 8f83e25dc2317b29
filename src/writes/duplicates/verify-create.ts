import { setTimeout as sleep } from 'node:timers/promises';
import type { CallScope } from '../../client/client.ts';
import type { RecordId } from '../../base/errors.ts';
import { type FirmRecord, textOf } from '../../records/record.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Arguments, Deps } from '../../operations/request.ts';
import { createListings, rowsOf } from './created-record-list.ts';
import { shows } from './shows.ts';

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
export interface Arrival {
  /** The record it has made. */
  readonly record?: FirmRecord;
  /** What is to be said of it. */
  readonly told: string;
}

/**
 * Looks in the list whether a record is there that shows what was sent, and was not there before: after each of so many
 * milliseconds, until it is found. Never throws.
 */
export type Lookout = (
  sent: Sent,
  deps: Deps,
  scope: CallScope,
  delays?: readonly number[],
) => Promise<Arrival>;

const LOOKS_MS = [200, 1_000];

/** `operations` are those of the MyCase that is looked at. */
export function createLookout(operations: readonly Operation[]): Lookout {
  const listingFor = createListings(operations);
  return async (sent, deps, scope, delays = LOOKS_MS) => {
    let name = 'Its list';
    try {
      const listing = await listingFor(sent, deps, scope);
      if (!listing) return { told: 'MyCase has no list that would show it.' };
      name = listing.operation.name;
      let arrival: Arrival = { told: '' };
      for (const delay of delays) {
        await sleep(delay, undefined, { signal: scope.signal });
        const { rows, isWhole } = await rowsOf(listing, deps, scope);
        arrival = arrivalAmong(
          rows.filter((row) => shows(row, listing.wanted)),
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
  like: readonly FirmRecord[],
  { since, known }: Sent,
  list: string,
  isWhole: boolean,
): Arrival {
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

const idsOf = (records: readonly FirmRecord[]): string => records.map(recordId).join(', ');

/** What MyCase calls a record by. */
export function recordId({ id, key }: FirmRecord): RecordId | undefined {
  const own = id ?? key;
  return typeof own === 'number' || typeof own === 'string' ? own : undefined;
}
