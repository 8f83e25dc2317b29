import { MyCaseError } from '../../base/mycase-error.ts';
import { needsSignIn } from '../../cache/snapshot.ts';
import { groupBy } from './group-by.ts';

/** The parts of an answer that are left out, because a list that they need is not complete. */
export interface WithheldParts {
  /**
   * Builds a part that reads lists. Returns undefined if a list is missing or not complete. Throws an error that only a
   * sign-in can solve. `label` names the part.
   */
  attemptRead<T>(label: string, build: () => Promise<T>): Promise<T | undefined>;
  /** A sentence for each incomplete list, with the parts that need it. Called after all parts were built. */
  toSentences(): string[];
}

/** Creates the collection of the parts of one answer. */
export function createWithheldParts(): WithheldParts {
  const withheld: { readonly label: string; readonly reason: string }[] = [];
  return {
    async attemptRead(label, build) {
      try {
        return await build();
      } catch (error) {
        if (!(error instanceof MyCaseError) || needsSignIn(error)) throw error;
        withheld.push({ label, reason: error.fullMessage });
        return undefined;
      }
    },
    toSentences: () =>
      [...groupBy(withheld, ({ reason }) => reason)].map(
        ([reason, parts]) => `Not known: ${[...new Set(parts.map(({ label }) => label))].join(', ')}. ${reason}`,
      ),
  };
}
