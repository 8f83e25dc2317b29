import { createInterface } from 'node:readline';

// Answers each message of an MCP client over stdio at once and does nothing else: the least a call can take.

const INITIALIZED = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'bare', version: '1.0.0' },
};
const ANSWER = { content: [{ type: 'text', text: 'Bench & Partners' }] };

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line);
  const result = method === 'initialize' ? INITIALIZED : ANSWER;
  if (id !== undefined) process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}
