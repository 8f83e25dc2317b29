import { fileURLToPath } from 'node:url';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { onTestFinished } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { outputChecks } from './output-checks.ts';
import { aStateFolder } from './state.ts';
import { expandTables } from './structured.ts';

/** The built program, as a user's client starts it. */
export const BIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Options of a client that speaks one of the protocol's two eras. */
export const ERAS: Readonly<Record<'2025-11-25' | '2026-07-28', ClientOptions>> = {
  '2025-11-25': { jsonSchemaValidator: outputChecks },
  '2026-07-28': { jsonSchemaValidator: outputChecks, versionNegotiation: { mode: { pin: '2026-07-28' } } },
};

/** A sandbox of its own for the test that runs. */
export async function aSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Variables that point a server to a sandbox, and to a state of its own. Its answers have structured content. */
export const pointedAt = ({ baseUrl, token }: Sandbox) => ({
  MYCASE_BASE_URL: baseUrl,
  MYCASE_ACCESS_TOKEN: token,
  MYCASE_STATE_FOLDER: aStateFolder(),
  MYCASE_STRUCTURED: 'on',
});

/** How to start a server over stdio. */
export interface Start {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly era?: keyof typeof ERAS;
}

/**
 * A client connected over stdio to the built server, which sends structured content, and requires no confirmation,
 * unless `env` states it. The caller closes it.
 */
export async function connect(start: Start): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, ERAS[start.era ?? '2025-11-25']);
  await join(client, stdioTo(start));
  return client;
}

/** The built server at the other end of its standard input and output. */
export const stdioTo = ({ args = [], env = {} }: Start): StdioClientTransport =>
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN, ...args],
    env: {
      PATH: process.env.PATH ?? '',
      MYCASE_STATE_FOLDER: aStateFolder(),
      MYCASE_TIME_ZONE: 'UTC',
      MYCASE_CONFIRM: 'off',
      MYCASE_STRUCTURED: 'on',
      ...env,
    },
    stderr: 'pipe',
  });

/**
 * Connects a client and lets it list the tools: from then on it refuses structured content that their output schemas do
 * not allow.
 */
export async function join(client: Client, transport: Parameters<Client['connect']>[0]): Promise<void> {
  await client.connect(transport);
  await client.listTools();
}

/** The same, closed when the test that runs is over. */
export async function aClient(start: Start): Promise<Client> {
  const client = await connect(start);
  onTestFinished(() => client.close());
  return client;
}

/** What a tool answered, in the parts tests look at. */
export interface Answer {
  readonly text: string;
  readonly isError: boolean;
  /** Its structured content, with the rows of tables as objects. */
  readonly data: Record<string, unknown>;
  /** Its structured content as it was sent. */
  readonly structured?: Record<string, unknown>;
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
  options: { readonly timeout?: number } = {},
): Promise<Answer> {
  const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: args }, options);
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const structured: Record<string, unknown> = { ...(structuredContent ?? {}) };
  return { text, isError, data: expandTables(structured), structured };
}

/** A request as the sandbox saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly at: number;
  readonly body: unknown;
}

/** Makes the sandbox misbehave on the next matching requests. */
export async function fault({ url }: Sandbox, what: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${url}/__sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(what),
  });
  if (!answer.ok) throw new Error(`fault not taken: ${await answer.text()}`);
}

/** What the sandbox was asked so far. */
export const requestsTo = (sandbox: Sandbox): Promise<SeenRequest[]> => read(sandbox, '/__sandbox/requests');

/** The sandbox's own records, not through our server. */
export const recordsOf = (sandbox: Sandbox, resource: string): Promise<Record<string, unknown>[]> =>
  read(sandbox, `/__sandbox/records/${resource}`);

/** Stores a record in the sandbox without any check. A record with its id is replaced. Returns the id. */
export async function storeRecord({ url }: Sandbox, resource: string, record: object): Promise<number> {
  const answer = await fetch(`${url}/__sandbox/records/${resource}`, { method: 'POST', body: JSON.stringify(record) });
  return Number(JSON.parse(await answer.text()).id);
}

async function read<T>({ url }: Sandbox, path: string): Promise<T[]> {
  const list: T[] = JSON.parse(await (await fetch(url + path)).text());
  return list;
}

/** The number of renewals of sign-ins that a sandbox has accepted. */
export const countRenewals = async ({ url }: Pick<Sandbox, 'url'>): Promise<number> =>
  Number(JSON.parse(await (await fetch(`${url}/__sandbox/oauth`)).text()).refreshes);
