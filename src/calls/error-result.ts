import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolGuide } from '../base/tool-guide.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { RefutedWriteError } from '../client/unexpected-answer-error.ts';
import { formatErrorResult } from '../formatting/format-result.ts';
import { ConfirmationRequiredError } from '../writes/confirm/confirmation-gate.ts';
import { TOKEN_TTL_MINUTES } from '../writes/confirm/confirmation-tokens.ts';

/** The result of a call that failed or needs a confirmation. Throws a fault of this program again. */
export function toErrorResult(tool: CatalogTool, error: unknown, tools: ToolGuide): ToolResult {
  if (error instanceof ConfirmationRequiredError) return toConfirmationResult(tool, error, tools);
  if (error instanceof RefutedWriteError) return { ...formatErrorResult(error), failedStepOutcome: 'not done' };
  if (error instanceof MyCaseError) return formatErrorResult(error);
  throw error;
}

/** The result of an action that needs a confirmation: a question for the client to show, or a token. */
function toConfirmationResult(
  tool: CatalogTool,
  { preview, token, channel, message }: ConfirmationRequiredError,
  tools: ToolGuide,
): ToolResult {
  if (channel === 'question') {
    const confirmationPrompt = { message: preview, token };
    return { content: [{ type: 'text', text: message }], isError: true, confirmationPrompt };
  }
  const next =
    `Show this to the person you work for. If they agree, call ${tools.format(tool.name)} again within ${TOKEN_TTL_MINUTES} minutes ` +
    `with exactly these arguments and confirm: "${token}". If they do not agree, do nothing.`;
  return {
    content: [{ type: 'text', text: `${NOT_DONE_MESSAGE}\n\n${preview}\n\n${next}` }],
    structuredContent: { not_done_yet: NOT_DONE_MESSAGE, preview, next, confirm: token },
  };
}

const NOT_DONE_MESSAGE = 'Not done: this action needs confirmation first. Nothing was sent.';
