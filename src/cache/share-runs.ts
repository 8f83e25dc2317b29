import type { CachedList } from './cached-list.ts';

/** Returns a function that calls `run`. A call during another run for the same list returns the promise of that run. */
export function shareRuns<Rest extends readonly unknown[], Result>(
  run: (list: CachedList, ...rest: Rest) => Promise<Result>,
): (list: CachedList, ...rest: Rest) => Promise<Result> {
  const runs = new WeakMap<CachedList, Promise<Result>>();
  return (list, ...rest) => {
    const current = runs.get(list) ?? run(list, ...rest).finally(() => runs.delete(list));
    runs.set(list, current);
    return current;
  };
}
