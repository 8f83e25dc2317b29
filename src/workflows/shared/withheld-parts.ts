import { MyCaseError } from '../../base/mycase-error.ts';
import { IncompleteListError } from '../../cache/list-cache.ts';
import { groupBy } from './group-by.ts';

/** The parts of an answer that are left out, because a list that they need is not complete. */
export interface WithheldParts {
  /** Builds a part. Returns undefined if it needs all records of a list that is not complete. `label` names the part. */
  attempt<T>(label: string, build: () => T): T | undefined;
  /** The same for a part that reads lists: it is also left out if MyCase did not send a list. */
  attemptRead<T>(label: string, build: () => Promise<T>): Promise<T | undefined>;
  /** A sentence for each incomplete list, with the parts that need it. Called after all parts were built. */
  toSentences(): string[];
}

/** Creates the collection of the parts of one answer. */
export function createWithheldParts(): WithheldParts {
  const withheld: { readonly label: string; readonly reason: string }[] = [];
  return {
    attempt(label, build) {
      try {
        return build();
      } catch (error) {
        if (!(error instanceof IncompleteListError)) throw error;
        withheld.push({ label, reason: error.message });
        return undefined;
      }
    },
    async attemptRead(label, build) {
      try {
        return await build();
      } catch (error) {
        if (!(error instanceof MyCaseError)) throw error;
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
