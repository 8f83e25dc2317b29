import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LIMITED_TOKEN, SANDBOX_TOKEN } from './access.ts';
import { buildFirm, type FirmSize } from './firm/index.ts';
import { pace } from './pace.ts';
import { requestLog } from './request-log.ts';
import { serve } from './server.ts';

export { LIMITED_TOKEN, SANDBOX_TOKEN } from './access.ts';

/** How a sandbox is to run. */
export type SandboxOptions = {
  /** The port to listen on; 0, which is the default, takes any that is free. */
  port?: number;
  /** `small` (the default) is a firm of twelve; `large` has as many records as big firms have. */
  size?: FirmSize;
  /** The bearer tokens of the managing partner; SANDBOX_TOKEN alone when left out. */
  tokens?: readonly string[];
  /** Milliseconds since 1970, for links that expire and moments that are written down; the real time by default. */
  clock?: () => number;
};

/** A running sandbox. */
export type Sandbox = {
  /** Where it listens, without a path. The eight operations of the published profile lie right under it. */
  url: string;
  /** Where version 1 of the API lies. */
  baseUrl: string;
  /** A token that may do everything. */
  token: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
};

/**
 * Starts an embedded MyCase with a made-up firm, on 127.0.0.1 alone and in memory: nothing outlives it, and two
 * of them share nothing. Rejects when the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, size = 'small', tokens = [SANDBOX_TOKEN], clock = Date.now } = options;
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const store = buildFirm(size, clock());
  const site = { store, uploads: new Map(), url, clock, secret: randomBytes(16).toString('hex') };
  const known = new Set([...tokens, LIMITED_TOKEN]);
  const serving = { site, faults: [], log: requestLog(), tokens: known, fits: pace() };
  server.on('request', (message, response) => {
    serve(serving, message, response).catch(() => response.destroy());
  });
  return { url, baseUrl: `${url}/v1`, token: tokens[0] ?? SANDBOX_TOKEN, close: () => close(server) };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
