import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The usual systems give the ports from 32768 to other processes, for outgoing connections and for servers without a
 * port of their own. So a port below them stays free until the program of the test listens there.
 */
const FIRST_PORT = 15_000;
const PORT_COUNT = 17_000;

const MAX_ATTEMPTS = 100;

/** A port of this machine on which nothing listens. */
export async function aFreePort(): Promise<number> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORT_COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${MAX_ATTEMPTS} ports is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
