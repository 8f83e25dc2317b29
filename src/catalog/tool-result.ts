import type { Outcome } from '../base/mycase-error.ts';
import type { FileContent } from '../operations/operation-types.ts';

/** The result of a tool call, in MCP's form. */
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
  /** The question that the person has to answer first, for clients that can ask one. */
  question?: ConfirmationPrompt | undefined;
}

/** A question to the person. */
export interface ConfirmationPrompt {
  readonly message: string;
  /** The confirmation token that comes back with the answer. */
  readonly token: string;
}
