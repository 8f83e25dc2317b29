import { joinSentences } from '../base/sentences.ts';
import { fetchCustomFields, fetchReferenceNames, getCachedReferenceNames } from '../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../cache/name-directory.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { formatResult } from '../formatting/format-result.ts';
import type { FormatContext } from '../formatting/list-result.ts';
import { prepareResult } from '../formatting/prepare-result.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import type { ConfirmationGate } from '../writes/confirm/confirmation-gate.ts';
import type { PreviewBuilder } from '../writes/confirm/confirmation-preview.ts';
import type { ToolCallContext } from '../writes/confirm/tool-call-context.ts';
import { runWrite, type WriteContext } from '../writes/run-write.ts';
import { toErrorResult } from './error-result.ts';
import { withExample } from './example-call.ts';
import { runRead } from './run-read.ts';
import { validateArguments } from './validate-arguments.ts';

/** The parts that a call of an operation needs. */
export interface CallSettings {
  readonly write: WriteContext;
  readonly directory: NameDirectory;
  readonly format: FormatContext;
  readonly confirmationGate: ConfirmationGate;
  readonly buildPreview: PreviewBuilder;
}

/**
 * Runs one call of an operation and formats its result. A MyCaseError becomes a result that says what was wrong and
 * what to do. Throws only for a fault of this program.
 */
export async function callOperation(
  operation: Operation,
  tool: CatalogTool,
  input: Arguments,
  settings: CallSettings,
  scope: ToolCallContext,
): Promise<ToolResult> {
  const { write, directory, format, confirmationGate, buildPreview } = settings;
  const isRead = operation.method === 'GET';
  try {
    const { args: requestArgs, requireConfirmation } = confirmationGate(tool, input, scope);
    const { args, notes } = validateArguments(operation, tool.inputSchema, requestArgs, write.zone);
    const prepared = isRead
      ? await runRead(operation, { args, notes }, write, format, scope)
      : prepareResult(
          operation,
          args,
          withNotes(await runWrite(operation, args, write, { requireConfirmation, buildPreview }, scope), notes),
          write.zone,
        );
    const { kind, rows } = prepared;
    // After a create nothing is requested for the names: the cache may have some.
    if (!isRead && kind !== 'change') return formatResult(prepared, getCachedReferenceNames(rows, directory), format);
    const [names, customFields] = await Promise.all([
      fetchReferenceNames(rows, directory, scope),
      fetchCustomFields(rows, write.cache, scope),
    ]);
    return formatResult(prepared, { ...names, customFields }, format);
  } catch (error) {
    const { exactlyOne, list, output } = operation;
    const fields = (list ?? output)?.defaultColumns;
    return toErrorResult(tool, withExample(error, { ...tool, exactlyOne, fields }, input));
  }
}

const withNotes = (result: OperationResult, notes: readonly string[]): OperationResult => ({
  ...result,
  caveat: joinSentences(result.caveat, ...notes),
});
