import { MCPServerStreamableHttp } from '@openai/agents';
import { type HostClient, withSignIn } from './host-client.ts';
import { createSdkPart } from './sdk-part.ts';

export const client: HostClient = {
  name: 'OpenAI Agents SDK',
  package: '@openai/agents',
  exchange: 'the program, with `auth` of the MCP SDK',
  stepUp: 'the program',
  async connect(url, signIn) {
    const part = createSdkPart(url, signIn);
    const server = await withSignIn(signIn, part, async () => {
      const one = new MCPServerStreamableHttp({ url, authProvider: signIn });
      await one.connect();
      return one;
    });
    return {
      listTools: async () => (await server.listTools()).map(({ name }) => name),
      call: (name, args) => withSignIn(signIn, part, () => server.callTool(name, { ...args })),
      close: () => server.close(),
    };
  },
};
