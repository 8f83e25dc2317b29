import { mcp } from '@llamaindex/tools';
import { type CompatClient, NO_FORMS } from './support/client.ts';

export const client: CompatClient = {
  name: 'LlamaIndex',
  package: '@llamaindex/tools',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS },
  async connect({ stdio, url }, transport) {
    const { command, args, env } = stdio;
    const server = mcp(transport === 'HTTP' ? { url } : { command, args: [...args], env: { ...env } });
    const tools = await server.tools();
    return {
      listTools: async () => tools.map(({ metadata }) => metadata.name),
      call: async (name, args) => tools.find(({ metadata }) => metadata.name === name)?.call(args),
      close: () => server.cleanup(),
    };
  },
};
