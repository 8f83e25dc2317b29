import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import type { Connection, DeclaredTool, Server, Transport } from './client.ts';
import { type Provider, type Replies, startProvider } from './provider.ts';

/** A model of LangChain with the API that it uses. */
export interface LangChainModel {
  readonly replies: Replies;
  create(provider: Provider): BaseChatModel;
  // biome-ignore lint/suspicious/noExplicitAny: the body of a request of the API.
  readTools(request: any): DeclaredTool[];
  // biome-ignore lint/suspicious/noExplicitAny: the body of a request of the API.
  readLastMessage(request: any): unknown;
}

/** Connects LangChain's adapters, and gives their tools to an agent with this model. */
export async function connectLangChain(
  { stdio, url }: Server,
  transport: Transport,
  model: LangChainModel,
): Promise<Connection> {
  const { command, args, env } = stdio;
  const adapters = new MultiServerMCPClient({
    mcpServers: {
      mycase:
        transport === 'HTTP'
          ? { url, automaticSSEFallback: false }
          : { transport: 'stdio', command, args: [...args], env: { ...env } },
    },
  });
  const tools = await adapters.getTools();
  const provider = await startProvider(model.replies);
  const agent = createReactAgent({ llm: model.create(provider), tools });
  const start = () => agent.invoke({ messages: [{ role: 'user', content: 'Go on.' }] });
  return {
    listTools: async () => tools.map(({ name }) => name),
    async call(name, given) {
      const requests = await provider.converse({ name, args: given }, start);
      return model.readLastMessage(requests.at(-1));
    },
    declareTools: async () => model.readTools((await provider.converse(undefined, start))[0]),
    async close() {
      provider.close();
      await adapters.close();
    },
  };
}
