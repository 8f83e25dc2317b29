import { answerOf, errorAnswer, type Scribe, type ToolAnswer } from '../answers/answer.ts';
import type { CallScope } from '../client/client.ts';
import { MyCaseError } from '../client/errors.ts';
import { write } from '../guards/write.ts';
import { checkArguments } from './arguments.ts';
import type { CatalogueTool } from './catalogue.ts';
import { readMoments } from './moments.ts';
import type { Operation } from './operation.ts';
import { type Arguments, type Deps, runOperation } from './run.ts';

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
  scope: CallScope,
): Promise<ToolAnswer> {
  try {
    const checked = checkArguments(operation, listed.inputSchema, given);
    const { args, notes } = readMoments(operation, checked, scribe.zone);
    const carryOut = operation.method === 'GET' ? runOperation : write;
    const answer = await carryOut(operation, args, deps, scope);
    const caveat = [answer.caveat, ...notes].filter(Boolean).join(' ') || undefined;
    return await answerOf(operation, args, { ...answer, caveat }, scribe, scope);
  } catch (error) {
    if (error instanceof MyCaseError) return errorAnswer(error);
    throw error;
  }
}
