import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

// A stand-in for the models of the examples, on loopback. It makes two tool calls, and then answers with words of their
// results. It knows the APIs of Anthropic (messages) and of OpenAI (chat completions, responses).

/** A tool call that the stand-in makes. */
interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** How an API writes a call and a text. */
interface Api {
  callTool(call: ToolCall): object;
  say(text: string): object;
}

/** The tool calls of a conversation, in their order. */
export const CALLS: readonly ToolCall[] = [
  { id: 'call_1', name: 'agenda', args: { from: 'this_week' } },
  { id: 'call_2', name: 'receivables', args: { group_by: 'client' } },
];

const anthropicMessage = (block: object, stop_reason: string) => ({
  type: 'message',
  role: 'assistant',
  model: 'stand-in',
  content: [block],
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
});

const completion = (message: object, finish_reason: string) => ({
  object: 'chat.completion',
  created: 0,
  model: 'stand-in',
  choices: [{ index: 0, finish_reason, message: { role: 'assistant', content: null, refusal: null, ...message } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

const openaiResponse = (item: object) => ({
  object: 'response',
  created_at: 0,
  model: 'stand-in',
  status: 'completed',
  output: [{ status: 'completed', ...item }],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
});

/** The APIs by the end of their path. */
const APIS: Readonly<Record<string, Api>> = {
  '/messages': {
    callTool: ({ id, name, args }) => anthropicMessage({ type: 'tool_use', id, name, input: args }, 'tool_use'),
    say: (words) => anthropicMessage({ type: 'text', text: words }, 'end_turn'),
  },
  '/chat/completions': {
    callTool({ id, name, args }) {
      const tool_calls = [{ id, type: 'function', function: { name, arguments: JSON.stringify(args) } }];
      return completion({ tool_calls }, 'tool_calls');
    },
    say: (content) => completion({ content }, 'stop'),
  },
  '/responses': {
    callTool: ({ id, name, args }) =>
      openaiResponse({ type: 'function_call', id, call_id: id, name, arguments: JSON.stringify(args) }),
    say: (words) =>
      openaiResponse({
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        content: [{ type: 'output_text', text: words, annotations: [] }],
      }),
  },
};

/** A stand-in that listens. */
export interface StandIn {
  readonly url: string;
  /** The names of the tools that the requests declared. */
  readonly declaredTools: ReadonlySet<string>;
  close(): void;
}

/** Starts a stand-in for one conversation. */
export async function startStandIn(): Promise<StandIn> {
  const declaredTools = new Set<string>();
  // Some clients send only the newest messages, because the API stores the conversation.
  const sources = new Set<string>();
  let callCount = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request.setEncoding('utf8'));
    const api = Object.entries(APIS).find(([path]) => request.url?.split('?')[0]?.endsWith(path))?.[1];
    if (!api) return void response.writeHead(404).end();
    for (const name of findToolNames(JSON.parse(body))) declaredTools.add(name);
    for (const source of findSources(body)) sources.add(source);
    const call = CALLS[callCount];
    callCount += 1;
    const reply = call ? api.callTool(call) : api.say(`The tools answered: ${[...sources].join(' ')}`);
    const id = `reply_${callCount}`;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ ...reply, id }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port is free');
  return { url: `http://127.0.0.1:${address.port}`, declaredTools, close: () => server.close() };
}

/** The names of the tools in a request. Chat completions have them in an inner object. */
const findToolNames = ({ tools = [] }: { tools?: { name?: string; function?: { name: string } }[] }): string[] =>
  tools.flatMap((tool) => tool.name ?? tool.function?.name ?? []);

/** The sentences in the results of tools that state what an answer was computed over. */
const findSources = (body: string): string[] => body.match(/Computed over [^."\\]*/g) ?? [];
