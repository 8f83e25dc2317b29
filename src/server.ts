import {
  CLIENT_INFO_META_KEY,
  type McpRequestContext,
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { InFlightCalls } from './base/in-flight-calls.ts';
import { quoteValue } from './base/safe-text.ts';
import type { CallTool } from './calls/dispatch.ts';
import type { CatalogTool } from './catalog/catalog.ts';
import type { CallContext } from './client/client-types.ts';
import type { FirmTimeZone } from './config/firm-time-zone.ts';
import { type CallLimiter, createCallLimiter } from './mcp/call-limiter.ts';
import { type CompletionTarget, findCompletions } from './mcp/completions.ts';
import { getSessionKey, withElicitation } from './mcp/elicitation.ts';
import { createInvalidParamsError, StrictServer } from './mcp/invalid-parameters.ts';
import type { FirmPrompt } from './mcp/prompts.ts';
import { type FirmResources, formatTimeZones, getResourceUri, TIME_ZONES_RESOURCE } from './mcp/resources.ts';
import { describeListedTool, removeStructuredContent } from './mcp/structured-content.ts';
import type { CallerSession } from './writes/confirm/caller-session.ts';

export type { McpServerFactory } from '@modelcontextprotocol/server';

type McpEra = McpRequestContext['era'];

/** The parts that an MCP server lists and calls. */
export interface McpServerOptions {
  readonly version: string;
  /** The text for agents about all tools. */
  readonly instructions: string;
  readonly tools: readonly CatalogTool[];
  /** True if the tools list output schemas, and their answers have structured content. */
  readonly structured: boolean;
  readonly callTool: CallTool;
  readonly resources: FirmResources;
  /** Runs the tool that reads a resource. */
  readonly readResource: CallTool;
  readonly prompts: readonly FirmPrompt[];
  /** Returns the ids of records of a template, or the names in a list, that match the typed text. */
  readonly completeArgument: (target: CompletionTarget, typed: string, call: CallContext) => Promise<string[]>;
  /** Returns the time zone in use. */
  readonly getTimeZone: () => FirmTimeZone;
  readonly inFlightCalls: InFlightCalls;
  /** Called with an error of this program, whose details the client does not get. */
  readonly onFault: (error: unknown) => void;
}

/** One day. The lists change only when the server is restarted. */
const LIST_CACHE_HINT = { ttlMs: 24 * 60 * 60 * 1000, cacheScope: 'public' } as const;

/** Creates a factory of MCP servers. It creates one server for each connection or request, for both protocol eras. */
export function createServerFactory(options: McpServerOptions): McpServerFactory {
  const limitCalls = createCallLimiter();
  const toolList = { tools: options.tools.map((tool) => describeListedTool(tool, options.structured)) };
  return ({ era: protocol }) => {
    const server = new StrictServer(
      { name: 'mycase-mcp', title: 'MyCase', version: options.version },
      {
        capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
        instructions: options.instructions,
        cacheHints: {
          'tools/list': LIST_CACHE_HINT,
          'prompts/list': LIST_CACHE_HINT,
          'resources/list': LIST_CACHE_HINT,
          'resources/templates/list': LIST_CACHE_HINT,
        },
      },
    );
    server.setRequestHandler('tools/list', ({ params }) => listAll(toolList, params));
    registerToolCalls(server, protocol, limitCalls, options);
    registerResources(server, options);
    registerPrompts(server, options);
    registerCompletions(server, options);
    return server;
  };
}

function registerToolCalls(
  server: Server,
  protocol: McpEra,
  limitCalls: CallLimiter,
  { tools, structured, callTool, inFlightCalls, onFault }: McpServerOptions,
): void {
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = toolsByName.get(params.name);
    if (!tool) throw createUnknownToolError(params.name);
    const { mcpReq } = context;
    const clientName = getClientName(server, mcpReq);
    const session = context.http && getSessionKey(context, clientName);
    return withProgress(mcpReq, (reportProgress) =>
      withElicitation({ server, protocol, context, clientName, reportProgress }, (caller) =>
        limitCalls(session, () =>
          inFlightCalls
            .run(mcpReq.signal, (call) =>
              callTool(tool, params.arguments ?? {}, { ...call, caller, reportProgress, clientName }),
            )
            .then((result) => removeStructuredContent(result, structured))
            .catch((error) => throwInternalError(error, onFault)),
        ),
      ),
    );
  });
}

/** Returns a whole list. It has one page, so a cursor is an error. */
function listAll<T>(list: T, params: { readonly cursor?: string | undefined } | undefined): T {
  if (params?.cursor === undefined) return list;
  throw createInvalidParamsError('This cursor is unknown: the list has one page. Leave the cursor out.');
}

function findPrompt(prompts: readonly FirmPrompt[], name: string): FirmPrompt {
  const prompt = prompts.find((one) => one.name === name);
  if (!prompt)
    throw createInvalidParamsError(`There is no prompt ${quoteValue(name)}. prompts/list lists the prompts.`);
  return prompt;
}

function registerResources(server: Server, options: McpServerOptions): void {
  const { resources, templates } = options.resources;
  const resourceList = [...resources, TIME_ZONES_RESOURCE].map(({ name, title, description }) => ({
    uri: getResourceUri({ name }),
    name,
    title,
    description,
    mimeType: 'text/plain',
  }));
  const resourceTemplates = templates.map(({ uriTemplate, name, title, description }) => ({
    uriTemplate,
    name,
    title,
    description,
    mimeType: 'text/plain',
  }));
  server.setRequestHandler('resources/list', ({ params }) => listAll({ resources: resourceList }, params));
  server.setRequestHandler('resources/templates/list', ({ params }) => listAll({ resourceTemplates }, params));
  server.setRequestHandler('resources/read', async ({ params: { uri } }, { mcpReq }) => {
    const text =
      uri === getResourceUri(TIME_ZONES_RESOURCE)
        ? formatTimeZones(options.getTimeZone(), new Date())
        : await readResourceText(uri, server, mcpReq, options);
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  });
}

function registerPrompts(server: Server, { prompts }: McpServerOptions): void {
  const promptList = prompts.map(({ name, title, description, arguments: promptArguments }) => ({
    name,
    title,
    description,
    arguments: promptArguments.map(({ name, description, required }) => ({ name, description, required })),
  }));
  server.setRequestHandler('prompts/list', ({ params }) => listAll({ prompts: promptList }, params));
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = findPrompt(prompts, params.name);
    // A client sends the empty fields of its form, too.
    const args = Object.fromEntries(Object.entries(params.arguments ?? {}).filter(([, value]) => value.trim() !== ''));
    const missing = prompt.arguments.find(({ name, required }) => required && args[name] === undefined);
    if (missing) throw createInvalidParamsError(`${prompt.name} requires ${missing.name}: ${missing.description}.`);
    const text = prompt.text(args);
    return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}

function registerCompletions(
  server: Server,
  { prompts, resources, completeArgument, inFlightCalls: running, onFault }: McpServerOptions,
): void {
  const completeTemplate = (uri: string) => {
    if (!resources.templates.some(({ uriTemplate }) => uriTemplate === uri)) {
      throw createInvalidParamsError(
        `There is no resource template ${quoteValue(uri)}. resources/templates/list lists the templates.`,
      );
    }
    return (typed: string, call: CallContext) => completeArgument({ template: uri }, typed, call);
  };
  const completePrompt = (promptName: string, argumentName: string) => {
    const prompt = findPrompt(prompts, promptName);
    const promptArgument = prompt.arguments.find(({ name }) => name === argumentName);
    return async (typed: string, call: CallContext) =>
      promptArgument
        ? findCompletions(promptArgument, typed, (list, part) => completeArgument({ list }, part, call))
        : [];
  };
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }, { mcpReq }) => {
    const { name, value } = argument;
    if (value.length > MAX_COMPLETED_LENGTH)
      throw createInvalidParamsError(
        `The text to complete has ${value.length} characters, and at most ${MAX_COMPLETED_LENGTH} are accepted.`,
      );
    const complete = ref.type === 'ref/resource' ? completeTemplate(ref.uri) : completePrompt(ref.name, name);
    const values = await withProgress(mcpReq, () =>
      running.run(mcpReq.signal, (call) => complete(value, call)).catch((error) => throwInternalError(error, onFault)),
    );
    return {
      completion: { values: values.slice(0, MAX_COMPLETIONS), hasMore: values.length > MAX_COMPLETIONS },
    };
  });
}

const MAX_COMPLETED_LENGTH = 1_000;

/** MCP: a completion has at most 100 values. */
const MAX_COMPLETIONS = 100;

/** A caller who cannot confirm anything. Reading needs no confirmation. */
const ANONYMOUS_CALLER: CallerSession = { session: '', canAsk: false };

const MAX_URI_LENGTH = 1_000;

async function readResourceText(
  uri: string,
  server: Server,
  mcpReq: ServerContext['mcpReq'],
  options: McpServerOptions,
): Promise<string> {
  if (uri.length > MAX_URI_LENGTH)
    throw createInvalidParamsError(
      `The URI has ${uri.length} characters. No resource has more than ${MAX_URI_LENGTH}.`,
    );
  const resourceCall = options.resources.findCall(uri);
  if (!resourceCall) throw new ResourceNotFoundError(uri);
  const callerInfo = { caller: ANONYMOUS_CALLER, clientName: getClientName(server, mcpReq) };
  const { content, isError, httpStatus } = await withProgress(mcpReq, () =>
    options.inFlightCalls
      .run(mcpReq.signal, (call) =>
        options.readResource(resourceCall.tool, resourceCall.args, { ...call, ...callerInfo }),
      )
      .catch((error) => throwInternalError(error, options.onFault)),
  );
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  if (httpStatus === 404) throw new ResourceNotFoundError(uri);
  if (isError) throw new ProtocolError(ProtocolErrorCode.InternalError, text);
  return text;
}

const PROGRESS_INTERVAL_MS = 1_000;

/**
 * Sends a progress notification each second while the action runs, if the client asked for progress. The notification
 * has the message that the action reported last.
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

/** Returns the client's name and version. A client of 2026-07-28 sends them with each request. */
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
    'mycase-mcp failed while it handled this call. Its log (stderr) has the details. If the call was a write, check ' +
      'whether it was carried out before you repeat it.',
  );
}

const createUnknownToolError = (name: string): ProtocolError =>
  createInvalidParamsError(`There is no tool ${quoteValue(name)} here. tools/list lists the tools of this server.`);
