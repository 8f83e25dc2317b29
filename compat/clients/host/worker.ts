import type { HostClient } from './host-client.ts';
import { LoopbackSignIn } from './sign-in.ts';

// Signs in to a host with one client, on Node 22, then lists the tools, reads, and writes. The arguments are the client's file
// and the address of MCP. Prints OPEN with the address of each page that the person is to open, and RESULT at the end.

const [file, url = ''] = process.argv.slice(2);
const { client }: { client: HostClient } = await import(`./${file}.ts`);
const signIn = await LoopbackSignIn.start();
const connection = await client.connect(url, signIn);
const tools = await connection.listTools();
for (const needed of ['get_firm', 'create_location'])
  if (!tools.includes(needed)) throw new Error(`the client lists no ${needed}`);
const read = JSON.stringify(await connection.call('get_firm', {}));
if (!read.includes('Thistlewick Marlow LLP')) throw new Error(`get_firm answered ${read}`);
const name = `Room of ${client.name}`;
const written = JSON.stringify(await connection.call('create_location', { name }));
if (!written.includes(name)) throw new Error(`create_location answered ${written}`);
await connection.close();
const { exchange, stepUp } = client;
const result = { name: client.name, package: client.package, exchange, stepUp };
process.stdout.write(`RESULT ${JSON.stringify(result)}\n`, () => process.exit(0));
