import { Agent, MCPServerStdio, MCPServerStreamableHttp, OpenAIProvider, Runner } from '@openai/agents';
import { type Arguments, type CompatClient, type DeclaredTool, NO_FORMS, type Schema } from './support/client.ts';
import { openaiReplies, readOpenaiTools, refusesByStrict } from './support/openai-api.ts';
import { startProvider } from './support/provider.ts';

export const client: CompatClient = {
  name: 'OpenAI Agents SDK, strict',
  package: '@openai/agents',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS },
  refuses: refusesByStrict,
  async connect({ stdio, url }, transport) {
    const { command, args, env } = stdio;
    const server =
      transport === 'HTTP'
        ? new MCPServerStreamableHttp({ url })
        : new MCPServerStdio({ command, args: [...args], env: { ...env } });
    await server.connect();
    const provider = await startProvider(openaiReplies);
    const modelProvider = new OpenAIProvider({ baseURL: provider.url, apiKey: 'none', useResponses: false });
    const runner = new Runner({ modelProvider, model: 'stand-in', tracingDisabled: true });
    const mcpConfig = { convertSchemasToStrict: true };
    const agent = new Agent({ name: 'compat', mcpServers: [server], mcpConfig });
    const start = () => runner.run(agent, 'Go on.');
    const declareTools = async () => readOpenaiTools((await provider.converse(undefined, start))[0]);
    const declared = await declareTools();
    return {
      listTools: async () => declared.map(({ name }) => name),
      async call(name, given) {
        const requests = await provider.converse({ name, args: withNulls(declared, name, given) }, start);
        return requests.at(-1).messages.at(-1);
      },
      declareTools,
      async close() {
        provider.close();
        await server.close();
      },
    };
  },
};

/** The arguments as a strict model writes them: each optional argument that is not given is null. */
function withNulls(declared: readonly DeclaredTool[], name: string, given: Arguments): Arguments {
  const { properties = {} }: Schema = declared.find((tool) => tool.name === name)?.schema ?? {};
  return { ...Object.fromEntries(Object.keys(properties).map((key) => [key, null])), ...given };
}
