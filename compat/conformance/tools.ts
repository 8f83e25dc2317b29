import { setTimeout as sleep } from 'node:timers/promises';
import { type CallToolResult, fromJsonSchema, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { image, resource, text, WAV } from './content.ts';

// The tools that the suite calls by these names, and whose results it compares.

/** The results of the tools without arguments whose result is fixed. */
const FIXED_RESULTS: Readonly<Record<string, CallToolResult>> = {
  test_simple_text: { content: [text('This is a simple text response for testing.')] },
  test_image_content: { content: [image] },
  test_audio_content: { content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] },
  test_embedded_resource: {
    content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
  },
  test_multiple_content_types: {
    content: [
      text('Multiple content types test:'),
      image,
      resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  },
  test_error_handling: { content: [text('This tool intentionally returns an error for testing')], isError: true },
};

/** A schema with the keywords of JSON Schema 2020-12 that a server must not drop. */
const SCHEMA_2020_12 = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

const DELAY_MS = 50;

/** Registers the tools that ask nobody. */
export function registerTools(server: McpServer): void {
  for (const [name, result] of Object.entries(FIXED_RESULTS)) {
    server.registerTool(name, { description: `Returns a fixed result (${name})` }, () => result);
  }
  server.registerTool('test_tool_with_logging', { description: 'Logs three messages' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started');
    await sleep(DELAY_MS);
    await mcpReq.log('info', 'Tool processing data');
    await sleep(DELAY_MS);
    await mcpReq.log('info', 'Tool execution completed');
    return { content: [text('Logged three messages')] };
  });
  server.registerTool('test_logging_tool', { description: 'Logs one message' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'One message');
    return { content: [text('Logged one message')] };
  });
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async (context) => {
    for (const progress of [0, 50, 100]) {
      await reportProgress(context, progress);
      await sleep(DELAY_MS);
    }
    return { content: [text('Reported progress')] };
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Lists a schema of JSON Schema 2020-12', inputSchema: fromJsonSchema(SCHEMA_2020_12) },
    () => ({ content: [text('done')] }),
  );
  server.registerTool('test_reconnection', { description: 'Closes its stream before it answers' }, async ({ http }) => {
    http?.closeSSE?.();
    await sleep(2 * DELAY_MS);
    return { content: [text('Reconnection test completed')] };
  });
  server.registerTool(
    'test_custom_headers',
    {
      description: 'Has an argument that is also sent as a header',
      inputSchema: z.object({
        region: z.string().optional().meta({ 'x-mcp-header': 'Region' }),
        count: z.int().optional().meta({ 'x-mcp-header': 'Count' }),
      }),
    },
    ({ region }) => ({ content: [text(`region: ${region}`)] }),
  );
}

async function reportProgress({ mcpReq }: ServerContext, progress: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
}
