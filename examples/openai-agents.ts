// OpenAI Agents SDK: an agent with the server as one of its MCP servers. Set OPENAI_API_KEY.

import { Agent, MCPServerStdio, run } from '@openai/agents';
import { mycase, question } from './mycase.ts';

const server = new MCPServerStdio({ name: 'mycase', ...mycase });
await server.connect();
try {
  const agent = new Agent({
    name: 'Office assistant',
    instructions: 'Answer from the tools. Name the cases and the clients.',
    mcpServers: [server],
  });
  const { finalOutput } = await run(agent, question);
  console.log(finalOutput);
} finally {
  await server.close();
}
