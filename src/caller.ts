import { fixedToken } from './auth/token-source.ts';
import { createClient } from './client/client.ts';
import { baseUrlOf, type Config } from './config.ts';
import type { CallTool } from './server.ts';
import { callTool } from './tools/call.ts';
import { profileToolsets, toolsets } from './tools/index.ts';

/** Carries out calls for one configuration. */
export interface Caller {
  readonly call: CallTool;
  close(): Promise<void>;
}

/** Makes what calls need and a start does not: schemas, the client, the sandbox. */
export async function createCaller(config: Config, version: string): Promise<Caller> {
  const { baseUrl, accessToken, close } = config.sandbox ? await sandboxFor(config) : account(config);
  const client = createClient({
    baseUrl,
    tokens: fixedToken(accessToken),
    userAgent: `mycase-mcp/${version}`,
  });
  const operations = Object.values(config.api === 'profile' ? profileToolsets : toolsets).flat();
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  return {
    async call(tool, args, scope) {
      const operation = byName.get(tool.name);
      if (!operation) throw new Error(`${tool.name} is listed, but there is no such operation`);
      return callTool(operation, tool, args, { client, filesFolder: config.filesFolder }, scope);
    },
    async close() {
      await client.close();
      await close();
    },
  };
}

interface Place {
  readonly baseUrl: string;
  readonly accessToken: string | undefined;
  close(): Promise<void>;
}

const account = (config: Config): Place => ({
  baseUrl: baseUrlOf(config),
  accessToken: config.accessToken,
  close: async () => {},
});

async function sandboxFor({ api, sandboxSize }: Config): Promise<Place> {
  const { startSandbox } = await import('./sandbox/index.ts');
  const sandbox = await startSandbox({ size: sandboxSize });
  return {
    baseUrl: api === 'profile' ? sandbox.url : sandbox.baseUrl,
    accessToken: sandbox.token,
    close: () => sandbox.close(),
  };
}
