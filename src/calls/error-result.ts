import { MyCaseError } from '../base/errors.ts';
import type { CatalogueTool } from '../catalog/catalog.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import { errorAnswer } from '../formatting/result.ts';
import { ConfirmationRequiredError } from '../writes/confirm/gate.ts';
import { GOOD_FOR_MINUTES } from '../writes/confirm/tokens.ts';

/** JSON Schema of a structured answer, as far as it is looked at. */
interface Node {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
}

/** The answer to a call that did not end as asked; a fault of this program is thrown on. */
export async function toErrorResult(tool: CatalogueTool, error: unknown): Promise<ToolAnswer> {
  if (error instanceof ConfirmationRequiredError) return confirmationRequiredResult(tool, error);
  if (error instanceof MyCaseError) return errorAnswer(error);
  throw error;
}

/** The answer to a call whose deed waits for its confirmation: a question for the client to put, or a token. */
function confirmationRequiredResult(tool: CatalogueTool, first: ConfirmationRequiredError): ToolAnswer {
  const { preview, token, way, message } = first;
  if (way === 'question') {
    const question = { message: preview, token };
    return { content: [{ type: 'text', text: message }], isError: true, question };
  }
  const next =
    `Show this to the person you work for. If they agree, call ${tool.name} again within ${GOOD_FOR_MINUTES} minutes ` +
    `with exactly these arguments and confirm: "${token}" among them. If they do not, leave it.`;
  return {
    content: [{ type: 'text', text: `${NOT_YET}\n\n${preview}\n\n${next}` }],
    structuredContent: {
      ...leastOf(tool.outputSchema),
      not_done_yet: NOT_YET,
      preview,
      next,
      confirm: token,
    },
  };
}

const NOT_YET = 'Not done yet: nothing was sent. This wants to be confirmed first.';

/** What a tool's structured answer has to hold, empty: clients refuse an answer that lacks it. */
const leastOf = ({ required = [], properties = {} }: Node): Record<string, unknown> =>
  Object.fromEntries(required.map((name) => [name, EMPTY[String(properties[name]?.type)] ?? null]));

const EMPTY: Readonly<Record<string, unknown>> = { string: 'nothing yet', array: [] };
