import { createMCPClient, ElicitationRequestSchema } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio';
import type { CompatClient } from './support/client.ts';

export const client: CompatClient = {
  name: 'Vercel AI SDK',
  package: '@ai-sdk/mcp',
  transports: ['stdio', 'HTTP'],
  async connect({ stdio, url }, transport, person) {
    const mcp = await createMCPClient({
      transport:
        transport === 'HTTP'
          ? { type: 'http', url }
          : new StdioTransport({ command: stdio.command, args: [...stdio.args], env: { ...stdio.env } }),
      capabilities: person ? { elicitation: {} } : {},
    });
    if (person) mcp.onElicitationRequest(ElicitationRequestSchema, ({ params }) => person(params.message));
    const tools = await mcp.tools();
    return {
      listTools: async () => Object.keys(tools),
      async call(name, args) {
        const tool = tools[name];
        if (!tool) throw new Error(`no tool ${name}`);
        const output = await tool.execute({ ...args }, { toolCallId: '1', messages: [], context: undefined });
        if (Symbol.asyncIterator in output) throw new Error('the output is a stream');
        return tool.toModelOutput?.({ toolCallId: '1', input: args, output }) ?? output;
      },
      close: () => mcp.close(),
    };
  },
};
