import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Bearers, LIMITED_TOKEN, type Person, SANDBOX_TOKEN } from './access.ts';
import { bearerOf, openAuthority, SANDBOX_APP } from './oauth/index.ts';
import { rateLimit } from './rate-limit.ts';
import { requestLog } from './request-log.ts';
import { buildFirm, type FirmSize } from './seed/index.ts';
import { type Serving, serve } from './server.ts';

export { LIMITED_TOKEN, SANDBOX_TOKEN } from './access.ts';
export { SANDBOX_APP } from './oauth/index.ts';

const DAY_S = 24 * 60 * 60;

/** The options of a sandbox. */
export type SandboxOptions = {
  /** The port to listen on. Default: 0, any free port. */
  port?: number;
  /** `small` (default) is a firm of twelve people. `large` has as many records as big firms have. */
  size?: FirmSize;
  /** Multiplies the number of records of each kind. Default: 1. */
  factor?: number;
  /** The bearer tokens of the managing partner. Default: SANDBOX_TOKEN. */
  tokens?: readonly string[];
  /** The lifetime of an access token. Default: one day. */
  accessTokenSeconds?: number;
  /** The lifetime of a refresh token. Default: two weeks. */
  refreshTokenSeconds?: number;
  /** The client id of the app. Default: that of SANDBOX_APP. */
  clientId?: string;
  /** Redirect URIs in addition to that of SANDBOX_APP. They must match exactly. */
  redirectUris?: readonly string[];
  /** Returns the time in milliseconds since 1970, for expiry and for stored times. Default: the real time. */
  clock?: () => number;
};

/** A running sandbox. */
export type Sandbox = {
  /**
   * The address without a path. The sign-in (`/login_sessions/new`, `/tokens`) and the eight operations of the
   * published profile are directly below it.
   */
  url: string;
  /** The address of version 1 of the API. */
  baseUrl: string;
  /** A token with all permissions. */
  token: string;
  /** Closes all connections and the port. */
  close(): Promise<void>;
};

/**
 * Starts an embedded MyCase with a made-up firm, on 127.0.0.1 and in memory. All data is lost when it ends, and two
 * sandboxes share no data. Rejects if the port is in use.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const server = createServer();
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const serving = prepare(url, options);
  server.on('request', (message, response) => {
    serve(serving, message, response).catch(() => response.destroy());
  });
  const [token = SANDBOX_TOKEN] = options.tokens ?? [];
  return { url, baseUrl: `${url}/v1`, token, close: () => close(server) };
}

function prepare(url: string, options: SandboxOptions): Serving {
  const { size = 'small', factor = 1, tokens = [SANDBOX_TOKEN], clock = Date.now } = options;
  const store = buildFirm(size, clock(), factor);
  const site = {
    store,
    hiddenCases: new Map(),
    uploads: new Map(),
    url,
    clock,
    secret: randomBytes(16).toString('hex'),
  };
  const authority = openAuthority(site, {
    clientId: options.clientId ?? SANDBOX_APP.clientId,
    redirectUris: [SANDBOX_APP.redirectUri, ...(options.redirectUris ?? [])],
    accessTokenSeconds: options.accessTokenSeconds ?? DAY_S,
    refreshTokenSeconds: options.refreshTokenSeconds ?? 14 * DAY_S,
  });
  const fixed = new Map<string, Person>(tokens.map((token) => [token, 'partner']));
  fixed.set(LIMITED_TOKEN, 'paralegal');
  const bearers: Bearers = (token) => fixed.get(token) ?? bearerOf(authority, token);
  return { site, authority, faults: [], log: requestLog(), bearers, fits: rateLimit() };
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
