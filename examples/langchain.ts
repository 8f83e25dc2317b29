// LangChain: an agent with the tools of the MCP adapters. Set OPENAI_API_KEY.

import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { ChatOpenAI } from '@langchain/openai';
import { createAgent } from 'langchain';
import { mycase, question } from './mycase.ts';

const client = new MultiServerMCPClient({ mcpServers: { mycase: { transport: 'stdio', ...mycase } } });
try {
  const agent = createAgent({ model: new ChatOpenAI({ model: 'gpt-4.1' }), tools: await client.getTools() });
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] });
  console.log(messages.at(-1)?.text);
} finally {
  await client.close();
}
