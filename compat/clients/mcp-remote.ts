import { fileURLToPath } from 'node:url';
import type { CompatClient } from './support/client.ts';
import { connectThrough } from './support/sdk-client.ts';

const PROGRAM = fileURLToPath(new URL('./node_modules/mcp-remote/dist/proxy.js', import.meta.url));

export const client: CompatClient = {
  name: 'mcp-remote',
  package: 'mcp-remote',
  transports: ['HTTP'],
  route: 'stdio to HTTP',
  connect: (server, _, person) => {
    const stdio = { command: process.execPath, args: [PROGRAM, server.url], env: { ...ENV } };
    return connectThrough({ ...server, stdio }, 'stdio', person);
  },
};

const ENV = { PATH: process.env.PATH ?? '', NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
