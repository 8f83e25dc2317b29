// Vercel AI SDK: generateText calls the tools until the model has an answer.
// Set ANTHROPIC_API_KEY. Each provider of the AI SDK works in the same way.

import { anthropic } from '@ai-sdk/anthropic';
import { createMCPClient } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as StdioTransport } from '@ai-sdk/mcp/mcp-stdio';
import { generateText, isStepCount } from 'ai';
import { mycase, question } from './mycase.ts';

const client = await createMCPClient({ transport: new StdioTransport(mycase) });
try {
  const { text } = await generateText({
    model: anthropic('claude-sonnet-5-5'),
    tools: await client.tools(),
    stopWhen: isStepCount(10),
    prompt: question,
  });
  console.log(text);
} finally {
  await client.close();
}
