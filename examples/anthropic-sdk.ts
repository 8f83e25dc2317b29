// Anthropic SDK: the tool runner calls the tools until Claude has an answer. mcpTools declares them to Claude.
// Set ANTHROPIC_API_KEY.

import Anthropic from '@anthropic-ai/sdk';
import { mcpTools } from '@anthropic-ai/sdk/helpers/beta/mcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { mycase, question } from './mycase.ts';

const client = new Client({ name: 'example', version: '1.0.0' });
await client.connect(new StdioClientTransport(mycase));

const { tools } = await client.listTools();
const message = await new Anthropic().beta.messages
  .toolRunner({
    model: 'claude-sonnet-5-5',
    max_tokens: 4_000,
    messages: [{ role: 'user', content: question }],
    tools: mcpTools(tools, { callTool: async (call) => CallToolResultSchema.parse(await client.callTool(call)) }),
  })
  .runUntilDone();

for (const block of message.content) if (block.type === 'text') console.log(block.text);
await client.close();
