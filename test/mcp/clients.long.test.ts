import { Client as ModernClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OlderStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OlderHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { BIN, ERAS, pointedAt } from '../support/harness.ts';
import { type HttpServer, startHttp } from '../support/http-server.ts';
import { TOOLS } from '../support/listed-tools.ts';

// Every client there is in the field: both generations of the SDK, both eras, both transports.

/** What the tests use of either SDK's client. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

let sandbox: Sandbox;
let http: HttpServer;

beforeAll(async () => {
  sandbox = await startSandbox();
  http = await startHttp({ env: pointedAt(sandbox) });
});

afterAll(async () => {
  await http.stop();
  await sandbox.close();
});

const info = { name: 'test', version: '1.0.0' };
const spawned = () => ({
  command: process.execPath,
  args: [BIN],
  env: { PATH: process.env.PATH ?? '', ...pointedAt(sandbox) },
});

async function modern(era: keyof typeof ERAS, transport: 'stdio' | 'http'): Promise<AnyClient> {
  const client = new ModernClient(info, ERAS[era]);
  await client.connect(
    transport === 'stdio' ? new StdioClientTransport(spawned()) : new StreamableHTTPClientTransport(new URL(http.url)),
  );
  expect(client.getNegotiatedProtocolVersion()).toBe(era);
  return client;
}

async function older(transport: 'stdio' | 'http'): Promise<AnyClient> {
  const client = new OlderClient(info);
  await client.connect(transport === 'stdio' ? new OlderStdio(spawned()) : new OlderHttp(new URL(http.url)));
  return client;
}

const clients: readonly [string, () => Promise<AnyClient>][] = [
  ['the present SDK, 2025-11-25, stdio', () => modern('2025-11-25', 'stdio')],
  ['the present SDK, 2025-11-25, HTTP', () => modern('2025-11-25', 'http')],
  ['the present SDK, 2026-07-28, stdio', () => modern('2026-07-28', 'stdio')],
  ['the present SDK, 2026-07-28, HTTP', () => modern('2026-07-28', 'http')],
  ["the SDK's first line, stdio", () => older('stdio')],
  ["the SDK's first line, HTTP", () => older('http')],
];

describe.each(clients)('%s', (_, connected) => {
  it('lists all tools, calls a tool, and gets an error for wrong arguments', async () => {
    const client = await connected();
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(TOOLS);
    expect(client.getInstructions()).toContain('MyCase');

    const page = await client.callTool({ name: 'list_cases', arguments: { page_size: 3 } });
    expect(page.structuredContent).toMatchObject({ total: 226, next_page_token: expect.any(String) });

    const wrong = await client.callTool({ name: 'get_case', arguments: { case_id: 1 } });
    expect(wrong.isError).toBe(true);
    expect(JSON.stringify(wrong.content)).toContain('404');

    await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toMatchObject({
      code: -32602,
    });
    await client.close();
  });
});
