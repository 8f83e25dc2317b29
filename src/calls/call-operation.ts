import { joinSentences } from '../base/sentences.ts';
import type { CatalogueTool } from '../catalog/catalog.ts';
import type { ToolAnswer } from '../catalog/tool-result.ts';
import type { RequestContext } from '../client/types.ts';
import type { FormatContext } from '../formatting/context.ts';
import { placeOf } from '../formatting/page-cursor.ts';
import { answerOf } from '../formatting/result.ts';
import { resolveDateTimes } from '../operations/date-times.ts';
import { runOperation } from '../operations/request.ts';
import type { Arguments, Operation, OperationResult } from '../operations/types.ts';
import type { ConfirmationGate } from '../writes/confirm/gate.ts';
import type { Preview } from '../writes/confirm/preview.ts';
import type { ToolCallContext } from '../writes/confirm/session.ts';
import type { WriteContext } from '../writes/context.ts';
import { write } from '../writes/pipeline.ts';
import { toErrorResult } from './error-result.ts';
import { appendExample, exampleTimes } from './example-call.ts';
import { checkArguments } from './validate-arguments.ts';

/** What a call of an operation works with. */
export interface CallSettings {
  readonly write: WriteContext;
  readonly format: FormatContext;
  readonly confirmations: ConfirmationGate;
  readonly preview: Preview;
}

/**
 * Runs one call of an operation and formats its result. What was wrong with the call and what to do becomes a result
 * here; a fault of this program is thrown.
 */
export async function callTool(
  operation: Operation,
  listed: CatalogueTool,
  given: Arguments,
  { write: context, format, confirmations, preview }: CallSettings,
  scope: ToolCallContext,
): Promise<ToolAnswer> {
  try {
    const { args: asked, demand } = confirmations(listed, given, scope);
    const args = checkArguments(operation, listed.inputSchema, asked);
    const reading = (page: Arguments) => read(operation, { ...args, ...page }, context, scope);
    const page_token = placeOf(args.page_token).token;
    const answer =
      operation.method === 'GET'
        ? await reading({ page_token })
        : await write(operation, args, context, { demand, preview }, scope);
    const again = (page_size: number) => reading({ page_token, page_size });
    return await answerOf(operation, args, answer, format, scope, again);
  } catch (error) {
    const { exactlyOne = [] } = operation;
    return toErrorResult(listed, appendExample(error, { ...listed, exactlyOne, ...exampleTimes(given) }));
  }
}

async function read(
  operation: Operation,
  given: Arguments,
  context: WriteContext,
  scope: RequestContext,
): Promise<OperationResult> {
  const { args, notes } = resolveDateTimes(operation, given, context.zone);
  const answer = await runOperation(operation, args, context, scope);
  return { ...answer, caveat: joinSentences(answer.caveat, ...leftOut(operation, args), ...notes) };
}

const leftOut = ({ omissionNote }: Operation, args: Arguments): string[] =>
  omissionNote && args[omissionNote.unlessFalse] !== false ? [omissionNote.says] : [];
