import { MyCaseError } from '../base/mycase-error.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { formatErrorResult } from '../formatting/format-result.ts';
import { ConfirmationRequiredError } from '../writes/confirm/confirmation-gate.ts';
import { TOKEN_TTL_MINUTES } from '../writes/confirm/confirmation-tokens.ts';

/** JSON Schema of a structured answer, as far as it is looked at. */
interface OutputSchema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, OutputSchema>>;
  readonly required?: readonly string[];
}

/** The answer to a call that did not end as asked; a fault of this program is thrown on. */
export async function toErrorResult(tool: CatalogTool, error: unknown): Promise<ToolResult> {
  if (error instanceof ConfirmationRequiredError) return confirmationRequiredResult(tool, error);
  if (error instanceof MyCaseError) return formatErrorResult(error);
  throw error;
}

/** The answer to a call whose deed waits for its confirmation: a question for the client to put, or a token. */
function confirmationRequiredResult(tool: CatalogTool, error: ConfirmationRequiredError): ToolResult {
  const { preview, token, channel, message } = error;
  if (channel === 'question') {
    const confirmationPrompt = { message: preview, token };
    return { content: [{ type: 'text', text: message }], isError: true, confirmationPrompt };
  }
  const next =
    `Show this to the person you work for. If they agree, call ${tool.name} again within ${TOKEN_TTL_MINUTES} minutes ` +
    `with exactly these arguments and confirm: "${token}" among them. If they do not, leave it.`;
  return {
    content: [{ type: 'text', text: `${NOT_DONE_MESSAGE}\n\n${preview}\n\n${next}` }],
    structuredContent: {
      ...buildEmptyContent(tool.outputSchema),
      not_done_yet: NOT_DONE_MESSAGE,
      preview,
      next,
      confirm: token,
    },
  };
}

const NOT_DONE_MESSAGE = 'Not done yet: nothing was sent. This wants to be confirmed first.';

/** The required fields of a tool's structured content, empty: clients refuse an answer without them. */
const buildEmptyContent = ({ required = [], properties = {} }: OutputSchema): Record<string, unknown> =>
  Object.fromEntries(required.map((name) => [name, EMPTY_VALUES[String(properties[name]?.type)] ?? null]));

const EMPTY_VALUES: Readonly<Record<string, unknown>> = { string: 'nothing yet', array: [] };
