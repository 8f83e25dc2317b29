import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

// `npm run demo`: an MCP client works a made-up firm's case through the real server, and prints what it sees.

const BIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const STEP = process.stdout.isTTY
  ? (text: string) => `\n\x1b[1m${text}\x1b[0m`
  : (text: string) => `\n${text}`;

type Row = Record<string, unknown>;

const client = new Client({ name: 'mycase-demo', version: '1.0.0' });

async function tour(): Promise<void> {
  const { tools } = await client.listTools();
  const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint).length;
  console.log(
    STEP(`1. The server lists ${tools.length} tools: ${reading} read, ${tools.length - reading} write.`),
  );
  console.log(columns(tools.map(({ name }) => name)));

  console.log(STEP('2. Whose firm it works for.'));
  show(await call('get_firm', {}));

  console.log(STEP('3. Find an open case and open it.'));
  const [found] = rows(await call('list_cases', { status: 'open', page_size: 40 }), 'cases').filter(
    (row) => rows(row, 'clients').length > 0 && row.sol_date,
  );
  const case_id = Number(found?.id);
  const matter = await call('get_case', { case_id, client: ['first_name', 'last_name', 'email'] });
  show({ ...pick(matter, ['id', 'name', 'case_number', 'practice_area', 'case_stage', 'sol_date']) });
  for (const { first_name, last_name, email } of rows(matter, 'clients'))
    show({ client: `${first_name} ${last_name}`, email });

  console.log(STEP('4. Its tasks, notes and documents.'));
  const tasks = rows(await call('list_tasks', { page_size: 1000 }), 'tasks').filter(
    (task) => idOf(task.case) === case_id,
  );
  for (const task of tasks.slice(0, 4))
    show({ task: task.name, ...pick(task, ['priority', 'due_date', 'completed']) });
  for (const note of rows(await call('list_case_notes', { case_id }), 'notes').slice(0, 3))
    show({ note: note.subject, ...pick(note, ['date']) });
  for (const file of rows(await call('list_case_documents', { case_id }), 'documents').slice(0, 3))
    show({ document: file.name, ...pick(file, ['id']) });

  console.log(STEP('5. Create a task, change it, read it back.'));
  const me = await call('get_me', {});
  const task = {
    name: 'Call the client about the settlement offer',
    priority: 'High',
    due_date: inDays(3),
    staff: [{ id: me.id }],
  };
  const { id: task_id } = await call('create_task', { ...task, case: { id: case_id } });
  show(await call('update_task', { ...task, task_id, due_date: inDays(5) }));
  const changed = rows(await call('list_tasks', { page_size: 1000 }), 'tasks').find(
    ({ id }) => id === task_id,
  );
  show(pick(changed ?? {}, ['id', 'name', 'priority', 'due_date']));

  console.log(STEP('6. Upload a document and fetch it back.'));
  const text = 'Memo: the client accepts any offer above the limit agreed on.';
  const file = await call('upload_case_document', {
    case_id,
    path: 'Settlement memo.txt',
    filename: 'memo.txt',
    file: { text },
  });
  show(pick(file, ['id', 'name', 'size', 'sha256']));
  const fetched = await call('download_document', { document_id: file.id });
  const [, , words] = /^«(\d+) (.*) \1»$/s.exec(String(fetched.text)) ?? [];
  show({ text: fetched.text, same: words === text && fetched.sha256 === file.sha256 });

  console.log(STEP('7. What an error says.'));
  await refusal('get_case', { case_id: 1 });
  await refusal('create_task', { nam: 'Call the client' });
}

async function call(name: string, args: Row): Promise<Row> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`);
  console.log(`   ${name} ${JSON.stringify(args)}`);
  return { ...(structuredContent ?? {}) };
}

async function refusal(name: string, args: Row): Promise<void> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  if (!isError) throw new Error(`${name} should have been refused`);
  console.log(`   ${name} ${JSON.stringify(args)}`);
  for (const block of content) if (block.type === 'text') console.log(`     ${block.text}`);
}

function show(row: Row): void {
  console.log(
    `     ${Object.entries(row)
      .map(([name, value]) => `${name}: ${value}`)
      .join('   ')}`,
  );
}

function rows(answer: Row, name: string): Row[] {
  const list = answer[name];
  return Array.isArray(list) ? list : [];
}

const idOf = (reference: unknown): unknown =>
  typeof reference === 'object' && reference !== null && 'id' in reference ? reference.id : undefined;

const pick = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]));

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

function columns(names: readonly string[]): string {
  const lines: string[] = [];
  for (let i = 0; i < names.length; i += 4) {
    lines.push(
      `   ${names
        .slice(i, i + 4)
        .map((name) => name.padEnd(30))
        .join('')}`.trimEnd(),
    );
  }
  return lines.join('\n');
}

function howToConnect(): string {
  const entry = { command: 'node', args: [BIN, '--sandbox', '--access', 'read'] };
  const servers = JSON.stringify({ mcpServers: { mycase: entry } }, null, 2);
  return `${STEP('Connect your own client to the made-up firm')}
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
  new StdioClientTransport({ command: process.execPath, args: [BIN, '--sandbox', '--audit', 'off'] }),
);
try {
  await tour();
  console.log(howToConnect());
} finally {
  await client.close();
}
