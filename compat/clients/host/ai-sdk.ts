import { auth, createMCPClient } from '@ai-sdk/mcp';
import { type HostClient, type ProgramPart, withSignIn } from './host-client.ts';

export const client: HostClient = {
  name: 'Vercel AI SDK',
  package: '@ai-sdk/mcp',
  exchange: 'the program, with `auth`',
  stepUp: 'the program',
  async connect(url, signIn) {
    const part: ProgramPart = {
      finish: (redirect) =>
        auth(signIn, {
          serverUrl: url,
          authorizationCode: redirect.get('code') ?? '',
          callbackState: redirect.get('state') ?? '',
          callbackIssuer: redirect.get('iss') ?? '',
        }),
      async askForMore() {
        signIn.saveTokens(undefined);
        await auth(signIn, { serverUrl: url, scope: 'mycase:read mycase:write' });
      },
    };
    const open = async () => {
      const mcp = await createMCPClient({ transport: { type: 'http', url, authProvider: signIn } });
      return { mcp, tools: await mcp.tools() };
    };
    const { mcp, tools } = await withSignIn(signIn, part, open);
    return {
      listTools: async () => Object.keys(tools),
      call: (name, args) =>
        withSignIn(signIn, part, async () =>
          tools[name]?.execute({ ...args }, { toolCallId: '1', messages: [], context: undefined }),
        ),
      close: () => mcp.close(),
    };
  },
};
