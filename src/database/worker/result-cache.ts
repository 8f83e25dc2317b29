import { getToday } from '../../base/days.ts';
import type { ListName } from '../../records/list-names.ts';
import type { QueryLimits, QueryRows, WorkerRequests } from '../protocol.ts';

type Request = WorkerRequests['query']['request'];

/** At least this many rows are computed, so that the same question with another limit has a result. */
const MIN_ROWS = 100;

/**
 * The most rows of all cached results. One number is for results with fewer than 100 rows, the other for longer ones.
 * They are counted apart, because sums have few rows and take long: long lists of records do not remove them. The result
 * that was not used for the longest time is removed first.
 */
const MAX_CACHED_ROWS = { short: 5_000, long: 6_000 };

/** A result with more rows is not cached. */
const MAX_ROWS = 500;

/** The results of the last statements, until a list that they read changes, or the day. */
export interface ResultCache {
  /** Returns the result of a request. It is computed if it is not cached. */
  use(request: Request, compute: (limits: QueryLimits) => QueryRows): QueryRows;
  /** Removes the results of the statements that read a list. */
  markChanged(list: ListName): void;
}

/** Creates the cache. `zone` is the firm's IANA identifier. */
export function createResultCache(zone: string): ResultCache {
  /** By statement, the one that was used last at the end. */
  const results = new Map<string, QueryRows>();
  let day = '';
  const removeOldest = () => {
    const counts = { short: 0, long: 0 };
    for (const [key, { rows }] of [...results].reverse()) {
      const kind = rows.length < MIN_ROWS ? 'short' : 'long';
      counts[kind] += Math.max(rows.length, 1);
      if (counts[kind] > MAX_CACHED_ROWS[kind]) results.delete(key);
    }
  };
  return {
    use({ sql, parameters, limits }, compute) {
      const today = getToday(zone);
      if (today !== day) results.clear();
      day = today;
      const key = JSON.stringify([sql, parameters]);
      const cached = results.get(key);
      const hasEnough = cached && cached.rows.length >= Math.min(cached.total, limits.maxRows);
      const result = hasEnough ? cached : compute({ ...limits, maxRows: Math.max(limits.maxRows, MIN_ROWS) });
      results.delete(key);
      if (result.rows.length <= MAX_ROWS) results.set(key, result);
      removeOldest();
      return { ...result, rows: result.rows.slice(0, limits.maxRows) };
    },
    markChanged(list) {
      for (const [key, { reads }] of results) if (reads.lists.includes(list)) results.delete(key);
    },
  };
}
