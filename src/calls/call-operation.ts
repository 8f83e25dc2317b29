import { MyCaseError } from '../base/mycase-error.ts';
import { fetchCustomFields, fetchReferenceNames, getCachedReferenceNames } from '../cache/fetch-reference-names.ts';
import type { NameDirectory } from '../cache/name-directory.ts';
import type { CatalogTool } from '../catalog/catalog.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { formatResult } from '../formatting/format-result.ts';
import type { FormatContext } from '../formatting/list-result.ts';
import { type PreparedResult, prepareResult } from '../formatting/prepare-result.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import { findCaseByNumber } from '../search/case-by-number.ts';
import type { ConfirmationGate } from '../writes/confirm/confirmation-gate.ts';
import { withNotes } from '../writes/report-write.ts';
import { explainCaseNumber } from '../writes/resolve/case-numbers.ts';
import { runWrite, type WriteContext } from '../writes/run-write.ts';
import { createBrowserDownload } from './browser-download.ts';
import { toErrorResult } from './error-result.ts';
import { withExample } from './example-call.ts';
import { createPageConsent, needsUploadPage, offerUpload } from './offer-upload.ts';
import { type AvailableTools, adviseOtherTool, describeExactFilters } from './other-tool-advice.ts';
import { readArguments } from './read-arguments.ts';
import { runRead } from './run-read.ts';
import type { ToolCallContext } from './tool-call-context.ts';
import { assertReadableSize, type ValidArguments } from './validate-arguments.ts';

/** The parts that a call of an operation needs. */
export interface CallSettings {
  readonly context: WriteContext;
  readonly directory: NameDirectory;
  readonly format: FormatContext;
  readonly confirmationGate: ConfirmationGate;
  readonly available: AvailableTools;
  /** A sentence about who uses the sign-in of an administrator. Undefined for a sign-in that its own person uses. */
  readonly personNote: string | undefined;
}

/**
 * Runs one call of an operation and formats its result. A MyCaseError becomes a result that says what was wrong and
 * what to do. It throws only for a fault of this program.
 */
export async function callOperation(
  operation: Operation,
  tool: CatalogTool,
  input: Arguments,
  settings: CallSettings,
  call: ToolCallContext,
): Promise<ToolResult> {
  const { directory, format, confirmationGate, available, personNote } = settings;
  const upload = call.transfer?.kind === 'upload' ? call.transfer : undefined;
  const isRead = operation.method === 'GET';
  try {
    assertReadableSize(tool, available.tools, input);
    const { args: requestArgs, requireConfirmation } = await confirmationGate(tool, input, call);
    const browserDownload = createBrowserDownload(settings.context.files, tool, requestArgs, call);
    const context = { ...settings.context, browserDownload };
    const { args, notes } = await readArguments(operation, tool.inputSchema, requestArgs, context, call);
    if (needsUploadPage(operation, args, context, call)) return await offerUpload(operation, args, context, call);
    const options = upload
      ? { requireConfirmation: createPageConsent(upload), file: upload.file }
      : { requireConfirmation };
    const readNotes = isRead
      ? [
          ...notes,
          ...describeExactFilters(operation, args, available),
          ...(operation.path === '/me' && personNote ? [personNote] : []),
        ]
      : [];
    const prepared = isRead
      ? await runReadOfCase(operation, { args, notes: readNotes }, context, format, call)
      : await prepareResult(
          operation,
          args,
          withNotes(
            await runWrite(operation, args, context, options, call).catch(async (error: unknown) => {
              throw await explainCaseNumber(error, args, context.cache, call);
            }),
            notes,
          ),
          context.zone,
        );
    const { kind, rows } = prepared;
    // After a write that is not an update, nothing is requested for the names: the cache may have some.
    if (!isRead && kind !== 'change') return formatResult(prepared, getCachedReferenceNames(rows, directory), format);
    const [names, customFields] = await Promise.all([
      fetchReferenceNames(rows, directory, call),
      fetchCustomFields(rows, context.cache, call),
    ]);
    return formatResult(prepared, { ...names, customFields }, format);
  } catch (error) {
    return toErrorResult(tool, withAdvice(error, operation, tool, input, available), available.tools);
  }
}

/**
 * Reads a page or a record. If MyCase has no case with the id in the path, and one case has this number, that case is
 * read. Throws a MyCaseError.
 */
async function runReadOfCase(
  operation: Operation,
  { args, notes }: ValidArguments,
  context: WriteContext,
  format: FormatContext,
  call: ToolCallContext,
): Promise<PreparedResult> {
  try {
    return await runRead(operation, { args, notes }, context, format, call);
  } catch (error) {
    const isMissing = error instanceof MyCaseError && error.status === 404 && typeof args.case_id === 'number';
    const found = isMissing ? await findCaseByNumber(Number(args.case_id), context.cache, call) : undefined;
    if (!found) throw error;
    const ofFound = { args: { ...args, case_id: found.id }, notes: [found.note ?? '', ...notes] };
    return runRead(operation, ofFound, context, format, call);
  }
}

/**
 * Adds to an error about arguments the call of another tool that answers, or else an example of a call of this tool.
 */
function withAdvice(
  error: unknown,
  operation: Operation,
  tool: CatalogTool,
  input: Arguments,
  available: AvailableTools,
): unknown {
  const { exactlyOne, list, output } = operation;
  if (error instanceof MyCaseError && error.suggestions) {
    const properties = Object(tool.inputSchema.properties);
    const unknown = Object.entries(input).filter(([name]) => !Object.hasOwn(properties, name));
    const otherCall = adviseOtherTool(operation, Object.fromEntries(unknown), available);
    if (otherCall) return new MyCaseError(error.message, { example: otherCall });
  }
  return withExample(error, { ...tool, exactlyOne, fields: (list ?? output)?.defaultColumns }, available.tools, input);
}
