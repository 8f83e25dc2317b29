import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { withPlaceholders } from '../../test/snapshots/answer-text.ts';
import { fixedEnv, startFixedSandbox } from '../../test/support/fixed-firm.ts';
import { type Conversation, TOKEN_PLACEHOLDER, type ToolCall, type Words } from './conversation.ts';

const BIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A call that was made. */
export interface CallRecord {
  readonly call: ToolCall;
  /** The text of the form that the client showed to the person during the call. */
  readonly form: string | undefined;
  /** The whole text of the answer, with placeholders for random codes. */
  readonly answer: string;
}

/** A conversation after its calls were made. */
export interface Transcript {
  readonly conversation: Conversation;
  readonly turns: readonly (Words | CallRecord)[];
}

/** A prompt of the server. */
export interface ListedPrompt {
  readonly name: string;
  readonly description?: string | undefined;
}

/** The person who sees the forms of the client. */
interface Person {
  readonly forms: string[];
  isAgreeing: boolean;
}

/**
 * Makes the calls of a conversation with the built server, on a sandbox of its own. The clock of the server starts at
 * the fixed time of the firm.
 */
export async function runConversation(conversation: Conversation): Promise<Transcript> {
  const person: Person = { forms: [], isAgreeing: true };
  const turns: (Words | CallRecord)[] = [];
  let token = '';
  await useServer(createClient(conversation, person), async (client) => {
    for (const turn of conversation.turns) {
      if ('speaker' in turn) {
        turns.push(turn);
        continue;
      }
      person.isAgreeing = !turn.isDeclined;
      const text = await callTool(client, turn, token);
      token = /confirm: "([^"]+)"/.exec(text)?.[1] ?? '';
      turns.push({ call: turn, form: person.forms.pop(), answer: withPlaceholders(text) });
    }
  });
  return { conversation, turns };
}

/** Lists the prompts of the built server. */
export async function listPrompts(): Promise<readonly ListedPrompt[]> {
  const client = new Client({ name: 'mycase-tour', version: '1.0.0' });
  return useServer(client, async () => (await client.listPrompts()).prompts);
}

/** Starts the built server and a sandbox for a client, and ends them after the use. */
async function useServer<T>(client: Client, use: (client: Client) => Promise<T>): Promise<T> {
  const sandbox = await startFixedSandbox();
  const env = { ...fixedEnv(sandbox), PATH: process.env.PATH ?? '', MYCASE_STRUCTURED: 'off', CLOCK_RUNS: 'yes' };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [BIN], env, stderr: 'ignore' }));
  try {
    return await use(client);
  } finally {
    await client.close();
    await sandbox.close();
  }
}

function createClient({ confirmsBy }: Conversation, person: Person): Client {
  const capabilities = confirmsBy === 'form' ? { elicitation: { form: {} } } : {};
  const client = new Client({ name: 'mycase-tour', version: '1.0.0' }, { capabilities });
  if (confirmsBy === 'form') {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      person.forms.push(params.message);
      return person.isAgreeing ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
    });
  }
  return client;
}

async function callTool(client: Client, { tool, args }: ToolCall, token: string): Promise<string> {
  const sent = Object.entries(args).map(([key, value]) => [key, value === TOKEN_PLACEHOLDER ? token : value]);
  const { content } = await client.callTool({ name: tool, arguments: Object.fromEntries(sent) });
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}
