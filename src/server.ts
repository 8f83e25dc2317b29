import {
  type InputRequiredResult,
  inputRequired,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server';
import type { ToolAnswer } from './answers/answer.ts';
import type { RunningCalls } from './calls.ts';
import type { CallScope } from './client/client.ts';
import { INSTRUCTIONS } from './instructions.ts';
import type { CatalogueTool } from './tools/catalogue.ts';

export type { McpServerFactory } from '@modelcontextprotocol/server';

/** Carries out a call of a listed tool. */
export type CallTool = (
  tool: CatalogueTool,
  args: Readonly<Record<string, unknown>>,
  scope: CallScope,
) => Promise<ToolAnswer>;

/** What the server shows and does. */
export interface ServerParts {
  readonly version: string;
  readonly tools: readonly CatalogueTool[];
  readonly call: CallTool;
  readonly running: RunningCalls;
  /** Told of a fault of this program, which the client learns nothing more of. */
  readonly onFault: (error: unknown) => void;
}

/** A day: the list changes only when the server is started anew. */
const LIST_TTL_MS = 24 * 60 * 60 * 1000;

/** Makes MCP servers, one for a connection or a request, for clients of either era. */
export function serverFactory({ version, tools, call, running, onFault }: ServerParts): McpServerFactory {
  const list = { tools: tools.map((tool) => ({ ...tool })) };
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  return () => {
    const server = new Server(
      { name: 'mycase-mcp', title: 'MyCase', version },
      {
        capabilities: { tools: {} },
        instructions: INSTRUCTIONS,
        cacheHints: { 'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' } },
      },
    );
    server.setRequestHandler('tools/list', () => list);
    server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
      const tool = byName.get(params.name);
      if (!tool) throw unknownTool(params.name);
      const { link, ...answer } = await running
        .run(mcpReq.signal, (scope) => call(tool, params.arguments ?? {}, scope))
        .catch((error) => failed(error, onFault));
      const isAsked = mcpReq.inputResponses !== undefined;
      return link && !isAsked && opensLinks(server) ? openFirst(link) : answer;
    });
    return server;
  };
}

/** Whether the client can be asked to open an address for its user. */
const opensLinks = (server: Server): boolean =>
  server.getClientCapabilities()?.elicitation?.url !== undefined;

/** Asks the client to open the sign-in; it comes back with the same call. */
const openFirst = (url: string): InputRequiredResult =>
  inputRequired({
    inputRequests: { sign_in: inputRequired.elicitUrl({ message: 'Sign in to MyCase to go on.', url }) },
  });

function failed(error: unknown, onFault: (error: unknown) => void): never {
  onFault(error);
  throw new ProtocolError(
    ProtocolErrorCode.InternalError,
    'mycase-mcp failed while it handled this call; its log (stderr) says where. If it was a write, look whether it ' +
      'was carried out before you repeat it.',
  );
}

const unknownTool = (name: string): ProtocolError =>
  new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `There is no tool "${name}" here. tools/list has those that this server was started with.`,
  );
