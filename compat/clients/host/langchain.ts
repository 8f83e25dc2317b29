import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { type HostClient, withSignIn } from './host-client.ts';
import { createSdkPart } from './sdk-part.ts';

export const client: HostClient = {
  name: 'LangChain',
  package: '@langchain/mcp-adapters',
  exchange: 'the program, with `auth` of the MCP SDK',
  stepUp: 'the program',
  async connect(url, signIn) {
    const part = createSdkPart(url, signIn);
    const open = async () => {
      const adapters = new MultiServerMCPClient({
        mcpServers: { mycase: { url, automaticSSEFallback: false, authProvider: signIn } },
      });
      return { adapters, tools: await adapters.getTools() };
    };
    const { adapters, tools } = await withSignIn(signIn, part, open);
    return {
      listTools: async () => tools.map(({ name }) => name),
      call: (name, args) =>
        withSignIn(signIn, part, async () => tools.find((tool) => tool.name === name)?.invoke({ ...args })),
      close: () => adapters.close(),
    };
  },
};
