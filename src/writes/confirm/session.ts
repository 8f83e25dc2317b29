import type { RequestContext } from '../../client/types.ts';

/** Whose call it is, and how its person can be asked. */
export interface CallerSession {
  /** The same for all calls that may use one another's confirmations: of a session, or of whoever holds a bearer. */
  readonly session: string;
  /** Whether the client shows its person a form. */
  readonly canAsk: boolean;
  /** What the person said to the question that this call was answered with before. */
  readonly reply?: Reply | undefined;
}

/** A person's answer. */
export interface Reply {
  /** The question's. */
  readonly token: string;
  readonly says: 'yes' | 'no' | 'nothing';
}

/** What a tool call runs in. */
export interface ToolCallContext extends RequestContext {
  readonly asker: CallerSession;
  /** The MCP client's name and version, as it gives them. */
  readonly by?: string | undefined;
}
