import type { RecordId } from '../base/mycase-error.ts';

/** The outcome of a call. `refused` means that MyCase refused it. */
export type Outcome = 'done' | 'refused' | 'not sent' | 'failed' | 'unknown';

/**
 * The fields of a line in the audit log. A `begun` line is written before a write is sent, an
 * `ended` line after a call. Both have the same `call`.
 */
export interface AuditEntry {
  readonly event: 'begun' | 'ended';
  readonly call?: string | undefined;
  /** The `call` of the plan that this call is a step of. */
  readonly within?: string | undefined;
  readonly tool?: string | undefined;
  readonly method?: string | undefined;
  /** Ids of records among the arguments, by the argument's name. */
  readonly ids?: Readonly<Record<string, readonly RecordId[]>> | undefined;
  /** Ids of the created records. A workflow creates several. */
  readonly made?: readonly RecordId[] | undefined;
  /** MyCase's HTTP status of the last write, or of the last read if there was no write. */
  readonly status?: number | undefined;
  readonly outcome?: Outcome | undefined;
  /** The duration of the call in milliseconds. */
  readonly ms?: number | undefined;
  readonly account?: string | undefined;
  readonly firm?: string | undefined;
  /** Id of the staff member who is signed in. */
  readonly staff?: RecordId | undefined;
  /** The person who uses the sign-in of an administrator. `staff` is then the administrator. */
  readonly person?: string | undefined;
  /** Name and version of the MCP client. */
  readonly client?: string | undefined;
  readonly access?: string | undefined;
  /** A random id of one run of the program. */
  readonly session?: string | undefined;
}
