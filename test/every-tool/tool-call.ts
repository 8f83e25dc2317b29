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
  /** What MyCase sets on a changed record by itself, beside `updated_at`. */
  readonly sets?: Row;
  /** What happens to other collections: how many records are added, changed and removed. */
  readonly besides?: Readonly<Record<string, { added?: number; changed?: number; removed?: number }>>;
  /** What the structured answer holds, where it is not what the rest implies. */
  readonly answers?: Row;
}

/** Calls by the names of their tools; ids come from the firm. */
export type ToolCalls = Readonly<Record<string, (firm: Firm) => ToolCall>>;
