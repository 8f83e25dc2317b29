// A plain MCP client, without a model: lists the tools, and calls two of them.

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { mycase } from './mycase.ts';

const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StdioClientTransport(mycase));

const { tools } = await client.listTools();
console.log(`Tools: ${tools.map(({ name }) => name).join(', ')}\n`);

await show('agenda', { from: 'this_week', sections: ['events'] });
await show('receivables', { group_by: 'client', limit: 5 });
await client.close();

/** Calls a tool, and prints its answer as a model would read it. */
async function show(name: string, args: Record<string, unknown>): Promise<void> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  console.log(`${name}${isError ? ' failed' : ''}:`);
  for (const part of Array.isArray(content) ? content : []) if (part.type === 'text') console.log(part.text);
}
