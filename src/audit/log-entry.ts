import { createHash } from 'node:crypto';

/** Whether what was asked has happened, as far as anyone knows. `refused` is by MyCase. */
export type Outcome = 'done' | 'refused' | 'not sent' | 'failed' | 'unknown';

/** MyCase: ids are numbers; a few are strings. */
export type RecordId = number | string;

/**
 * All that a line may hold: there is no place for anything else. `begun` stands before a write goes out, `ended` after
 * a call, with the same `call`; `repaired` tells what was cut off of a line that a killed process had left torn.
 */
export interface AuditEntry {
  readonly event: 'begun' | 'ended' | 'repaired';
  readonly call?: string | undefined;
  readonly tool?: string | undefined;
  readonly method?: string | undefined;
  /** Ids of records among the arguments, by the argument's name. */
  readonly ids?: Readonly<Record<string, readonly RecordId[]>> | undefined;
  /** Ids of the records that were made: a workflow makes several. */
  readonly made?: readonly RecordId[] | undefined;
  /** MyCase's HTTP status, of the last write where there was one. */
  readonly status?: number | undefined;
  readonly outcome?: Outcome | undefined;
  /** How long the call took, in milliseconds. */
  readonly ms?: number | undefined;
  readonly account?: string | undefined;
  readonly firm?: string | undefined;
  /** Id of the staff member who is signed in. */
  readonly staff?: RecordId | undefined;
  /** Name and version of the MCP client. */
  readonly client?: string | undefined;
  readonly access?: string | undefined;
  /** One run of the program. */
  readonly session?: string | undefined;
  /** How much was cut off. */
  readonly bytes?: number | undefined;
}

/** What binds a line to the one before: its number, and that one's hash. */
export interface ChainLink {
  readonly seq: number;
  readonly prev: string;
}

/** A line as it stands in the log. `time` is ISO 8601, in UTC. */
interface AuditLine extends AuditEntry, ChainLink {
  readonly time: string;
}

/** What the first line of a log is bound to. */
export const GENESIS_HASH = '0'.repeat(64);

/** What the next line is bound to: SHA-256 over the line's bytes, in hexadecimal. */
export const hashLine = (line: string | Uint8Array): string =>
  createHash('sha256').update(line).digest('hex');

/** A line's text, without its line break. */
export function formatAuditEntry(entry: AuditEntry, seq: number, prev: string, now: Date): string {
  const line: AuditLine = { seq, time: now.toISOString(), ...entry, prev };
  return JSON.stringify(line);
}

/** What binds a line; undefined for a text that is none. */
export function parseChainLink(text: string): ChainLink | undefined {
  const { seq, prev } = parseEntryFields(text);
  return typeof seq === 'number' && typeof prev === 'string' ? { seq, prev } : undefined;
}

/** The fields of a line's text; none where it is no JSON. */
export function parseEntryFields(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
