import { GoogleGenAI, mcpToTool } from '@google/genai';
import type { CompatClient } from './support/client.ts';
import { googleReplies, readGoogleTools } from './support/google-api.ts';
import { startProvider } from './support/provider.ts';
import { connectSdk } from './support/sdk-client.ts';

export const client: CompatClient = {
  name: 'Google Gen AI SDK',
  package: '@google/genai',
  transports: ['stdio', 'HTTP'],
  refuses: ({ type }) => (type === undefined ? 'has no type' : undefined),
  async connect(server, transport, person) {
    const mcp = await connectSdk(server, transport, person);
    const provider = await startProvider(googleReplies);
    const google = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: provider.url } });
    const start = () =>
      google.models.generateContent({
        model: 'gemini-2.5-flash',
        contents: 'Go on.',
        config: { tools: [mcpToTool(mcp)] },
      });
    const declareTools = async () => readGoogleTools((await provider.converse(undefined, start))[0]);
    return {
      listTools: async () => (await declareTools()).map(({ name }) => name),
      async call(name, args) {
        const requests = await provider.converse({ name, args }, start);
        return requests.at(-1).contents.at(-1);
      },
      declareTools,
      async close() {
        provider.close();
        await mcp.close();
      },
    };
  },
};
