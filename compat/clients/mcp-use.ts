import { MCPClient } from 'mcp-use/client';
import type { CompatClient } from './support/client.ts';

// mcp-use: version 2 needs the package @mcp-use/client, which the npm registry does not have.

export const client: CompatClient = {
  name: 'mcp-use',
  package: 'mcp-use',
  transports: ['stdio', 'HTTP'],
  async connect({ stdio, url }, transport, person) {
    const { command, args, env } = stdio;
    const mycase = transport === 'HTTP' ? { url } : { command, args: [...args], env: { ...env } };
    const mcp = new MCPClient(
      { mcpServers: { mycase } },
      person && { onElicitation: async ({ message }) => person(message) },
    );
    const session = await mcp.createSession('mycase');
    return {
      listTools: async () => (await session.listTools()).map(({ name }) => name),
      call: (name, args) => session.callTool(name, { ...args }),
      close: () => mcp.closeAllSessions(),
    };
  },
};
