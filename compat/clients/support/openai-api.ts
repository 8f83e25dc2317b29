import type { DeclaredTool, Schema } from './client.ts';
import type { Replies } from './provider.ts';

const completion = (message: object, finish_reason: string) => ({
  id: 'completion-1',
  object: 'chat.completion',
  created: 0,
  model: 'stand-in',
  choices: [{ index: 0, finish_reason, message: { role: 'assistant', content: null, refusal: null, ...message } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** The replies of OpenAI's chat completions. */
export const openaiReplies: Replies = {
  callTool: ({ name, args }) => {
    const tool_calls = [{ id: 'call-1', type: 'function', function: { name, arguments: JSON.stringify(args) } }];
    return completion({ tool_calls }, 'tool_calls');
  },
  say: (content) => completion({ content }, 'stop'),
};

/** The part of a request that declares a tool. */
interface FunctionTool {
  readonly function: { readonly name: string; readonly parameters: Schema; readonly strict?: boolean };
}

/** The tools of a request. */
export const readOpenaiTools = ({ tools }: { tools: readonly FunctionTool[] }): DeclaredTool[] =>
  tools.map(({ function: { name, parameters, strict } }) => ({
    name,
    schema: parameters,
    ...(strict !== undefined && { isStrict: strict }),
  }));

/** OpenAI: in strict mode each object is closed, and all of its properties are required. */
export function refusesByStrict(schema: Schema): string | undefined {
  const { type, properties = {}, required = [], additionalProperties } = schema;
  if (type === undefined) return 'has no type';
  if (![type].flat().includes('object')) return undefined;
  if (additionalProperties !== false) return 'is an open object';
  return Object.keys(properties).every((name) => required.includes(name)) ? undefined : 'has optional properties';
}
