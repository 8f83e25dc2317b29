import type { RequestContext } from '../../client/client-types.ts';

/** Whose call it is, and how its person can be asked. */
export interface CallerSession {
  /** The same for all calls that may use one another's confirmations: of a session, or of whoever holds a bearer. */
  readonly session: string;
  /** Whether the client shows its person a form. */
  readonly canAsk: boolean;
  /** What the person said to the question that this call was answered with before. */
  readonly reply?: ConfirmationReply | undefined;
}

/** A person's answer. */
export interface ConfirmationReply {
  /** The question's. */
  readonly token: string;
  readonly decision: 'yes' | 'no' | 'nothing';
}

/** What a tool call runs in. */
export interface ToolCallContext extends RequestContext {
  readonly caller: CallerSession;
  /** The MCP client's name and version, as it gives them. */
  readonly clientName?: string | undefined;
}
