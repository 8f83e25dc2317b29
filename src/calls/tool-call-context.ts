import type { CallContext } from '../client/client-types.ts';
import type { LoadedFile } from '../files/load-file.ts';
import type { BrowserFile } from '../files/page-transfer.ts';
import type { CallerSession } from '../writes/confirm/caller-session.ts';

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
