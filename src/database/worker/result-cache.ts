import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import type { QueryLimits, QueryRows, WorkerRequests } from '../database-protocol.ts';

type Request = WorkerRequests['query']['request'];

/** At least this many rows are computed, so that the same question with another limit has a result. */
const MIN_ROWS = 100;

/** The most rows of all cached results. A result counts as some rows more than it has. */
const MAX_CACHED_ROWS = 12_000;
const EXTRA_ROWS_PER_RESULT = 10;

/** A result with more rows is not cached. */
const MAX_RESULT_ROWS = 500;

interface CachedResult {
  readonly result: QueryRows;
  /** The result with the lowest priority is removed first. It rises with the time that each row of the result took. */
  readonly priority: number;
}

/** The results of the last statements, until a list that they read changes, or the day. */
export interface ResultCache {
  /** Returns the result of a request. It is computed if it is not cached. */
  use(request: Request, compute: (limits: QueryLimits) => QueryRows): QueryRows;
  /** Removes the results of the statements that read a list. */
  markChanged(list: ListName): void;
}

/**
 * Creates the cache. `zone` is the firm's IANA identifier. The results that are removed are chosen as by the algorithm
 * GreedyDual-Size: a sum that took long stays longer than a long list of records.
 */
export function createResultCache(zone: string): ResultCache {
  const cache = new Map<string, CachedResult>();
  let cachedRows = 0;
  let day = '';
  /** The priority of the result that was removed last. */
  let removedPriority = 0;
  const remove = (key: string) => {
    const cached = cache.get(key);
    if (!cached) return;
    cache.delete(key);
    cachedRows -= countRows(cached.result);
  };
  const store = (key: string, result: QueryRows) => {
    remove(key);
    if (result.rows.length > MAX_RESULT_ROWS) return;
    cachedRows += countRows(result);
    cache.set(key, { result, priority: removedPriority + result.ms / countRows(result) });
    if (cachedRows > MAX_CACHED_ROWS) removeCheapest();
  };
  const removeCheapest = () => {
    for (const [key, { priority }] of [...cache].sort(([, a], [, b]) => a.priority - b.priority)) {
      if (cachedRows <= MAX_CACHED_ROWS) return;
      remove(key);
      removedPriority = Math.max(removedPriority, priority);
    }
  };
  return {
    use({ sql, parameters, limits }, compute) {
      const today = getToday(zone);
      if (today !== day) for (const key of [...cache.keys()]) remove(key);
      day = today;
      const key = JSON.stringify([sql, parameters]);
      const cached = cache.get(key)?.result;
      const hasEnough = cached && cached.rows.length >= Math.min(cached.total, limits.maxRows);
      const result = hasEnough ? cached : compute({ ...limits, maxRows: Math.max(limits.maxRows, MIN_ROWS) });
      store(key, result);
      return { ...result, rows: result.rows.slice(0, limits.maxRows) };
    },
    markChanged(list) {
      for (const [key, { result }] of [...cache]) if (result.reads.lists.includes(list)) remove(key);
    },
  };
}

const countRows = ({ rows }: QueryRows): number => rows.length + EXTRA_ROWS_PER_RESULT;
