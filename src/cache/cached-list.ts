import { NumberMap } from '../base/number-map.ts';
import { createPageScan, type PageScan } from '../client/page-scan.ts';
import { MAX_PAGE_SIZE } from '../operations/page-arguments.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { withPlainDays } from '../records/day-fields.ts';
import { CACHE_TIMING, type ListName, type MemoryPart } from '../records/list-names.ts';
import { isRecent } from './is-recent.ts';
import {
  getUpdatedSecond,
  getVersion,
  getVersionSecond,
  selectMemoryFields,
  withUnknownHash,
} from './memory-fields.ts';
import type { PageSize } from './page-reader.ts';
import { copyRecords, copyState, createMemoryRecords, type MemoryRecords } from './version-map.ts';

/** A reading of all pages of a list that has not ended. Times are milliseconds since 1970. */
export interface FullScan extends PageSize {
  readonly startedAt: number;
  /** The time of the first page by MyCase's clock. Undefined before the first page. */
  firstPageTime: number | undefined;
  /** When the last page was received. The start of the scan before the first page. */
  lastPageAt: number;
  pageCount: number;
  /** The duration of all requests for its pages, in milliseconds. */
  requestMs: number;
  /** Decides which page is next, and if the list is complete at the end. */
  readonly pageScan: PageScan;
  /** The number of records that the last page stated in `Item-Count`. Undefined if it did not. */
  itemCount: number | undefined;
  /** Ids of the records that exist: from the pages, from changes, and from writes of this server. */
  readonly seenIds: NumberMap;
}

/** The result of the last full scan that was complete. */
export interface CompletedScan {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly pageCount: number;
  /** The duration of all requests for its pages, in milliseconds. */
  readonly requestMs: number;
  /** `Item-Count` minus the number of records. Undefined if MyCase did not send `Item-Count`. */
  readonly countOffset?: number | undefined;
  /** True if the number of rows was compared with `Item-Count`. */
  readonly isCounted: boolean;
  /** True if a difference of the two numbers was not caused by a change during the scan. */
  readonly isSettled: boolean;
}

/** Clients that cases refer to, by their id, with the ids of those cases. */
export type DerivedClients = Map<number, { readonly client: ApiRecord; readonly caseIds: Set<number> }>;

/** The deletion of a record in MyCase. Times are milliseconds since 1970. */
export interface Deletion {
  /** The record was last known to exist at this time. */
  readonly seenAt: number;
  /** The record was first missing at this time. */
  readonly noticedAt: number;
}

/** A change of a record that is not in the tables of the database yet. */
export interface RecordChange {
  /** The last state of the record. Undefined if the record was removed, and if only the tables have its last state. */
  readonly record: ApiRecord | undefined;
  /** True if the tables do not have the record. */
  readonly isNew: boolean;
  /** Set if the record was deleted in MyCase. */
  readonly deletion?: Deletion;
}

/** The records of one list, and what is known about their age. Times are milliseconds since 1970. */
export interface CachedList {
  readonly name: ListName;
  /** The part of the records that is in `records`. The rest is only in the tables of the database. */
  readonly memoryPart: MemoryPart;
  /** The kept part of the records, by id. */
  records: MemoryRecords;
  /** True if a snapshot uses `records`. Then the map is copied before it changes. */
  isShared: boolean;
  /** The changes that are not in the tables yet, by id. */
  readonly unsaved: Map<number, RecordChange>;
  /** Identifies the content of the tables. It is another object after all records were removed. */
  contentKey: object;
  /** True if records were written to the tables. */
  isStored: boolean;
  /** Grows with each change of the records, and with each complete scan. */
  revision: number;
  /** Ids of records that this server deleted. A page that was requested before may still have them. */
  readonly deletedIds: Set<number>;
  /** Deletions since this time are in the tables. 0 if the list was never read completely. */
  deletionsKnownSince: number;
  /** The records that came from cases, because MyCase did not return this list. Undefined if it did. */
  derivedClients: DerivedClients | undefined;
  /** The full scan that has not ended. */
  currentScan: FullScan | undefined;
  /** Undefined if the list was never read completely. */
  lastScan: CompletedScan | undefined;
  /** All changes before this time of MyCase's clock were read. */
  changesReadUntil: number;
  /** The latest `updated_at` of all records. */
  latestUpdatedAt: number;
  /** All changes, additions and counted deletions before this time were read. */
  checkedAt: number;
  /** All changes and additions before this time were read. Deletions may be missing. */
  changesReadAt: number;
  /** The number of records was last compared with MyCase's at this time. */
  countedAt: number;
  /** True if the number must be compared at the next refresh. */
  isCountDue: boolean;
  /** This server wrote to MyCase: a check before this time is out of date. */
  dirtyUntil: number;
  /** This server last wrote to a record of this list at this time. */
  writtenAt: number;
  /** The error of the last reading. Undefined if it was successful. */
  error: Error | undefined;
  failedAt: number;
  /** The calls that wait for this list: functions to call after each page. */
  readonly callers: Set<() => void>;
  /** When the last call stopped waiting for this list. */
  lastCallerAt: number;
}

/** Creates a list without records, that was never read. */
export const createCachedList = (name: ListName, memoryPart: MemoryPart): CachedList => ({
  name,
  memoryPart,
  records: createMemoryRecords(memoryPart),
  isShared: false,
  unsaved: new Map(),
  contentKey: {},
  isStored: false,
  revision: 0,
  deletedIds: new Set(),
  deletionsKnownSince: 0,
  derivedClients: undefined,
  currentScan: undefined,
  lastScan: undefined,
  changesReadUntil: 0,
  latestUpdatedAt: 0,
  checkedAt: 0,
  changesReadAt: 0,
  countedAt: 0,
  isCountDue: false,
  dirtyUntil: 0,
  writtenAt: 0,
  error: undefined,
  failedAt: 0,
  callers: new Set(),
  lastCallerAt: 0,
});

/** Returns whether the first scan of a list was paused so long that its records are old. */
export const isAbandoned = ({ lastScan, currentScan }: CachedList): boolean =>
  !lastScan && currentScan !== undefined && !isRecent(currentScan.lastPageAt, CACHE_TIMING.partialReadTtlMs);

/** Starts a full scan. It replaces the current scan. */
export function startScan(list: CachedList): FullScan {
  const now = Date.now();
  const scan = {
    startedAt: now,
    firstPageTime: undefined,
    lastPageAt: now,
    pageCount: 0,
    requestMs: 0,
    pageSize: MAX_PAGE_SIZE,
    pageScan: createPageScan(),
    itemCount: undefined,
    seenIds: new NumberMap(),
  };
  list.currentScan = scan;
  return scan;
}

/**
 * Adds or replaces a record, unless the list has this state of it or a later one, or this server deleted it. Returns
 * whether the record is new or its `updated_at` differs.
 */
export function upsertRecord(list: CachedList, record: ApiRecord): boolean {
  const { id } = record;
  if (typeof id !== 'number' || list.deletedIds.has(id)) return false;
  list.currentScan?.seenIds.set(id, 1);
  const before = list.records.get(id);
  const updatedSecond = getUpdatedSecond(record);
  const previousSecond = before && getVersionSecond(before);
  if (previousSecond !== undefined && previousSecond > updatedSecond) return false;
  const added = withPlainDays(record);
  // Many requests return known records again. The tables and the results of statements stay valid then.
  const state = selectMemoryFields(added, list.memoryPart);
  if (before !== undefined && isSameState(list, before, state)) return false;
  addRecord(list, id, added, state);
  list.derivedClients?.delete(id);
  list.latestUpdatedAt = Math.max(list.latestUpdatedAt, 1_000 * updatedSecond);
  return previousSecond !== updatedSecond;
}

/** Tests if two states of a record have the same values, or for a long list the same time and hash. */
const isSameState = ({ memoryPart }: CachedList, known: number | ApiRecord, state: ApiRecord): boolean =>
  memoryPart === 'records'
    ? JSON.stringify(known) === JSON.stringify(state)
    : (typeof known === 'number' ? known : getVersion(known)) === getVersion(state);

/**
 * Adds records that the tables have already. Records that this server has written or deleted stay as they are. The list
 * owns `records` after that.
 */
export function restoreRecords(list: CachedList, records: MemoryRecords): void {
  for (const [id, change] of list.unsaved) list.unsaved.set(id, { ...change, isNew: false });
  // The tables may have lost a saved record. It is written again when it is read again.
  const isCertain = (id: number) => list.memoryPart === 'records' || list.unsaved.has(id);
  for (const [id, state] of list.records) copyState(records, id, isCertain(id) ? state : withUnknownHash(state));
  list.records = records;
  list.isShared = false;
  list.revision += 1;
  for (const id of list.deletedIds) removeRecord(list, id, list.unsaved.get(id)?.deletion);
}

/** Removes a record that this server deleted in MyCase. Pages that were requested before cannot add it again. */
export function markDeleted(list: CachedList, id: number): void {
  list.deletedIds.add(id);
  const now = Date.now();
  removeRecord(list, id, { seenAt: now, noticedAt: now });
}

function addRecord(list: CachedList, id: number, record: ApiRecord, state: ApiRecord): void {
  const isNew = list.unsaved.get(id)?.isNew ?? !list.records.has(id);
  list.unsaved.set(id, { record, isNew });
  getWritableRecords(list).set(id, state);
}

/** Removes a record. A later page can add it again. `deletion` is given if the record was deleted in MyCase. */
export function removeRecord(list: CachedList, id: number, deletion?: Deletion): void {
  const last = list.records.get(id);
  if (last === undefined) return;
  getWritableRecords(list).delete(id);
  const {
    record = list.memoryPart === 'records' && typeof last === 'object' ? last : undefined,
    isNew = !list.isStored,
  } = list.unsaved.get(id) ?? {};
  if (deletion) list.unsaved.set(id, { record, isNew, deletion });
  else if (isNew) list.unsaved.delete(id);
  else list.unsaved.set(id, { record: undefined, isNew: false });
}

/**
 * Returns the value of `filter[updated_after]` for the next request for changes. The latest `updated_at` is also a time
 * of MyCase's clock. The old changes of a list without recent changes are not requested again.
 */
export function formatUpdatedAfter({ changesReadUntil, latestUpdatedAt }: CachedList): string {
  const earliest = changesReadUntil - CACHE_TIMING.maxClockSkewMs;
  const latest = Math.min(changesReadUntil, latestUpdatedAt || changesReadUntil);
  const start = Math.max(latest, earliest) - CACHE_TIMING.overlapMs;
  return `${new Date(start).toISOString().slice(0, 19)}Z`;
}

/** Ends a scan in which MyCase sent the whole list. Removes the records that do not exist any more. */
export function completeScan(list: CachedList, scan: FullScan): void {
  const deletion = getDeletion(list);
  for (const id of list.records.keys()) if (!scan.seenIds.has(id)) removeRecord(list, id, deletion);
  list.deletionsKnownSince ||= scan.startedAt;
  const countOffset = scan.itemCount === undefined ? undefined : scan.itemCount - list.records.size;
  list.lastScan = {
    startedAt: scan.startedAt,
    pageCount: scan.pageCount,
    requestMs: scan.requestMs,
    countOffset,
    isCounted: scan.pageScan.isCounted,
    isSettled: !countOffset || countOffset === list.lastScan?.countOffset,
  };
  list.currentScan = undefined;
  list.revision += 1;
  list.derivedClients = undefined;
  list.changesReadUntil = scan.firstPageTime ?? scan.startedAt;
  list.countedAt = scan.startedAt;
  list.isCountDue = false;
  list.checkedAt = Math.max(list.checkedAt, scan.startedAt);
}

/** The deletion of the records that a scan does not find. Undefined if the list was not MyCase's own list before. */
function getDeletion({ lastScan, countedAt, derivedClients }: CachedList): Deletion | undefined {
  if (!lastScan || derivedClients) return undefined;
  return { seenAt: Math.max(lastScan.startedAt, countedAt), noticedAt: Date.now() };
}

/** Removes all records. The list must be read completely again. */
export function clearRecords(list: CachedList): void {
  list.records = createMemoryRecords(list.memoryPart);
  list.isShared = false;
  list.unsaved.clear();
  list.contentKey = {};
  list.isStored = false;
  list.deletionsKnownSince = 0;
  list.derivedClients = undefined;
  list.currentScan = undefined;
  list.lastScan = undefined;
  list.checkedAt = 0;
  list.changesReadAt = 0;
  list.revision += 1;
}

/** Returns the map of the records in order to change it. It is a copy if a snapshot uses the map. */
function getWritableRecords(list: CachedList): MemoryRecords {
  if (list.isShared) {
    list.records = copyRecords(list.records);
    list.isShared = false;
  }
  list.revision += 1;
  return list.records;
}
