import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CompatClient, Server } from './support/client.ts';
import { connectThrough } from './support/sdk-client.ts';

const PROGRAM = fileURLToPath(new URL('./node_modules/supergateway/dist/index.js', import.meta.url));

export const client: CompatClient = {
  name: 'supergateway',
  package: 'supergateway',
  transports: ['stdio'],
  route: 'HTTP to stdio',
  async connect(server, _, person) {
    const gateway = await startGateway(server);
    const connection = await connectThrough({ ...server, url: gateway.url }, 'HTTP', person);
    return {
      ...connection,
      async close() {
        await connection.close();
        gateway.stop();
      },
    };
  },
};

/** Serves the program that is started over stdio over HTTP, with sessions. */
async function startGateway({ stdio }: Server): Promise<{ url: string; stop: () => void }> {
  const port = await findFreePort();
  const command = [stdio.command, ...stdio.args].map((word) => `"${word}"`).join(' ');
  const args = ['--stdio', command, '--outputTransport', 'streamableHttp', '--stateful', '--port', String(port)];
  const env = { ...stdio.env, NODE_OPTIONS: process.env.NODE_OPTIONS ?? '' };
  const child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!/listening on port/i.test(line)) continue;
    child.stdout.resume();
    return { url: `http://127.0.0.1:${port}/mcp`, stop: () => child.kill('SIGTERM') };
  }
  throw new Error('the gateway ended before it listened');
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no port is free');
  return address.port;
}
