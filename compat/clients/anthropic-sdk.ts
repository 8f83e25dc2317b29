import Anthropic from '@anthropic-ai/sdk';
import { mcpTools } from '@anthropic-ai/sdk/helpers/beta/mcp';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { CompatClient, DeclaredTool, Schema } from './support/client.ts';
import { type Replies, startProvider } from './support/provider.ts';
import { connectSdk } from './support/sdk-client.ts';

const message = (block: object, stop_reason: string) => ({
  id: 'message-1',
  type: 'message',
  role: 'assistant',
  model: 'stand-in',
  content: [block],
  stop_reason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
});

const replies: Replies = {
  callTool: ({ name, args }) => message({ type: 'tool_use', id: 'call-1', name, input: args }, 'tool_use'),
  say: (text) => message({ type: 'text', text }, 'end_turn'),
};

export const client: CompatClient = {
  name: 'Anthropic SDK',
  package: '@anthropic-ai/sdk',
  transports: ['stdio', 'HTTP'],
  refuses: ({ type }) => (type === undefined ? 'has no type' : undefined),
  async connect(server, transport, person) {
    const mcp = await connectSdk(server, transport, person);
    const provider = await startProvider(replies);
    const anthropic = new Anthropic({ apiKey: 'none', baseURL: provider.url });
    const { tools: listed } = await mcp.listTools();
    const tools = mcpTools(listed, { callTool: async (call) => CallToolResultSchema.parse(await mcp.callTool(call)) });
    const start = () =>
      anthropic.beta.messages
        .toolRunner({ model: 'stand-in', max_tokens: 100, messages: [{ role: 'user', content: 'Go on.' }], tools })
        .runUntilDone();
    const declareTools = async (): Promise<DeclaredTool[]> => {
      const [request]: { tools: { name: string; input_schema: Schema }[] }[] = await provider.converse(
        undefined,
        start,
      );
      return (request?.tools ?? []).map(({ name, input_schema }) => ({ name, schema: input_schema }));
    };
    return {
      listTools: async () => (await declareTools()).map(({ name }) => name),
      async call(name, args) {
        const requests = await provider.converse({ name, args }, start);
        return requests.at(-1).messages.at(-1);
      },
      declareTools,
      async close() {
        provider.close();
        await mcp.close();
      },
    };
  },
};
