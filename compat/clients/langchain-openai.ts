import { ChatOpenAI } from '@langchain/openai';
import { type CompatClient, NO_FORMS } from './support/client.ts';
import { connectLangChain } from './support/langchain.ts';
import { openaiReplies, readOpenaiTools } from './support/openai-api.ts';

// LangChain's strict mode sends the schemas of MCP tools unchanged, so OpenAI refuses each tool with an optional argument
// in it, of any server. This client uses the default, which is not strict.

export const client: CompatClient = {
  name: 'LangChain, OpenAI',
  package: '@langchain/openai',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS },
  refuses: ({ type }) => (type === undefined ? 'has no type' : undefined),
  connect: (server, transport) =>
    connectLangChain(server, transport, {
      replies: openaiReplies,
      create: ({ url }) => new ChatOpenAI({ model: 'gpt-4.1', apiKey: 'none', configuration: { baseURL: url } }),
      readTools: readOpenaiTools,
      readLastMessage: ({ messages }) => messages.at(-1),
    }),
};
