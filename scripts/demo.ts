import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expandTables } from '../test/support/structured.ts';

// `npm run demo`: an MCP client works a made-up firm's case through the real server, and prints what an agent reads.

const BIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const [BOLD, PLAIN] = process.stdout.isTTY ? ['\x1b[1m', '\x1b[0m'] : ['', ''];

type Row = Readonly<Record<string, unknown>>;

const client = new Client({ name: 'mycase-demo', version: '1.0.0' });

async function tour(): Promise<void> {
  heading('1. What tools there are.');
  await listTools();

  heading('2. Find a client whose name is misspelt, and how the case stands.');
  const { data: found } = await call('find_records', { query: misspelt(await aClientOfTheFirm()) });
  const [match] = rowsOf(found.matches);
  const [{ id: case_id } = {}] = rowsOf(match?.cases);
  await call('case_brief', {
    case: case_id,
    sections: ['clients', 'staff', 'tasks', 'upcoming_events', 'notes', 'documents'],
  });

  heading('3. Create a task, and change it.');
  const { data: me } = await call('get_me');
  const { data: task } = await call('create_task', {
    name: 'Call the client about the settlement offer',
    priority: 'High',
    due_date: inDays(3),
    staff: [{ id: me.id }],
    case: { id: case_id },
  });
  const { id: task_id } = task;
  await call('update_task', { task_id, due_date: inDays(5) });

  heading('4. Delete it: what cannot be undone is shown first, and done when that is confirmed.');
  const { text: preview } = await call('delete_task', { task_id });
  const [, confirm] = /confirm: "([^"]+)"/.exec(preview) ?? [];
  await call('delete_task', { task_id, confirm });

  heading('5. Upload a document, and fetch it back.');
  const file = { text: 'Memo: the client accepts any offer above the limit agreed on.' };
  const { data: sent } = await call('upload_case_document', {
    case_id,
    path: 'Settlement memo.txt',
    filename: 'memo.txt',
    file,
  });
  const { data: fetched } = await call('download_document', { document_id: sent.id });
  print(fetched.sha256 === sent.sha256 ? 'The same bytes came back.' : 'OTHER BYTES CAME BACK.');

  heading('6. What an error says.');
  await refused('get_case', { case_id: 1 });
  await refused('create_task', { nam: 'Call the client' });
}

async function listTools(): Promise<void> {
  const { tools } = await client.listTools();
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).length;
  print(`${tools.length} tools: ${reading} read, ${tools.length - reading} write. Those that finish a job:`);
  // The operations of MyCase follow the jobs, and get_firm is the first of them.
  const jobs = tools.findIndex(({ name }) => name === 'get_firm');
  for (const { name, title } of tools.slice(0, jobs)) print(`  ${name.padEnd(16)} ${title}`);
  print('and the operations of MyCase:');
  const names = tools.slice(jobs).map(({ name }) => name.padEnd(28));
  for (let i = 0; i < names.length; i += 4)
    print(
      `  ${names
        .slice(i, i + 4)
        .join('')
        .trimEnd()}`,
    );
}

/** The name of a client who is on an open case. */
async function aClientOfTheFirm(): Promise<string> {
  const { structuredContent } = await client.callTool({ name: 'list_cases', arguments: { status: 'open' } });
  const [first] = rowsOf(expandTables({ ...Object(structuredContent) }).cases).flatMap(({ clients }) =>
    rowsOf(clients),
  );
  return String(first?.name);
}

/** Two letters exchanged, as happens on the telephone. */
const misspelt = (name: string): string => name.replace(/(.)(.)(.)$/, '$1$3$2');

/** What a call answered. */
interface Answer {
  readonly text: string;
  readonly data: Row;
}

/** Calls a tool and prints what an agent reads. Throws where the call was refused. */
async function call(name: string, args: Row = {}): Promise<Answer> {
  const { isError, ...answer } = await ask(name, args);
  if (isError) throw new Error(`${name} was refused`);
  return answer;
}

async function refused(name: string, args: Row): Promise<Answer> {
  const { isError, ...answer } = await ask(name, args);
  if (!isError) throw new Error(`${name} should have been refused`);
  return answer;
}

async function ask(name: string, args: Row): Promise<Answer & { isError: boolean }> {
  const { content, structuredContent, isError = false } = await client.callTool({ name, arguments: args });
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  print(`\n> ${name} ${JSON.stringify(args)}`);
  print(text);
  return { text, data: expandTables({ ...(structuredContent ?? {}) }), isError };
}

const rowsOf = (list: unknown): Row[] => {
  const rows = Array.isArray(list) ? list : Object(list).rows;
  return Array.isArray(rows) ? rows : [];
};

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const heading = (text: string): void => console.log(`\n${BOLD}${text}${PLAIN}`);

const print = (text: string): void => console.log(text.replaceAll(/^(?=.)/gm, '   '));

function howToConnect(): string {
  const entry = { command: 'node', args: [BIN, '--sandbox', '--access', 'read'] };
  const servers = JSON.stringify({ mcpServers: { mycase: entry } }, null, 2);
  return `
${BOLD}Connect your own client to the made-up firm${PLAIN}
 node ${BIN} setup
 does it step by step. By hand:
 Claude Code     claude mcp add mycase -- node ${BIN} --sandbox --access read
 Claude Desktop  Settings > Developer > Edit Config, then restart it:
${servers.replace(/^/gm, '                 ')}
 Cursor          the same in ~/.cursor/mcp.json
 VS Code         code --add-mcp '${JSON.stringify({ name: 'mycase', ...entry })}'

 It only reads: --access write lets it write, --access full delete, too. For your own firm sign in once with
 node ${BIN} login
 and leave --sandbox out.`;
}

await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [BIN, '--sandbox', '--audit', 'off', '--structured', 'on'],
  }),
);
try {
  await tour();
  console.log(howToConnect());
} finally {
  await client.close();
}
