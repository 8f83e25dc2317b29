/** How a fact about MyCase is known. */
export type Source = 'documentation' | 'a live account' | 'other programs' | 'unknown';

/** A fact about MyCase that the code relies on. */
export interface Assumption {
  /** The fact, in a sentence or two. */
  readonly statement: string;
  /** `unknown` for a fact that is chosen, because nobody has shown it. */
  readonly source: Source;
  /** The change of the code that is needed if the fact is wrong. */
  readonly remedy: string;
  /** The reason why no read request can show the fact. Undefined for a fact that `doctor --live` checks. */
  readonly unreadable?: string;
}
