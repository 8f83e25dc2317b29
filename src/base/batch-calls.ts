import { setImmediate } from 'node:timers/promises';

/** Calls that are made at the same time, and the outcome of each. */
interface Batch<Argument, Result> {
  readonly items: Argument[];
  readonly outcomes: Promise<readonly PromiseSettledResult<Result>[]>;
}

/**
 * Combines calls that are made at the same time into one call of `runAll`. It gets their arguments in order, and
 * returns the outcome of each. If it throws, all of them throw its error.
 */
export function batchCalls<Argument, Result>(
  runAll: (items: readonly Argument[]) => Promise<readonly PromiseSettledResult<Result>[]>,
): (item: Argument) => Promise<Result> {
  let open: Batch<Argument, Result> | undefined;
  const startBatch = (): Batch<Argument, Result> => {
    const items: Argument[] = [];
    const outcomes = setImmediate().then(() => {
      open = undefined;
      return runAll(items);
    });
    return { items, outcomes };
  };
  return async (item) => {
    open ??= startBatch();
    const { items, outcomes } = open;
    const index = items.push(item) - 1;
    return unwrapOutcome((await outcomes)[index]);
  };
}

/** Returns the value of an outcome. Throws its error. */
export function unwrapOutcome<Result>(outcome: PromiseSettledResult<Result> | undefined): Result {
  if (outcome?.status === 'fulfilled') return outcome.value;
  throw outcome ? outcome.reason : new Error('a call has no outcome');
}
