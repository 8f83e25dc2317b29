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
  /** In the order in which the building of the parts began. */
  const parts: { readonly label: string; reason?: string }[] = [];
  return {
    async attemptRead(label, build) {
      const part: (typeof parts)[number] = { label };
      parts.push(part);
      try {
        return await build();
      } catch (error) {
        if (!(error instanceof MyCaseError) || needsSignIn(error)) throw error;
        part.reason = error.fullMessage;
        return undefined;
      }
    },
    toSentences: () =>
      [...groupBy(parts, ({ reason }) => reason)].flatMap(([reason, withheld]) =>
        reason === undefined
          ? []
          : [`Not known: ${[...new Set(withheld.map(({ label }) => label))].join(', ')}. ${reason}`],
      ),
  };
}
