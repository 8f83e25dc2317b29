import {
  CLIENT_INFO_META_KEY,
  type McpRequestContext,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { InFlightCalls } from './base/in-flight-calls.ts';
import type { CallTool } from './calls/dispatch.ts';
import type { CatalogTool } from './catalog/catalog.ts';
import type { RequestContext } from './client/client-types.ts';
import { type CompletionTarget, findCompletions } from './mcp/completions.ts';
import { withElicitation } from './mcp/elicitation.ts';
import { INSTRUCTIONS } from './mcp/instructions.ts';
import type { FirmPrompt } from './mcp/prompts.ts';
import { type FirmResources, formatTimeZones, TIME_ZONES_RESOURCE } from './mcp/resources.ts';
import type { CallerSession } from './writes/confirm/tool-call-context.ts';

export type { McpServerFactory } from '@modelcontextprotocol/server';

type McpEra = McpRequestContext['era'];

/** The parts that the server shows and calls. */
export interface McpServerOptions {
  readonly version: string;
  readonly tools: readonly CatalogTool[];
  readonly callTool: CallTool;
  readonly resources: FirmResources;
  /** Runs a tool that stands behind a resource. */
  readonly readResource: CallTool;
  readonly prompts: readonly FirmPrompt[];
  /** Ids of the records of a template, or names in a list, that hold what was typed. */
  readonly completeArgument: (target: CompletionTarget, typed: string, scope: RequestContext) => Promise<string[]>;
  /** Returns the IANA identifier of the time zone in force. */
  readonly getTimeZone: () => string;
  readonly inFlightCalls: InFlightCalls;
  /** Told of a fault of this program, which the client learns nothing more of. */
  readonly onFault: (error: unknown) => void;
}

/** A day: the lists change only when the server is restarted. */
const LIST_CACHE_HINT = { ttlMs: 24 * 60 * 60 * 1000, cacheScope: 'public' } as const;

/** Makes MCP servers, one for a connection or a request, for clients of either era. */
export function createServerFactory(options: McpServerOptions): McpServerFactory {
  const toolList = { tools: options.tools.map((tool) => ({ ...tool })) };
  return ({ era: protocol }) => {
    const server = new Server(
      { name: 'mycase-mcp', title: 'MyCase', version: options.version },
      {
        capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
        instructions: INSTRUCTIONS,
        cacheHints: {
          'tools/list': LIST_CACHE_HINT,
          'prompts/list': LIST_CACHE_HINT,
          'resources/list': LIST_CACHE_HINT,
          'resources/templates/list': LIST_CACHE_HINT,
        },
      },
    );
    server.setRequestHandler('tools/list', () => toolList);
    registerToolCalls(server, protocol, options);
    registerResources(server, options);
    registerPrompts(server, options);
    registerCompletions(server, options);
    return server;
  };
}

function registerToolCalls(
  server: Server,
  protocol: McpEra,
  { tools, callTool, inFlightCalls, onFault }: McpServerOptions,
): void {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = toolsByName.get(params.name);
    if (!tool) throw createUnknownToolError(params.name);
    const { mcpReq } = context;
    const clientName = getClientName(server, mcpReq);
    return withProgress(mcpReq, (reportProgress) =>
      withElicitation({ server, protocol, context, clientName }, (caller) =>
        inFlightCalls
          .run(mcpReq.signal, (scope) =>
            callTool(tool, params.arguments ?? {}, { ...scope, caller, reportProgress, clientName }),
          )
          .catch((error) => throwInternalError(error, onFault)),
      ),
    );
  });
}

function registerResources(server: Server, options: McpServerOptions): void {
  const { resources, templates } = options.resources;
  const resourceList = [...resources, TIME_ZONES_RESOURCE].map(({ uri, name, title, description }) => ({
    uri,
    name,
    title,
    description,
    mimeType: 'text/plain',
  }));
  server.setRequestHandler('resources/list', () => ({ resources: resourceList }));
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: templates.map(({ uriTemplate, name, title, description }) => ({
      uriTemplate,
      name,
      title,
      description,
      mimeType: 'text/plain',
    })),
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, { mcpReq }) => {
    const text =
      uri === TIME_ZONES_RESOURCE.uri
        ? formatTimeZones(options.getTimeZone(), new Date())
        : await readResourceText(uri, server, mcpReq, options);
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  });
}

function registerPrompts(server: Server, { prompts }: McpServerOptions): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ name, title, description, arguments: promptArguments }) => ({
      name,
      title,
      description,
      arguments: promptArguments.map(({ name, description, required }) => ({ name, description, required })),
    })),
  }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = prompts.find(({ name }) => name === params.name);
    if (!prompt)
      throw createInvalidParamsError(`There is no prompt "${params.name}" here; prompts/list has those there are.`);
    const args = params.arguments ?? {};
    const missing = prompt.arguments.find(({ name, required }) => required && !args[name]?.trim());
    if (missing) throw createInvalidParamsError(`${prompt.name} wants ${missing.name}: ${missing.description}.`);
    const text = prompt.text(args);
    return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}

function registerCompletions(
  server: Server,
  { prompts, completeArgument, inFlightCalls: running }: McpServerOptions,
): void {
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }, { mcpReq }) => {
    const { name, value } = argument;
    const runCompletion = (scope: RequestContext) =>
      ref.type === 'ref/resource'
        ? completeArgument({ template: ref.uri }, value, scope)
        : findCompletions(prompts, ref.name, name, value, (list, typed) => completeArgument({ list }, typed, scope));
    const values = await withProgress(mcpReq, () => running.run(mcpReq.signal, runCompletion));
    return {
      completion: { values: values.slice(0, MAX_COMPLETIONS), hasMore: values.length > MAX_COMPLETIONS },
    };
  });
}

/** MCP: at most a hundred values. */
const MAX_COMPLETIONS = 100;

/** Reading wants no confirmation. */
const ANONYMOUS_CALLER: CallerSession = { session: '', canAsk: false };

async function readResourceText(
  uri: string,
  server: Server,
  mcpReq: ServerContext['mcpReq'],
  options: McpServerOptions,
): Promise<string> {
  const resourceCall = options.resources.findCall(uri);
  if (!resourceCall) throw new ResourceNotFoundError(uri);
  const callerInfo = { caller: ANONYMOUS_CALLER, clientName: getClientName(server, mcpReq) };
  const { content, isError, status } = await withProgress(mcpReq, () =>
    options.inFlightCalls
      .run(mcpReq.signal, (scope) =>
        options.readResource(resourceCall.tool, resourceCall.args, { ...scope, ...callerInfo }),
      )
      .catch((error) => throwInternalError(error, options.onFault)),
  );
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  if (status === 404) throw new ResourceNotFoundError(uri);
  if (isError) throw new ProtocolError(ProtocolErrorCode.InternalError, text);
  return text;
}

const PROGRESS_INTERVAL_MS = 1_000;

/**
 * Tells a client that asked for it, each second, that the call still runs, and what it reported last: MyCase works, or
 * the person thinks.
 */
async function withProgress<T>(
  { _meta, notify }: ServerContext['mcpReq'],
  action: (reportProgress: (message: string) => void) => Promise<T>,
): Promise<T> {
  const progressToken = _meta?.progressToken;
  let lastMessage: string | undefined;
  const reportProgress = (message: string) => {
    lastMessage = message;
  };
  if (progressToken === undefined) return action(reportProgress);
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    const message = lastMessage ?? `waiting, ${progress} s`;
    const params = { progressToken, progress, message };
    notify({ method: 'notifications/progress', params }).catch(() => {});
  }, PROGRESS_INTERVAL_MS);
  try {
    return await action(reportProgress);
  } finally {
    clearInterval(timer);
  }
}

/** The client's name and version. One of 2026-07-28 says them with each request. */
function getClientName(server: Server, { envelope }: ServerContext['mcpReq']): string | undefined {
  const { name, version } =
    server.getClientVersion() ?? ClientInfo.safeParse(envelope).data?.[CLIENT_INFO_META_KEY] ?? {};
  return [name, version].filter(Boolean).join(' ') || undefined;
}

const ClientInfo = z.object({
  [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }),
});

function throwInternalError(error: unknown, onFault: (error: unknown) => void): never {
  onFault(error);
  throw new ProtocolError(
    ProtocolErrorCode.InternalError,
    'mycase-mcp failed while it handled this call; its log (stderr) says where. If it was a write, look whether it ' +
      'was carried out before you repeat it.',
  );
}

const createInvalidParamsError = (message: string): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, message);

const createUnknownToolError = (name: string): ProtocolError =>
  createInvalidParamsError(`There is no tool "${name}" here. tools/list has those that this server was started with.`);
