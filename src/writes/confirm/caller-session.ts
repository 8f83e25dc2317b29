/** The session of a call, and how its person can be asked. */
export interface CallerSession {
  /**
   * Equal for all calls that may use the same confirmations: those of a session, or of the holder of a bearer token.
   */
  readonly session: string;
  /** True if the client shows its person a form. */
  readonly canAsk: boolean;
  /** The person's answer to the question that an earlier call returned. */
  readonly reply?: ConfirmationReply | undefined;
}

/** A person's answer. */
export interface ConfirmationReply {
  /** The token of the question. */
  readonly token: string;
  /** `nothing`: the person closed the question. `not asked`: the client showed no question to a person. */
  readonly decision: 'yes' | 'no' | 'nothing' | 'not asked';
}
