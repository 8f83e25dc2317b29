import { expect } from 'vitest';
import type { Firm, Row } from './firm.ts';

/** A call that succeeds, and what must have come of it. One of the five words names the collection it is about. */
export interface ToolCall {
  /** Arguments that say which record it is about. */
  readonly on?: Row;
  /** All other arguments. */
  readonly send?: Row;
  /** It answers with the record of the first id in `on`. */
  readonly reads?: string;
  /** It answers with those records `where` fits, by ascending id. */
  readonly lists?: string;
  readonly where?: Row;
  /** It makes one record. */
  readonly creates?: string;
  /** It changes the record of the first id in `on`, and no other. */
  readonly changes?: string;
  /** It deletes the record of the first id in `on`, and no other. */
  readonly deletes?: string;
  /** What the record holds of it in MyCase; what was sent, when left out. */
  readonly stored?: Row;
  /** What MyCase sets on a changed record by itself, in addition to `updated_at`. */
  readonly sets?: Row;
  /** What happens to other collections; all else in them stays as it was. */
  readonly besides?: Readonly<Record<string, Besides>>;
  /** What the structured answer holds, where it is not what the rest implies. */
  readonly answers?: Row;
}

/** Other records that a call creates, changes or deletes. */
interface Besides {
  /** What each new record holds. */
  readonly added?: readonly Row[];
  readonly changed?: readonly Change[];
  /** What each record held that is gone. */
  readonly removed?: readonly Row[];
}

/** A record, and what of it becomes another. */
interface Change {
  readonly id: unknown;
  readonly becomes: (before: Row) => Row;
}

/** A record that names one more in a list of references: a new one, where no id is given. */
export const linked = (id: unknown, field: string, to: unknown = expect.any(Number)): Change => ({
  id,
  becomes: (before) => ({ [field]: [...[before[field]].flat(), { id: to }] }),
});

/** Calls by the names of their tools; ids come from the firm. */
export type ToolCalls = Readonly<Record<string, (firm: Firm) => ToolCall>>;
