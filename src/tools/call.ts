import { answerOf, type Scribe, type ToolAnswer } from '../answers/answer.ts';
import { placeOf } from '../answers/page-token.ts';
import { sentences } from '../answers/sentences.ts';
import type { CallScope } from '../client/client.ts';
import type { ToolScope } from '../guards/asker.ts';
import type { Confirmations } from '../guards/confirm.ts';
import { failedAnswer } from '../guards/not-yet.ts';
import type { Preview } from '../guards/preview.ts';
import { write } from '../guards/write.ts';
import { checkArguments } from './arguments.ts';
import type { CatalogueTool } from './catalogue.ts';
import { timesOf, withRightCall } from './example.ts';
import { readMoments } from './moments.ts';
import type { Operation } from './operation.ts';
import { type Arguments, type Deps, type RunAnswer, runOperation } from './run.ts';

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
