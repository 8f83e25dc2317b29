import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type HostClient, withSignIn } from './host-client.ts';
import { createSdkPart } from './sdk-part.ts';

export const client: HostClient = {
  name: 'MCP SDK (TypeScript)',
  package: '@modelcontextprotocol/sdk',
  exchange: 'the program, with `auth`',
  stepUp: 'the program',
  async connect(url, signIn) {
    const part = createSdkPart(url, signIn);
    const mcp = await withSignIn(signIn, part, async () => {
      const one = new Client({ name: 'compat', version: '1.0.0' });
      await one.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider: signIn }));
      return one;
    });
    return {
      listTools: async () => (await mcp.listTools()).tools.map(({ name }) => name),
      call: (name, args) => withSignIn(signIn, part, () => mcp.callTool({ name, arguments: { ...args } })),
      close: () => mcp.close(),
    };
  },
};
