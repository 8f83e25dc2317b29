import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aBrowser, allowAccess, REDIRECT_URI } from '../test/host/browser.ts';
import { fetchThrough } from '../test/host/fetch-through.ts';
import { awaitLine, BIN, residentMb, source, start, temporaryFolder } from './program.ts';

const PUBLIC_URL = 'https://bench.example';

/** A host with its firm, in processes of their own. */
export interface BenchHost extends AsyncDisposable {
  /** Signs a person in. Returns a function that calls a tool. */
  signIn(person: 'partner' | 'associate'): Promise<CallTool>;
  residentMb(): number;
  /** Returns the size of the records of lists as JSON, in megabytes. */
  measureRecordsMb(lists: readonly string[]): Promise<number>;
  /** Returns the number of requests to MyCase since the start. */
  countRequests(): Promise<number>;
}

export type CallTool = (name: string, args?: object) => Promise<string>;

/** Starts a host of a firm. */
export async function startBenchHost(size: 'small' | 'large', args: readonly string[]): Promise<BenchHost> {
  const firm = start([...source('signed-in-firm.ts'), size, `${PUBLIC_URL}/mycase/callback`]);
  const { url, app } = JSON.parse(await awaitLine(firm.child.stdout, /^(\{.*)$/));
  const folder = temporaryFolder();
  const port = await findFreePort();
  const host = start([BIN, 'host', '--public-url', PUBLIC_URL, '--port', String(port), '--time-zone', 'UTC', ...args], {
    MYCASE_STATE_FOLDER: folder.path,
    MYCASE_AUTH_URL: url,
    MYCASE_BASE_URL: `${url}/v1`,
    MYCASE_CLIENT_ID: app.clientId,
    MYCASE_CLIENT_SECRET: app.clientSecret,
    MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
  });
  await awaitLine(host.child.stderr, /(serving MCP)/);
  const fetchHost = fetchThrough(PUBLIC_URL, port);
  return {
    async signIn(person) {
      const token = await fetchToken(fetchHost, person);
      return (name, callArguments = {}) => callTool(fetchHost, token, name, callArguments);
    },
    residentMb: () => residentMb(host.pid),
    async measureRecordsMb(lists) {
      const answers = await Promise.all(lists.map((list) => fetch(`${url}/__sandbox/records/${list}`)));
      const texts = await Promise.all(answers.map((answer) => (answer.ok ? answer.text() : '')));
      return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1024 / 1024;
    },
    countRequests: async () => JSON.parse(await (await fetch(`${url}/__sandbox/requests`)).text()).length,
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await firm[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function fetchToken(fetchHost: typeof fetch, person: string): Promise<string> {
  const registered = await fetchHost(`${PUBLIC_URL}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'Bench', redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' }),
  });
  const { client_id } = JSON.parse(await registered.text());
  const verifier = randomBytes(32).toString('base64url');
  const parameters = new URLSearchParams({
    client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'mycase:read',
    resource: `${PUBLIC_URL}/mcp`,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const browser = aBrowser({ fetch: fetchHost });
  const redirect = await allowAccess(browser, `${PUBLIC_URL}/oauth/authorize?${parameters}`, person);
  const tokens = await fetchHost(`${PUBLIC_URL}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id,
      grant_type: 'authorization_code',
      code: redirect.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
    }),
  });
  return JSON.parse(await tokens.text()).access_token;
}

async function callTool(fetchHost: typeof fetch, token: string, name: string, args: object): Promise<string> {
  const answer = await fetchHost(`${PUBLIC_URL}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
  const text = await answer.text();
  if (answer.status !== 200 || text.includes('"isError":true')) throw new Error(`${name}: ${answer.status} ${text}`);
  return text;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
