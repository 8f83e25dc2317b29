import type { CallContext } from '../../client/client-types.ts';
import type { LoadedFile } from '../../files/load-file.ts';
import type { BrowserFile } from '../../files/page-transfer.ts';

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

/** The context of a tool call. */
export interface ToolCallContext extends CallContext {
  readonly caller: CallerSession;
  /** The name and the version of the MCP client, as it states them. */
  readonly clientName?: string | undefined;
  /** Set if the call completes a transfer on a page of the host. */
  readonly transfer?: PageTransfer | undefined;
}

/** The transfer that a call completes, because the person has pressed the button of the page. */
export type PageTransfer =
  | {
      readonly kind: 'upload';
      readonly file: LoadedFile;
      /** Digests of the parts of the state that the person saw, by name. */
      readonly partDigests: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'download'; readonly browserFile: BrowserFile };
