import { noopObserve } from '@mastra/core/tools';
import { MCPClient } from '@mastra/mcp';
import type { CompatClient } from './support/client.ts';

export const client: CompatClient = {
  name: 'Mastra',
  package: '@mastra/mcp',
  transports: ['stdio', 'HTTP'],
  async connect({ stdio, url }, transport, person) {
    const asking = person && {
      inputRequests: async ({ params }: { params: { message: string } }) => person(params.message),
    };
    const mcp = new MCPClient({
      id: `compat-${transport}-${Boolean(person)}`,
      servers: {
        mycase: {
          ...(transport === 'HTTP'
            ? { url: new URL(url) }
            : { command: stdio.command, args: [...stdio.args], env: { ...stdio.env } }),
          ...asking,
        },
      },
    });
    const { mycase: tools = {} } = await mcp.listToolsets();
    return {
      listTools: async () => Object.keys(tools),
      call: async (name, args) => tools[name]?.execute?.({ ...args }, { observe: noopObserve }),
      close: () => mcp.disconnect(),
    };
  },
};
