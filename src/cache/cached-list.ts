import { createPageScan, type PageScan } from '../client/page-scan.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { withPlainDays } from '../records/day-fields.ts';
import { CACHE_TIMING, type ListName } from '../records/list-names.ts';
import { MAX_ROWS, type PageSize } from './page-reader.ts';

/** A walk through all pages of a list, as far as it has come. */
export interface FullScan extends PageSize {
  readonly startedAt: number;
  /** MyCase's time when it began; undefined before the first page. */
  from: number | undefined;
  /** When its last page came. */
  lastAt: number;
  pages: number;
  /** Milliseconds that its pages took. */
  ms: number;
  /** Decides which page is next, and if the list is complete at the end. */
  readonly scan: PageScan;
  /** `Item-Count` of the last page. */
  count: number | undefined;
  readonly seen: Set<number>;
}

/** The result of the last complete reading. */
export interface LastScan {
  readonly at: number;
  readonly pages: number;
  readonly ms: number;
  /** `Item-Count` less the records that came; undefined where there was no such header. */
  readonly surplus: number | undefined;
  /** True if the number of rows was compared with `Item-Count`. */
  readonly isCounted: boolean;
  /** True if the difference was not caused by a change during the reading. */
  readonly isSettled: boolean;
}

/** Clients that came with cases, by their id, and the ids of those cases. */
export type Gathered = Map<number, { readonly client: ApiRecord; readonly cases: Set<number> }>;

/** One list, as far as it is known. Moments are milliseconds since 1970. */
export interface CachedList {
  readonly name: ListName;
  records: Map<number, ApiRecord>;
  /** A reader has `records`: they are copied before they change. */
  isShared: boolean;
  /** Grows with every change of the records, and with every walk. */
  revision: number;
  /** Ids deleted through this server: a page asked for before may still bring them. */
  readonly gone: Set<number>;
  /** Records that came with others because their own list failed; undefined when it did not. */
  derivedClients: Gathered | undefined;
  walk: FullScan | undefined;
  walked: LastScan | undefined;
  /** Since when changes are to be asked for, by MyCase's clock. */
  since: number;
  /** The latest `updated_at` of all. */
  latest: number;
  /** When it was last brought up to date. */
  checkedAt: number;
  /** When what is new and changed was last read, counted or not. */
  metAt: number;
  countedAt: number;
  isCountDue: boolean;
  /** Earlier checks do not count. */
  dirtyUntil: number;
  problem: Error | undefined;
  failedAt: number;
  /** The number of calls that wait for this list. */
  callers: number;
  /** When the last call stopped waiting for this list. */
  lastCallerAt: number;
}

/** A list of which nothing is known. */
export const emptyShelf = (name: ListName): CachedList => ({
  name,
  records: new Map(),
  isShared: false,
  revision: 0,
  gone: new Set(),
  derivedClients: undefined,
  walk: undefined,
  walked: undefined,
  since: 0,
  latest: 0,
  checkedAt: 0,
  metAt: 0,
  countedAt: 0,
  isCountDue: false,
  dirtyUntil: 0,
  problem: undefined,
  failedAt: 0,
  callers: 0,
  lastCallerAt: 0,
});

/** Returns whether a first reading was paused so long that its records are old. */
export const isAbandoned = ({ walked, walk }: CachedList): boolean =>
  !walked && walk !== undefined && Date.now() - walk.lastAt > CACHE_TIMING.partialReadTtlMs;

/** Begins a walk, in place of any that is under way. */
export function beginWalk(shelf: CachedList): FullScan {
  const now = Date.now();
  const walk = {
    startedAt: now,
    lastAt: now,
    from: undefined,
    scan: createPageScan(),
    pages: 0,
    pageSize: MAX_ROWS,
    ms: 0,
    count: undefined,
    seen: new Set<number>(),
  };
  shelf.walk = walk;
  return walk;
}

/** Puts a record in, unless a later state of it is there. Answers whether that changed anything. */
export function put(shelf: CachedList, record: ApiRecord): boolean {
  const { id } = record;
  if (typeof id !== 'number' || shelf.gone.has(id)) return false;
  shelf.walk?.seen.add(id);
  const updated = updatedAt(record);
  const before = shelf.records.get(id);
  const then = before && updatedAt(before);
  if (then !== undefined && then > updated) return false;
  changing(shelf).set(id, withPlainDays(record));
  shelf.derivedClients?.delete(id);
  shelf.latest = Math.max(shelf.latest, updated);
  return then !== updated;
}

/** Takes a record out that was deleted through this server. */
export function remove(shelf: CachedList, id: number): void {
  shelf.gone.add(id);
  drop(shelf, id);
}

/** Takes a record out. */
export function drop(shelf: CachedList, id: number): void {
  if (shelf.records.has(id)) changing(shelf).delete(id);
}

/**
 * From when on changes are asked for, as MyCase takes it. The latest `updated_at` stands for MyCase's clock, too; when
 * it is long ago, what changed then need not be read again and again.
 */
export function changedSince({ since, latest }: CachedList): string {
  const from = Math.max(Math.min(since, latest || since), since - CACHE_TIMING.maxClockSkewMs) - CACHE_TIMING.overlapMs;
  return `${new Date(from).toISOString().slice(0, 19)}Z`;
}

/**
 * Ends a walk of a list that MyCase sent completely: what it did not meet is no more.
 */
export function endWalk(shelf: CachedList, walk: FullScan): void {
  for (const id of [...shelf.records.keys()]) if (!walk.seen.has(id)) drop(shelf, id);
  const countOffset = walk.count === undefined ? undefined : walk.count - shelf.records.size;
  const isSettled = !countOffset || countOffset === shelf.walked?.surplus;
  shelf.walked = {
    at: walk.startedAt,
    pages: walk.pages,
    ms: walk.ms,
    surplus: countOffset,
    isCounted: walk.scan.isCounted,
    isSettled,
  };
  shelf.walk = undefined;
  shelf.revision += 1;
  shelf.derivedClients = undefined;
  shelf.since = walk.from ?? walk.startedAt;
  shelf.countedAt = walk.startedAt;
  shelf.isCountDue = false;
  shelf.checkedAt = Math.max(shelf.checkedAt, walk.startedAt);
}

/** Forgets all records, and that they were read. */
export function forget(shelf: CachedList): void {
  const { records, walk, walked, derivedClients, checkedAt, metAt } = emptyShelf(shelf.name);
  Object.assign(shelf, { records, isLent: false, walk, walked, gathered: derivedClients, checkedAt, metAt });
  shelf.revision += 1;
}

/** The records, to be changed: a copy where somebody reads them. */
function changing(shelf: CachedList): Map<number, ApiRecord> {
  if (shelf.isShared) {
    shelf.records = new Map(shelf.records);
    shelf.isShared = false;
  }
  shelf.revision += 1;
  return shelf.records;
}

const updatedAt = (record: ApiRecord): number => Date.parse(getText(record, 'updated_at')) || 0;
