import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Connection, Person, Server, Transport } from './client.ts';

/** Connects the client of the SDK's first version. `person` is given if forms are to be answered. */
export async function connectSdk(server: Server, transport: Transport, person: Person | undefined): Promise<Client> {
  const client = new Client(
    { name: 'compat', version: '1.0.0' },
    { capabilities: person ? { elicitation: { form: {} } } : {} },
  );
  if (person) client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({ ...person(params.message) }));
  const { command, args, env } = server.stdio;
  await client.connect(
    transport === 'HTTP'
      ? new StreamableHTTPClientTransport(new URL(server.url))
      : new StdioClientTransport({ command, args: [...args], env: { ...env }, stderr: 'ignore' }),
  );
  return client;
}

/** A connection of this client, for programs that change the transport. */
export async function connectThrough(
  server: Server,
  transport: Transport,
  person: Person | undefined,
): Promise<Connection> {
  const client = await connectSdk(server, transport, person);
  return {
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (name, args) => client.callTool({ name, arguments: { ...args } }),
    close: () => client.close(),
  };
}
