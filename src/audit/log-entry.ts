/** Whether what was asked has happened, as far as anyone knows. `refused` is by MyCase. */
export type Outcome = 'done' | 'refused' | 'not sent' | 'failed' | 'unknown';

/** MyCase: ids are numbers; a few are strings. */
export type RecordId = number | string;

/**
 * The fields of a line in the audit log. There are no others. A `begun` line is written before a write is sent, an
 * `ended` line after a call. Both have the same `call`.
 */
export interface AuditEntry {
  readonly event: 'begun' | 'ended';
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
}
