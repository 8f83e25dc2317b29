import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { environment, ROOT } from './program.ts';

/** A connected client that closes, and ends the server it started, with the block it is used in. */
export interface Connection extends AsyncDisposable {
  readonly client: Client;
}

/** Connects to a server that Node runs with these arguments, over stdio. `pid` is its process. */
export async function connectStdio(
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<Connection & { readonly pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...args],
    env: environment(env),
    cwd: ROOT,
    stderr: 'ignore',
  });
  const connection = await connect(transport);
  return { ...connection, pid: transport.pid ?? 0 };
}

/** Connects to a server that listens. */
export const connectHttp = (url: string): Promise<Connection> =>
  connect(new StreamableHTTPClientTransport(new URL(url)));

async function connect(transport: Transport): Promise<Connection> {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}
