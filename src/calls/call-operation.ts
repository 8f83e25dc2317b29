import { joinSentences } from '../base/sentences.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/client-types.ts';
import type { FormatContext } from '../formatting/format-context.ts';
import { toToolResult } from '../formatting/format-result.ts';
import { parsePageToken } from '../formatting/page-cursor.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/resolve-date-times.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { ConfirmationGate } from '../writes/confirm/confirmation-gate.ts';
import type { PreviewBuilder } from '../writes/confirm/confirmation-preview.ts';
import type { ToolCallContext } from '../writes/confirm/tool-call-context.ts';
import { runWrite } from '../writes/run-write.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { toErrorResult } from './error-result.ts';
import { buildExampleTimes, withExample } from './example-call.ts';
import { validateArguments } from './validate-arguments.ts';

/** What a call of an operation works with. */
export interface CallSettings {
  readonly write: WriteContext;
  readonly format: FormatContext;
  readonly confirmationGate: ConfirmationGate;
  readonly buildPreview: PreviewBuilder;
}

/**
 * Runs one call of an operation and formats its result. What was wrong with the call and what to do becomes a result
 * here; a fault of this program is thrown.
 */
export async function callOperation(
  operation: Operation,
  tool: CatalogTool,
  input: Arguments,
  { write: context, format, confirmationGate, buildPreview }: CallSettings,
  scope: ToolCallContext,
): Promise<ToolResult> {
  try {
    const { args: requestArgs, requireConfirmation } = confirmationGate(tool, input, scope);
    const args = validateArguments(operation, tool.inputSchema, requestArgs);
    const readPage = (page: Arguments) => runRead(operation, { ...args, ...page }, context, scope);
    const page_token = parsePageToken(args.page_token).token;
    const result =
      operation.method === 'GET'
        ? await readPage({ page_token })
        : await runWrite(operation, args, context, { requireConfirmation, buildPreview }, scope);
    const readSmallerPage = (page_size: number) => readPage({ page_token, page_size });
    return await toToolResult(operation, args, result, format, scope, readSmallerPage);
  } catch (error) {
    const { exactlyOne = [] } = operation;
    return toErrorResult(tool, withExample(error, { ...tool, exactlyOne, ...buildExampleTimes(input) }));
  }
}

async function runRead(
  operation: Operation,
  input: Arguments,
  context: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  const { args, notes } = resolveDateTimes(operation, input, context.zone);
  const result = await runOperation(operation, args, context, scope);
  return {
    ...result,
    caveat: joinSentences(result.caveat, ...collectOmissionNotes(operation, args), ...notes),
  };
}

const collectOmissionNotes = ({ omissionNote }: Operation, args: Arguments): string[] =>
  omissionNote && args[omissionNote.unlessFalse] !== false ? [omissionNote.text] : [];
