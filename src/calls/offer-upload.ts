import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { ToolResult } from '../catalog/tool-result.ts';
import { formatPageAdvice } from '../files/page-transfer.ts';
import type { Arguments, Operation } from '../operations/operation-types.ts';
import type { RequireConfirmation } from '../writes/confirm/confirmation-gate.ts';
import { digestJson, findChangedParts } from '../writes/confirm/confirmation-tokens.ts';
import { runWrite, type WriteContext } from '../writes/run-write.ts';
import type { PageTransfer, ToolCallContext } from './tool-call-context.ts';

/** Returns whether the person has to choose the file of an upload on a page: on a host, if the call has no content. */
export const needsUploadPage = (
  { localArguments }: Operation,
  { file }: Arguments,
  { files }: WriteContext,
  { transfer }: ToolCallContext,
): boolean =>
  localArguments?.file !== undefined &&
  files.pages !== undefined &&
  transfer === undefined &&
  !(isRecord(file) && (file.text !== undefined || file.base64 !== undefined));

/**
 * Runs the checks of an upload without its file, and offers the upload to the person on a page. Throws a MyCaseError if
 * a check fails.
 */
export async function offerUpload(
  operation: Operation,
  args: Arguments,
  context: WriteContext,
  call: ToolCallContext,
): Promise<ToolResult> {
  const { file: _, ...fields } = args;
  const end = new MyCaseError('The preview is complete.');
  let preview = '';
  let partDigests: Readonly<Record<string, string>> = {};
  const requireConfirmation: RequireConfirmation = async (action) => {
    const snapshot = await action.readSnapshot();
    preview = [...(action.improbableValues ?? []), await action.buildPreview(snapshot)].join('\n');
    partDigests = digestParts(snapshot.parts);
    throw end;
  };
  await runWrite(operation, fields, context, { requireConfirmation }, call).catch((error) => {
    if (error !== end) throw error;
  });
  if (!context.files.pages) throw new Error('an upload was offered without a page');
  const address = await context.files.pages.offer({
    kind: 'upload',
    tool: operation.name,
    // The received file takes the place of this path.
    args: { ...fields, file: { path: 'page' } },
    preview,
    partDigests,
  });
  const next = `${formatPageAdvice(address)} The person chooses the file there, sees this preview, and sends it.`;
  return {
    content: [{ type: 'text', text: `${NOT_DONE_MESSAGE}\n\n${preview}\n\n${next}` }],
    structuredContent: { not_done_yet: NOT_DONE_MESSAGE, preview, next },
  };
}

const NOT_DONE_MESSAGE = 'Not done yet: the person must choose the file. Nothing was sent.';

/** The file is not known when the page is shown. */
const digestParts = (parts: ReadonlyMap<string, unknown>): Record<string, string> =>
  Object.fromEntries([...parts].filter(([name]) => name !== 'file').map(([name, value]) => [name, digestJson(value)]));

/** Returns the check that the state is still the one that the person saw on the page. */
export const createPageConsent =
  ({ partDigests }: Extract<PageTransfer, { kind: 'upload' }>): RequireConfirmation =>
  async (action) => {
    const present = digestParts((await action.readSnapshot()).parts);
    const changed = findChangedParts(Object.entries(partDigests), Object.entries(present));
    if (changed.length > 0)
      throw new MyCaseError(`Not done: ${changed.join(', ')} changed in MyCase since the page was made.`, {
        advice: 'Ask your AI program for a new page.',
      });
  };
