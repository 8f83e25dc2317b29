import type { Outcome } from '../base/mycase-error.ts';
import type { FileContent } from '../operations/operation-types.ts';

/** What a tool call answers, in MCP's shape. */
export interface ToolResult {
  content: ({ type: 'text'; text: string } | { type: 'resource'; resource: FileContent })[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  /** Of a deed of several steps that stopped on its way: whether the step it stopped at has happened. */
  stopped?: Outcome | undefined;
  /** An address the person has to open first; for clients that can be asked to. */
  link?: string | undefined;
  /** MyCase's HTTP status of a call that failed, where there was one. */
  status?: number | undefined;
  /** What the person has to confirm first; for clients that can be asked to put a question. */
  question?: ConfirmationPrompt | undefined;
}

/** A question to the person. */
export interface ConfirmationPrompt {
  readonly message: string;
  /** What the answer comes back with. */
  readonly token: string;
}
