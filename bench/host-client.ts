import { randomBytes } from 'node:crypto';
import { fetchThrough } from '../test/host/fetch-through.ts';
import { callWithToken, type ServedHost, signedIn } from '../test/host/oauth-client.ts';
import { aFreePort } from '../test/support/free-port.ts';
import { awaitLine, BIN, processorMs, residentMb, source, start, temporaryFolder } from './program.ts';

const PUBLIC_URL = 'https://bench.example';

/** A host with its firm, in processes of their own. */
export interface BenchHost extends AsyncDisposable {
  /** Signs a person in. Returns a function that calls a tool. */
  signIn(person: 'partner' | 'associate'): Promise<CallTool>;
  residentMb(): number;
  /** Returns the time that the host has had of the processors, in milliseconds. */
  processorMs(): number;
  /** Returns the size of the records of lists as JSON, in megabytes. */
  measureRecordsMb(lists: readonly string[]): Promise<number>;
  /** Returns the number of requests to MyCase since the start. */
  countRequests(): Promise<number>;
}

type Arguments = Readonly<Record<string, unknown>>;

export type CallTool = (name: string, args?: Arguments) => Promise<string>;

/** Starts a host of a firm. */
export async function startBenchHost(size: 'small' | 'large', args: readonly string[]): Promise<BenchHost> {
  const firm = start([...source('signed-in-firm.ts'), size, `${PUBLIC_URL}/mycase/callback`]);
  const { url, app } = JSON.parse(await awaitLine(firm.child.stdout, /^(\{.*)$/));
  const folder = temporaryFolder();
  const port = await aFreePort();
  const host = start([BIN, 'host', '--public-url', PUBLIC_URL, '--port', String(port), '--time-zone', 'UTC', ...args], {
    MYCASE_STATE_FOLDER: folder.path,
    MYCASE_AUTH_URL: url,
    MYCASE_BASE_URL: `${url}/v1`,
    MYCASE_CLIENT_ID: app.clientId,
    MYCASE_CLIENT_SECRET: app.clientSecret,
    MYCASE_HOST_KEYS: randomBytes(32).toString('base64'),
  });
  await awaitLine(host.child.stderr, /(serving MCP)/);
  const served = { publicUrl: PUBLIC_URL, fetch: fetchThrough(PUBLIC_URL, port) };
  return {
    async signIn(person) {
      const { tokens } = await signedIn(served, { person });
      return (name, callArguments = {}) => callTool(served, tokens.access_token, name, callArguments);
    },
    residentMb: () => residentMb(host.pid),
    processorMs: () => processorMs(host.pid),
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

async function callTool(host: ServedHost, token: string | undefined, name: string, args: Arguments): Promise<string> {
  const answer = await callWithToken(host, token, name, args);
  const text = await answer.text();
  if (answer.status !== 200 || text.includes('"isError":true')) throw new Error(`${name}: ${answer.status} ${text}`);
  return text;
}
