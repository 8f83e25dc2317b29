import { MyCaseError } from '../base/mycase-error.ts';
import { type ApiRecord, collectIds } from '../records/api-record.ts';
import { hasUpdatedAfter, type ListName, type MemoryListName, type TimesListName } from '../records/list-names.ts';
import type { CachedList } from './cached-list.ts';
import { isCurrent } from './list-store.ts';
import type { ListTables, RecordQuery } from './list-tables.ts';
import { type MemoryRecords, VersionMap } from './version-map.ts';

/** The state of a list when it was read. Times are milliseconds since 1970. */
export interface ListState {
  readonly name: ListName;
  /** The number of the available records. */
  readonly count: number;
  /** True if the list was read completely. It may be older than MyCase's list: see `asOf` and `gap`. */
  readonly isComplete: boolean;
  /** False if MyCase did not send the number of the records, so that their number could not be checked. */
  readonly isCounted: boolean;
  /** True if MyCase did not send the list, and these are the records that cases refer to. */
  readonly isFromCases: boolean;
  /** The list was the same as MyCase's at this time, except that deleted records may be included. */
  readonly asOf: number;
  /** Records that were deleted in MyCase after this time may still be included. */
  readonly countedAt: number;
  /** Deletions since this time are known. Infinite if the list was never read completely. */
  readonly deletionsKnownSince: number;
  /** A clause that states why records are missing or not the latest, and when they can be read. */
  readonly gap?: string;
  /** An object that identifies this state of the list. It is a key for values that were derived from the list. */
  readonly cacheKey: object;
  /** The list itself, for the tables of the database. */
  readonly source: CachedList;
  /** The available records by id. Each state of a record is a different object or number. */
  readonly versions: RecordVersions;
  /**
   * Fetches available records by id. A record that is not in memory has cleaned values. Throws a MyCaseError if the
   * database was started again.
   */
  fetchRecords(query?: RecordQuery): Promise<ReadonlyMap<number, ApiRecord>>;
  /** Returns the state of the list now. */
  renew(): ListState;
}

/** The states of records, by id. */
type RecordVersions = Pick<MemoryRecords, 'get' | 'has' | 'keys' | 'size'> &
  Iterable<readonly [number, number | ApiRecord]>;

/** A list whose names are in memory. */
export interface NamedList extends ListState {
  /** The available records by id, with at least the fields that make the name. */
  readonly names: ReadonlyMap<number, ApiRecord>;
}

/** The records of a list, as they were when it was read. */
export interface ListSnapshot extends NamedList {
  /** All records, by id. Throws an IncompleteListError if the list is not complete, because a part is not the whole. */
  readonly records: ReadonlyMap<number, ApiRecord>;
  /** The records that could be read, by id. An answer over them must state that others may be missing. */
  readonly availableRecords: ReadonlyMap<number, ApiRecord>;
}

/** The snapshot of a list, by the name of the list. */
export type SnapshotOf<Name extends ListName> = Name extends TimesListName
  ? ListState
  : Name extends MemoryListName
    ? ListSnapshot
    : NamedList;

/** A question about all records of a list that is not complete. */
export class IncompleteListError extends MyCaseError {
  constructor({ name, gap = 'they are still being read' }: Pick<ListState, 'name' | 'gap'>) {
    super(`Some ${name.replaceAll('_', ' ')} are missing: ${gap}.`);
  }
}

/**
 * Creates a snapshot. Its names and its records in memory do not change any more. It states that it is incomplete if
 * the list is older than `oldest` (milliseconds since 1970).
 */
export function createSnapshot(list: CachedList, oldest: number, tables: ListTables): ListState | ListSnapshot {
  const state = createState(list, oldest, tables);
  const { records } = list;
  if (records instanceof VersionMap) return state;
  list.isShared = true;
  return {
    ...state,
    get records() {
      if (!state.isComplete) throw new IncompleteListError(state);
      return records;
    },
    availableRecords: records,
    names: records,
  };
}

/** Selects records in memory. They have all fields. */
function selectRecords(
  records: ReadonlyMap<number, ApiRecord>,
  { filter }: RecordQuery,
): ReadonlyMap<number, ApiRecord> {
  if (!filter) return records;
  const { field, ids } = filter;
  if (field === 'id') return new Map(ids.flatMap((id) => toEntry(id, records.get(id))));
  const known = new Set(ids);
  return new Map([...records].filter(([, record]) => collectIds(record[field]).some((id) => known.has(id))));
}

const toEntry = <T>(id: number, value: T | undefined): [number, T][] => (value === undefined ? [] : [[id, value]]);

function createState(list: CachedList, oldest: number, tables: ListTables): ListState {
  const { name, records, lastScan, derivedClients } = list;
  const gap = describeGap(list, oldest);
  return {
    name,
    count: records.size,
    isComplete: lastScan !== undefined && !derivedClients,
    isCounted: lastScan?.isCounted ?? true,
    isFromCases: derivedClients !== undefined,
    asOf: getAsOf(list),
    countedAt: lastScan ? Math.max(lastScan.startedAt, list.countedAt) : getAsOf(list),
    deletionsKnownSince: list.deletionsKnownSince || Number.POSITIVE_INFINITY,
    cacheKey: list.contentKey,
    source: list,
    get versions() {
      list.isShared = true;
      return list.records;
    },
    fetchRecords: async (query = {}) =>
      list.memoryPart === 'records' && records instanceof Map
        ? selectRecords(records, query)
        : tables.fetchRecords(list, query),
    renew: () => createState(list, oldest, tables),
    ...(gap && { gap }),
  };
}

function getAsOf({ name, lastScan, currentScan, checkedAt }: CachedList): number {
  if (!lastScan) return currentScan?.startedAt ?? Date.now();
  return hasUpdatedAfter(name) ? checkedAt : lastScan.startedAt;
}

function describeGap(list: CachedList, oldest: number): string | undefined {
  const { lastScan, derivedClients, error } = list;
  if (!lastScan) return error ? formatError(error) : `${formatProgress(list)} so far${formatRemainingTime(list)}`;
  const reasons = derivedClients ? [FROM_CASES_REASON] : [];
  if (!isCurrent(list, oldest))
    reasons.push(error ? `later changes are missing: ${formatError(error)}` : UPDATE_REASON);
  return reasons.join('; ') || undefined;
}

const FROM_CASES_REASON =
  'MyCase does not return its list of clients (its gateway times out), so these are the clients that cases name; ' +
  'clients without a case are missing, and so are addresses, notes and custom fields';

const UPDATE_REASON = 'later changes are still being read; call again in a few seconds';

/** Formats an error as a clause. */
const formatError = (error: Error): string =>
  (error instanceof MyCaseError ? error.fullMessage : error.message).replace(/\.$/, '');

/** Formats how much of a list was read: `3,000 of 7,250 cases`. */
export function formatProgress({ name, records, currentScan }: CachedList): string {
  const total = currentScan?.itemCount === undefined ? '' : ` of ${formatCount(currentScan.itemCount)}`;
  return `${formatCount(records.size)}${total} ${name.replaceAll('_', ' ')}`;
}

const formatCount = (count: number): string => count.toLocaleString('en');

function formatRemainingTime({ records, currentScan }: CachedList): string {
  if (!currentScan?.itemCount) return '; reading continues, call again in a few seconds';
  const msPerRecord = currentScan.requestMs / Math.max(1, records.size);
  const missingCount = Math.max(0, currentScan.itemCount - records.size);
  return `; reading continues, call again in about ${Math.ceil((msPerRecord * missingCount) / 1000)} s`;
}

/**
 * Throws the error of a list if no answer is possible: a fault of this program, a missing sign-in, or if no record of
 * any list could be read.
 */
export function assertAvailable(lists: readonly CachedList[]): void {
  const errors = lists.flatMap(({ error }) => error ?? []);
  const fatalError = errors.find((error) => !(error instanceof MyCaseError) || needsSignIn(error));
  if (fatalError) throw fatalError;
  const isEmpty = lists.every(({ error, records, lastScan }) => error && !lastScan && records.size === 0);
  if (isEmpty && errors[0]) throw errors[0];
}

/** Tests if an error can be solved only by a sign-in. */
export const needsSignIn = ({ status, link }: MyCaseError): boolean => status === 401 || link !== undefined;
