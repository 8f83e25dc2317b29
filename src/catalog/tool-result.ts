import type { Outcome } from '../base/mycase-error.ts';
import type { FileContent } from '../operations/operation-types.ts';

/**
 * The result of a tool call. `content`, `structuredContent`, `_meta` and `isError` are MCP's; the rest is for this
 * server alone.
 */
export interface ToolResult {
  content: ({ type: 'text'; text: string } | { type: 'resource'; resource: FileContent } | ImageContent)[];
  structuredContent?: Record<string, unknown>;
  /** Names the fields of the structured content that hold the words of other people. */
  _meta?: Record<string, unknown>;
  isError?: boolean;
  /** The outcome of the step at which a write stopped, if the records of MyCase or the steps show it. */
  failedStepOutcome?: Outcome | undefined;
  /** The URL of the sign-in that the person has to open first. */
  signInUrl?: string | undefined;
  /** MyCase's HTTP status, if MyCase refused the call. */
  httpStatus?: number | undefined;
  /** The question that the person has to answer first. */
  confirmationPrompt?: ConfirmationPrompt | undefined;
}

/** An image in an answer. */
export interface ImageContent {
  readonly type: 'image';
  /** The bytes in base64. */
  readonly data: string;
  readonly mimeType: string;
}

/** A question to the person, and the confirmation token that the client returns with the answer. */
export interface ConfirmationPrompt {
  readonly message: string;
  readonly token: string;
}
