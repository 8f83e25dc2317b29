import { answerOf, type Scribe, type ToolAnswer } from '../formatting/result.ts';
import { placeOf } from '../formatting/page-cursor.ts';
import { sentences } from '../base/sentences.ts';
import type { CallScope } from '../client/client.ts';
import type { ToolScope } from '../writes/confirm/session.ts';
import type { Confirmations } from '../writes/confirm/gate.ts';
import { failedAnswer } from './error-result.ts';
import type { Preview } from '../writes/confirm/preview.ts';
import { write } from '../writes/pipeline.ts';
import { checkArguments } from './validate-arguments.ts';
import type { CatalogueTool } from '../catalog/catalog.ts';
import { timesOf, withRightCall } from './example-call.ts';
import { readMoments } from '../operations/date-times.ts';
import type { Operation } from '../operations/operation.ts';
import { type Arguments, type Deps, type RunAnswer, runOperation } from '../operations/request.ts';

/** What confirmations are demanded with. */
interface Before {
  readonly confirmations: Confirmations;
  readonly preview: Preview;
}

/**
 * Carries out one tool call and answers it. The one place where an error becomes an answer: what was wrong and what
 * to do is a tool result; a fault of this program is thrown on.
 */
export async function callTool(
  operation: Operation,
  listed: CatalogueTool,
  given: Arguments,
  deps: Deps,
  scribe: Scribe,
  { confirmations, preview }: Before,
  scope: ToolScope,
): Promise<ToolAnswer> {
  try {
    const { args: asked, demand } = confirmations(listed, given, scope);
    const args = checkArguments(operation, listed.inputSchema, asked);
    const reading = (page: Arguments) => read(operation, { ...args, ...page }, deps, scope);
    const page_token = placeOf(args.page_token).token;
    const answer =
      operation.method === 'GET'
        ? await reading({ page_token })
        : await write(operation, args, deps, { demand, preview }, scope);
    const again = (page_size: number) => reading({ page_token, page_size });
    return await answerOf(operation, args, answer, scribe, scope, again);
  } catch (error) {
    const { exactlyOne = [] } = operation;
    return failedAnswer(listed, withRightCall(error, { ...listed, exactlyOne, ...timesOf(given) }));
  }
}

async function read(
  operation: Operation,
  given: Arguments,
  deps: Deps,
  scope: CallScope,
): Promise<RunAnswer> {
  const { args, notes } = readMoments(operation, given, deps.zone);
  const answer = await runOperation(operation, args, deps, scope);
  return { ...answer, caveat: sentences(answer.caveat, ...leftOut(operation, args), ...notes) };
}

const leftOut = ({ leavesOut }: Operation, args: Arguments): string[] =>
  leavesOut && args[leavesOut.unlessFalse] !== false ? [leavesOut.says] : [];
