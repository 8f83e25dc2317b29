import { ChatGoogleGenerativeAI } from '@langchain/google-genai';
import { type CompatClient, NO_FORMS } from './support/client.ts';
import { googleReplies, readGoogleTools, refusesByGoogle } from './support/google-api.ts';
import { connectLangChain } from './support/langchain.ts';

export const client: CompatClient = {
  name: 'LangChain, Google',
  package: '@langchain/google-genai',
  transports: ['stdio', 'HTTP'],
  limits: { form: NO_FORMS },
  refuses: refusesByGoogle,
  connect: (server, transport) =>
    connectLangChain(server, transport, {
      replies: googleReplies,
      create: ({ url }) => new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'none', baseUrl: url }),
      readTools: readGoogleTools,
      readLastMessage: ({ contents }) => contents.at(-1),
    }),
};
