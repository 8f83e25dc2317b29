import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import type { QueryLimits, QueryRows, WorkerRequests } from '../protocol.ts';

type Request = WorkerRequests['query']['request'];

/** At least this many rows are computed, so that the same question with another limit has a result. */
const MIN_ROWS = 100;

/** The most rows of all cached results. */
const MAX_CACHED_ROWS = 11_000;

/** A result with more rows is not cached. */
const MAX_ROWS = 500;

interface CachedResult {
  readonly result: QueryRows;
  /** The milliseconds that each row took, or the whole result if it has no row. */
  readonly cost: number;
  /** The result with the lowest priority is removed first. */
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
 * Creates the cache. `zone` is the firm's IANA identifier. Results are removed by the algorithm GreedyDual-Size: a sum
 * that took long stays longer than a long list of records.
 */
export function createResultCache(zone: string): ResultCache {
  const cache = new Map<string, CachedResult>();
  let day = '';
  /** The priority of the result that was removed last. */
  let removedPriority = 0;
  const removeCheapest = () => {
    const byPriority = [...cache].sort(([, a], [, b]) => b.priority - a.priority);
    let count = 0;
    for (const [key, { result, priority }] of byPriority) {
      count += countRows(result);
      if (count <= MAX_CACHED_ROWS) continue;
      cache.delete(key);
      removedPriority = Math.max(removedPriority, priority);
    }
  };
  return {
    use({ sql, parameters, limits }, compute) {
      const today = getToday(zone);
      if (today !== day) cache.clear();
      day = today;
      const key = JSON.stringify([sql, parameters]);
      let cached = cache.get(key);
      if (!cached || cached.result.rows.length < Math.min(cached.result.total, limits.maxRows)) {
        const start = performance.now();
        const result = compute({ ...limits, maxRows: Math.max(limits.maxRows, MIN_ROWS) });
        cached = { result, cost: (performance.now() - start) / countRows(result), priority: 0 };
      }
      const { result, cost } = cached;
      cache.delete(key);
      if (result.rows.length <= MAX_ROWS) {
        cache.set(key, { result, cost, priority: removedPriority + cost });
        removeCheapest();
      }
      return { ...result, rows: result.rows.slice(0, limits.maxRows) };
    },
    markChanged(list) {
      for (const [key, { result }] of cache) if (result.reads.lists.includes(list)) cache.delete(key);
    },
  };
}

/** The rows of a result. A result without rows counts as one. */
const countRows = ({ rows }: QueryRows): number => Math.max(rows.length, 1);
