import type { AssumptionId } from './assumptions/index.ts';

/** The result of one comparison of an assumption with MyCase. */
export type Verdict = 'as expected' | 'different' | 'not seen';

/**
 * One comparison. `subject` is the name of a list, a path or a field of this program. `seen` describes kinds, forms and
 * statuses in words of this program. Neither has a text that MyCase sent, except names of fields.
 */
export interface Observation {
  readonly id: AssumptionId;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly seen: string;
}

/** Records that an assumption was compared. `isExpected` is undefined if the firm has no record that could show it. */
export type Observe = (id: AssumptionId, subject: string, isExpected: boolean | undefined, seen: string) => void;

const toVerdict = (isExpected: boolean | undefined): Verdict =>
  isExpected === undefined ? 'not seen' : isExpected ? 'as expected' : 'different';

/** Creates the list of observations, and the function that adds to it. */
export function createObservations(): { readonly observations: readonly Observation[]; readonly observe: Observe } {
  const observations: Observation[] = [];
  return {
    observations,
    observe: (id, subject, isExpected, seen) =>
      void observations.push({ id, subject, verdict: toVerdict(isExpected), seen }),
  };
}
