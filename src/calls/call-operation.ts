import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import { fetchCustomFields, fetchReferenceNames, getCachedReferenceNames } from '../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../cache/name-directory.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/client-types.ts';
import type { FormatContext } from '../formatting/format-context.ts';
import { formatResult, type PreparedResult, prepareResult } from '../formatting/format-result.ts';
import { findSmallerPageSize } from '../formatting/list-result.ts';
import { parsePageToken } from '../formatting/page-cursor.ts';
import type { Arguments, Operation, OperationResult } from '../operations/operation-types.ts';
import { resolveDateTimes } from '../operations/resolve-date-times.ts';
import { runOperation } from '../operations/run-operation.ts';
import type { ReferenceNames } from '../records/references.ts';
import type { ConfirmationGate } from '../writes/confirm/confirmation-gate.ts';
import type { PreviewBuilder } from '../writes/confirm/confirmation-preview.ts';
import type { ToolCallContext } from '../writes/confirm/tool-call-context.ts';
import { runWrite } from '../writes/run-write.ts';
import type { WriteContext } from '../writes/write-context.ts';
import { toErrorResult } from './error-result.ts';
import { buildExampleTimes, withExample } from './example-call.ts';
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
 * Runs one call of an operation and formats its result. What was wrong with the call and what to do becomes a result
 * here; a fault of this program is thrown.
 */
export async function callOperation(
  operation: Operation,
  tool: CatalogTool,
  input: Arguments,
  settings: CallSettings,
  scope: ToolCallContext,
): Promise<ToolResult> {
  const { write, confirmationGate, buildPreview } = settings;
  try {
    const { args: requestArgs, requireConfirmation } = confirmationGate(tool, input, scope);
    const args = validateArguments(operation, tool.inputSchema, requestArgs);
    const options = { requireConfirmation, buildPreview };
    const isRead = operation.method === 'GET';
    const prepared = isRead
      ? await readPage(operation, args, settings, scope)
      : prepareResult(operation, args, await runWrite(operation, args, write, options, scope), write.zone);
    return formatResult(prepared, await fetchNames(prepared, isRead, settings, scope), settings.format);
  } catch (error) {
    const { exactlyOne = [] } = operation;
    return toErrorResult(tool, withExample(error, { ...tool, exactlyOne, ...buildExampleTimes(input) }));
  }
}

/** Reads a page or a record. A page that is too long is read again with as many rows as fit. */
async function readPage(
  operation: Operation,
  args: Arguments,
  { write: context, format }: CallSettings,
  scope: RequestContext,
): Promise<PreparedResult> {
  const page_token = parsePageToken(args.page_token).token;
  const read = async (page: Arguments) =>
    prepareResult(
      operation,
      args,
      await runRead(operation, { ...args, page_token, ...page }, context, scope),
      context.zone,
    );
  const prepared = await read({});
  const page_size = prepared.kind === 'list' ? findSmallerPageSize(prepared, format) : undefined;
  if (page_size === undefined) return prepared;
  try {
    const smaller = await read({ page_size });
    return smaller.kind === 'list' ? { ...smaller, requestedRowCount: prepared.rows.length } : smaller;
  } catch (error) {
    if (error instanceof MyCaseError) return prepared;
    throw error;
  }
}

/** The names behind the ids of a result. After a create nothing is requested for them: the cache may have some. */
async function fetchNames(
  { kind, rows }: PreparedResult,
  isRead: boolean,
  { directory, write }: CallSettings,
  scope: RequestContext,
): Promise<ReferenceNames> {
  if (!isRead && kind !== 'change') return getCachedReferenceNames(rows, directory);
  const [names, customFields] = await Promise.all([
    fetchReferenceNames(rows, directory, scope),
    fetchCustomFields(rows, write.cache, scope),
  ]);
  return { ...names, customFields };
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
