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
import type { InFlightCalls } from './base/in-flight.ts';
import type { CallTool } from './calls/dispatch.ts';
import type { CatalogueTool } from './catalog/catalog.ts';
import type { RequestContext } from './client/types.ts';
import type { CompletionTarget } from './mcp/completions.ts';
import { withElicitation } from './mcp/elicitation.ts';
import { INSTRUCTIONS } from './mcp/instructions.ts';
import { completions, type FirmPrompt } from './mcp/prompts.ts';
import { type FirmResources, TIME_ZONES, timeZonesText } from './mcp/resources.ts';
import type { CallerSession } from './writes/confirm/session.ts';

export type { McpServerFactory } from '@modelcontextprotocol/server';

type McpEra = McpRequestContext['era'];

/** What the server shows and does. */
export interface ServerParts {
  readonly version: string;
  readonly tools: readonly CatalogueTool[];
  readonly call: CallTool;
  readonly resources: FirmResources;
  /** Runs a tool that stands behind a resource. */
  readonly read: CallTool;
  readonly prompts: readonly FirmPrompt[];
  /** Ids of the records of a template, or names in a list, that hold what was typed. */
  readonly complete: (target: CompletionTarget, typed: string, scope: RequestContext) => Promise<string[]>;
  /** IANA identifier of the zone in force. */
  readonly zone: string;
  readonly running: InFlightCalls;
  /** Told of a fault of this program, which the client learns nothing more of. */
  readonly onFault: (error: unknown) => void;
}

/** A day: the lists change only when the server is started anew. */
const LIST_HINT = { ttlMs: 24 * 60 * 60 * 1000, cacheScope: 'public' } as const;

/** Makes MCP servers, one for a connection or a request, for clients of either era. */
export function serverFactory(parts: ServerParts): McpServerFactory {
  const list = { tools: parts.tools.map((tool) => ({ ...tool })) };
  return ({ era }) => {
    const server = new Server(
      { name: 'mycase-mcp', title: 'MyCase', version: parts.version },
      {
        capabilities: { tools: {}, resources: {}, prompts: {}, completions: {} },
        instructions: INSTRUCTIONS,
        cacheHints: {
          'tools/list': LIST_HINT,
          'prompts/list': LIST_HINT,
          'resources/list': LIST_HINT,
          'resources/templates/list': LIST_HINT,
        },
      },
    );
    server.setRequestHandler('tools/list', () => list);
    serveCalls(server, era, parts);
    serveResources(server, parts);
    servePrompts(server, parts);
    serveCompletions(server, parts);
    return server;
  };
}

function serveCalls(server: Server, era: McpEra, { tools, call, running, onFault }: ServerParts): void {
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = byName.get(params.name);
    if (!tool) throw unknownTool(params.name);
    const { mcpReq } = context;
    const by = nameOf(server, mcpReq);
    return withProgress(mcpReq, (report) =>
      withElicitation({ server, era, context, by }, (asker) =>
        running
          .run(mcpReq.signal, (scope) => call(tool, params.arguments ?? {}, { ...scope, asker, report, by }))
          .catch((error) => failed(error, onFault)),
      ),
    );
  });
}

function serveResources(server: Server, parts: ServerParts): void {
  const { resources, templates } = parts.resources;
  const listed = [...resources, TIME_ZONES].map(({ uri, name, title, description }) => ({
    uri,
    name,
    title,
    description,
    mimeType: 'text/plain',
  }));
  server.setRequestHandler('resources/list', () => ({ resources: listed }));
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
      uri === TIME_ZONES.uri
        ? timeZonesText(parts.zone, new Date())
        : await readText(uri, server, mcpReq, parts);
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  });
}

function servePrompts(server: Server, { prompts }: ServerParts): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ name, title, description, arguments: asked }) => ({
      name,
      title,
      description,
      arguments: asked.map(({ name, description, required }) => ({ name, description, required })),
    })),
  }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = prompts.find(({ name }) => name === params.name);
    if (!prompt) throw invalid(`There is no prompt "${params.name}" here; prompts/list has those there are.`);
    const args = params.arguments ?? {};
    const missing = prompt.arguments.find(({ name, required }) => required && !args[name]?.trim());
    if (missing) throw invalid(`${prompt.name} wants ${missing.name}: ${missing.description}.`);
    const text = prompt.text(args);
    return { description: prompt.description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}

function serveCompletions(server: Server, { prompts, complete, running }: ServerParts): void {
  server.setRequestHandler('completion/complete', async ({ params: { ref, argument } }, { mcpReq }) => {
    const { name, value } = argument;
    const read = (scope: RequestContext) =>
      ref.type === 'ref/resource'
        ? complete({ template: ref.uri }, value, scope)
        : completions(prompts, ref.name, name, value, (list, typed) => complete({ list }, typed, scope));
    const values = await withProgress(mcpReq, () => running.run(mcpReq.signal, read));
    return {
      completion: { values: values.slice(0, MOST_COMPLETIONS), hasMore: values.length > MOST_COMPLETIONS },
    };
  });
}

/** MCP: at most a hundred values. */
const MOST_COMPLETIONS = 100;

/** Reading wants no confirmation. */
const NOBODY: CallerSession = { session: '', canAsk: false };

async function readText(
  uri: string,
  server: Server,
  mcpReq: ServerContext['mcpReq'],
  parts: ServerParts,
): Promise<string> {
  const asked = parts.resources.callFor(uri);
  if (!asked) throw new ResourceNotFoundError(uri);
  const who = { asker: NOBODY, by: nameOf(server, mcpReq) };
  const { content, isError, status } = await withProgress(mcpReq, () =>
    parts.running
      .run(mcpReq.signal, (scope) => parts.read(asked.tool, asked.args, { ...scope, ...who }))
      .catch((error) => failed(error, parts.onFault)),
  );
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  if (status === 404) throw new ResourceNotFoundError(uri);
  if (isError) throw new ProtocolError(ProtocolErrorCode.InternalError, text);
  return text;
}

const PROGRESS_MS = 1_000;

/**
 * Tells a client that asked for it, each second, that the call still runs, and what it reported last: MyCase works, or
 * the person thinks.
 */
async function withProgress<T>(
  { _meta, notify }: ServerContext['mcpReq'],
  act: (report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const progressToken = _meta?.progressToken;
  let reported: string | undefined;
  const report = (message: string) => {
    reported = message;
  };
  if (progressToken === undefined) return act(report);
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
    const message = reported ?? `waiting, ${progress} s`;
    const params = { progressToken, progress, message };
    notify({ method: 'notifications/progress', params }).catch(() => {});
  }, PROGRESS_MS);
  try {
    return await act(report);
  } finally {
    clearInterval(timer);
  }
}

/** The client's name and version. One of 2026-07-28 says them with each request. */
function nameOf(server: Server, { envelope }: ServerContext['mcpReq']): string | undefined {
  const { name, version } =
    server.getClientVersion() ?? ClientInfo.safeParse(envelope).data?.[CLIENT_INFO_META_KEY] ?? {};
  return [name, version].filter(Boolean).join(' ') || undefined;
}

const ClientInfo = z.object({
  [CLIENT_INFO_META_KEY]: z.object({ name: z.string(), version: z.string() }),
});

function failed(error: unknown, onFault: (error: unknown) => void): never {
  onFault(error);
  throw new ProtocolError(
    ProtocolErrorCode.InternalError,
    'mycase-mcp failed while it handled this call; its log (stderr) says where. If it was a write, look whether it ' +
      'was carried out before you repeat it.',
  );
}

const invalid = (what: string): ProtocolError => new ProtocolError(ProtocolErrorCode.InvalidParams, what);

const unknownTool = (name: string): ProtocolError =>
  invalid(`There is no tool "${name}" here. tools/list has those that this server was started with.`);
