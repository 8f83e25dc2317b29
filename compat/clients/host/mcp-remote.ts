import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { HostClient } from './host-client.ts';

const PROGRAM = fileURLToPath(new URL('../node_modules/mcp-remote/dist/proxy.js', import.meta.url));

const ENVIRONMENT = ['PATH', 'NODE_OPTIONS', 'HOME'];

export const client: HostClient = {
  name: 'mcp-remote',
  package: 'mcp-remote',
  exchange: 'the client',
  stepUp: 'the client',
  async connect(url) {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [PROGRAM, url],
      env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name] ?? ''])),
      stderr: 'pipe',
    });
    const stderr = new PassThrough();
    transport.stderr?.pipe(stderr);
    createInterface({ input: stderr }).on('line', (line) => {
      const page = /^(http:\S+\/oauth\/authorize\?\S+)$/.exec(line.trim())?.[1];
      if (page !== undefined) process.stdout.write(`OPEN ${page}\n`);
      else process.stderr.write(`${line}\n`);
    });
    const mcp = new Client({ name: 'compat', version: '1.0.0' });
    await mcp.connect(transport);
    return {
      listTools: async () => (await mcp.listTools()).tools.map(({ name }) => name),
      call: (name, args) => mcp.callTool({ name, arguments: { ...args } }),
      close: () => mcp.close(),
    };
  },
};
