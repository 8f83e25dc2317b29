import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { aClient, aSandbox, BIN, call, fault, pointedAt, requestsTo } from '../support/harness.ts';
import { READING_TOOLS, TOOLS } from '../support/listed-tools.ts';
import { aStateFolder } from '../support/state.ts';

// The program as a terminal and as a client's process list see it.

const once2025 = [
  {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
];

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env },
    encoding: 'utf8',
    input: '',
    timeout: 50_000,
  });
  return { status, stdout, stderr };
}

/** The program with its streams in the test's hands. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { PATH: process.env.PATH ?? '', MYCASE_STATE_FOLDER: aStateFolder(), ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const say = (message: unknown) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return { child, lines, say };
}

const exitOf = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

describe('the command line', () => {
  it('prints only the version with --version, also when a variable is wrong', () => {
    expect(run(['--version'], { MYCASE_PORT: 'high' })).toMatchObject({ status: 0, stdout: '0.1.0\n' });
  });

  it('refuses an option with a value that is set twice, except one that can be repeated', () => {
    const twice = run(['--sandbox', '--hide-cases', '31204126', '--hide-cases=31204157']);
    expect(twice.status).toBe(2);
    expect(twice.stderr).toContain(
      '--hide-cases is set 2 times. Set it once. Put commas between the values of a list.',
    );
    const folders = run(['doctor', '--sandbox', '--files-folder', '/tmp', '--files-folder', '/var/tmp']);
    expect(folders.stderr).not.toContain('times');
  });

  it('a command that waits for MyCase ends at the first signal', async () => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/firm', delay_ms: 20_000 });
    const { child } = start(['status'], pointedAt(sandbox));
    await expect.poll(() => requestsTo(sandbox), { timeout: 10_000 }).not.toEqual([]);
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(130);
  });

  it('refuses a placeholder that the client did not replace', () => {
    const placeholder = `\${input:folder}`;
    for (const [source, args, env] of [
      ['--files-folder', ['--files-folder', placeholder], {}],
      ['MYCASE_CLIENT_SECRET', [], { MYCASE_CLIENT_SECRET: placeholder }],
    ] as const) {
      const { status, stderr } = run(args, env);
      expect(stderr).toContain(`${source}: the client did not replace the placeholder ${placeholder}. Set a value in`);
      expect(status).toBe(2);
    }
  });

  it.each([
    ['an unknown option', ['--toolset', 'cases'], 'Unknown option --toolset. Did you mean "--toolsets"?'],
    ['an unknown option of a command', ['login', '--pase'], 'Unknown option --pase. Did you mean "--paste"?'],
    ['an option like no other', ['--constructor'], 'Unknown option --constructor. See mycase-mcp --help'],
    [
      'an option of another command',
      ['login', '--http'],
      '--http is not an option of mycase-mcp login. It is an option of mycase-mcp serve and mycase-mcp doctor.',
    ],
    ['an option of one other command', ['--yes'], 'It is an option of mycase-mcp purge.'],
    [
      'a secret',
      ['--http-token', 'secret-secret-secret'],
      '--http-token is not an option, because other processes can read a command line. Set the variable MYCASE_HTTP_TOKEN',
    ],
    ['a secret after an equals sign', ['--store-key=secret-secret'], 'Set the variable MYCASE_STORE_KEY'],
    ['an option without its value', ['--port'], '--port needs a value'],
    ['an option in the place of a value', ['--toolsets', '--http'], '--toolsets needs a value'],
    ['a switch with a value', ['--http=yes'], '--http does not accept a value'],
    ['half of a command', ['audit'], 'Did you mean "audit verify"?'],
    ['an unknown command', ['sandbx'], 'Did you mean "sandbox"?'],
    ['one word too many', ['sandbox', 'now'], 'does not accept the word "now"'],
    [
      'an unknown toolset',
      ['--toolsets', 'cases,taks'],
      'Did you mean "tasks"? Known toolsets: workflows, firm, cases',
    ],
    ['an unknown tool', ['--tools', 'list_case'], 'Did you mean "list_cases"? Known tools: find_records'],
    ['an unknown tool to exclude', ['--exclude-tools', 'nothing'], '--exclude-tools: There is no tool "nothing"'],
    ['a choice that leaves nothing', ['--tools', 'delete_case', '--access', 'read'], 'No tool is left'],
    ['an unknown tool to confirm', ['--confirm-tools', 'create_case_nte'], 'Did you mean "create_case_note"'],
    ['a reading tool to confirm', ['--confirm-tools', 'get_case'], 'get_case only reads'],
    ['an access that is none', ['--access', 'all'], '--access: must be read, write or full'],
    [
      'tools to confirm where nothing is',
      ['--confirm', 'off', '--confirm-tools', 'update_case'],
      'Remove one of the two options',
    ],
    ['a way to confirm that is none', ['--confirm', 'yes'], '--confirm: must be ask, token or off'],
    ['a port that is none', ['--port', 'high'], '--port: must be a whole number from 0 to 65535'],
    ['an API that is none', ['--api', 'v2'], '--api: must be v1 or profile'],
    ['a base URL that is none', ['--base-url', 'mycase'], '--base-url: must be a URL'],
    ['a base URL with a password', ['--base-url', 'https://a:secret@b.example'], 'must not contain a user name'],
  ])('refuses %s with exit code 2, and states the accepted form', (_, args, words) => {
    const { status, stdout, stderr } = run(args);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('secret');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  it.each([
    ['MYCASE_TOOLSETS', 'nope', '"nope"'],
    ['MYCASE_PORT', 'high', 'MYCASE_PORT: must be a whole number'],
    ['MYCASE_HTTP', 'perhaps', 'MYCASE_HTTP: must be true, 1, yes, on,'],
    ['MYCASE_HTTP_TOKEN', 'short', 'MYCASE_HTTP_TOKEN: must have at least 16 characters'],
  ])('refuses a wrong value of %s', (variable, value, words) => {
    const { status, stderr } = run([], { [variable]: value });
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
  });

  it('ignores the variables of other commands', () => {
    expect(run(['cache', 'clear'], { MYCASE_PORT: 'high', MYCASE_STORE: 'plain' })).toMatchObject({
      status: 0,
    });
  });

  it('reports that a port is taken', async () => {
    const sandbox = await aSandbox();
    const { status, stderr } = run(['--http', '--port', new URL(sandbox.url).port]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('port is in use') });
  });
});

describe('the options that choose tools', () => {
  const listed = async (args: string[], env: Record<string, string> = {}) =>
    (await (await aClient({ args, env })).listTools()).tools.map(({ name }) => name);

  it('--toolsets lists only those toolsets, in the order of the catalog', async () => {
    const names = await listed(['--toolsets', 'tasks,firm']);
    expect(names).toEqual(['get_firm', 'get_me', 'list_staff', 'get_staff_member', ...names.slice(4)]);
    expect(names.slice(4)).not.toEqual([]);
    expect(names.slice(4).filter((name) => !name.includes('task'))).toEqual([]);
  });

  it('--tools adds single tools to the toolsets, and --exclude-tools removes some', async () => {
    const names = await listed(['--toolsets', 'firm', '--tools', 'list_cases', '--exclude-tools', 'get_me']);
    expect(names).toEqual(['get_firm', 'list_staff', 'get_staff_member', 'list_cases']);
  });

  it('--access read lists only the tools that read, and a tool that writes is unknown', async () => {
    const client = await aClient({ args: ['--access', 'read'] });
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(READING_TOOLS);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    await expect(call(client, 'delete_case', { case_id: 1 })).rejects.toMatchObject({ code: -32602 });
  });

  it('--access write lists all tools except those that delete, and --access full lists all', async () => {
    const full = await listed(['--access', 'full']);
    expect(full).toEqual(await listed([]));
    expect(await listed(['--access', 'write'])).toEqual(full.filter((name) => !name.startsWith('delete_')));
  });

  it('with --access write a tool that deletes is unknown', async () => {
    const client = await aClient({ args: ['--access', 'write'] });
    await expect(call(client, 'delete_case', { case_id: 1 })).rejects.toMatchObject({ code: -32602 });
  });

  it('tools in --confirm-tools have an argument `confirm`, in addition to those that have it by default', async () => {
    const confirmed = async (args: string[], env: Record<string, string>) => {
      const { tools } = await (await aClient({ args, env })).listTools();
      return tools.filter(({ inputSchema }) => 'confirm' in Object(inputSchema.properties)).map(({ name }) => name);
    };
    const byThemselves = await confirmed([], { MYCASE_CONFIRM: 'ask' });
    expect(byThemselves.filter((name) => !name.startsWith('delete_'))).toEqual([
      'open_case',
      'write_many',
      'create_document',
      'create_case',
      'update_case',
      'update_client',
      'update_company',
      'update_lead',
      'create_event',
      'update_event',
      'update_location',
      'create_task',
      'update_task',
      'create_message_thread',
      'create_case_message_thread',
      'send_message',
      'create_call',
      'update_call',
      'update_document',
      'create_time_entry',
      'create_expense',
      'record_invoice_payment',
      'create_webhook_subscription',
    ]);
    expect(byThemselves).toHaveLength(23 + 19);
    const more = await confirmed(['--confirm-tools', 'create_case_note'], { MYCASE_CONFIRM: 'token' });
    expect(more.toSorted()).toEqual([...byThemselves, 'create_case_note'].toSorted());
  });

  it('variables have the same effect as flags, and a flag overrides its variable', async () => {
    expect(await listed([], { MYCASE_TOOLSETS: 'webhooks', MYCASE_ACCESS: 'read' })).toEqual([
      'list_webhook_subscriptions',
    ]);
    expect(await listed(['--tools', 'get_me'], { MYCASE_TOOLS: 'get_firm' })).toEqual(['get_me']);
  });
});

describe('the server without an account', () => {
  it('starts, lists its tools, and states with the first call how to sign in', async () => {
    const client = await aClient({});
    expect((await client.listTools()).tools).toHaveLength(TOOLS);
    const { isError, text } = await call(client, 'get_firm');
    expect(isError).toBe(true);
    expect(text).toMatch(/mycase-mcp login.*--sandbox/);
  });

  it('answers from the sandbox with --sandbox', async () => {
    const { data } = await call(await aClient({ args: ['--sandbox'] }), 'get_firm');
    expect(data.name).toContain('made-up');
  });

  it('serves the sandbox with the command `sandbox` until it gets a signal', async () => {
    const { child } = start(['sandbox', '--port', '0']);
    const [said] = await once(createInterface(child.stderr), 'line');
    const base = /http:\S+\/v1/.exec(String(said))?.[0];
    const answer = await fetch(`${base}/firm`, { headers: { authorization: 'Bearer sandbox-token' } });
    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });
});

describe('the end of the server', () => {
  const getFirm = {
    jsonrpc: '2.0',
    id: 2,
    method: 'tools/call',
    params: { name: 'get_firm', arguments: {} },
  };

  it.each([
    ['the end of stdin', (child: ChildProcess) => void child.stdin?.end()],
    ['SIGTERM', (child: ChildProcess) => void child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => void child.kill('SIGINT')],
  ])('%s lets a running call be answered, and exits 0', async (_, end) => {
    const sandbox = await aSandbox();
    await fault(sandbox, { path: '/v1/firm', delay_ms: 700 });
    const { child, lines, say } = start([], pointedAt(sandbox));
    for (const message of [...once2025, getFirm]) say(message);
    await expect.poll(() => lines.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    end(child);
    expect(await exitOf(child)).toBe(0);
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({
      id: 2,
      result: { structuredContent: { name: expect.any(String) } },
    });
  });

  it('waits until a slow client has read all results', async () => {
    const sandbox = await aSandbox();
    const child = spawn(process.execPath, [BIN, '--answer-tokens', '25000'], { env: pointedAt(sandbox) });
    const say = (message: unknown) => child.stdin.write(`${JSON.stringify(message)}\n`);
    const list = { name: 'list_tasks', arguments: { page_size: 1000, fields: ['*'] } };
    const messages = [2, 3, 4, 5].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: list }));
    for (const message of [...once2025, ...messages]) say(message);
    await expect.poll(async () => (await requestsTo(sandbox)).length).toBeGreaterThan(3);
    child.stdin.end();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) chunks.push(chunk);
    const answers = Buffer.concat(chunks).toString().trim().split('\n');
    expect(answers.map((line) => JSON.parse(line).id)).toEqual(expect.arrayContaining([2, 3, 4, 5]));
  });

  it('comes at once when no call runs, also before the first message of a client', async () => {
    const { child } = start(['--sandbox']);
    child.stdin.end();
    expect(await exitOf(child)).toBe(0);
  });

  it('leaves only protocol messages on stdout', async () => {
    const sandbox = await aSandbox();
    const { child, lines, say } = start([], pointedAt(sandbox));
    for (const message of [...once2025, getFirm, { ...getFirm, id: 3, params: { name: 'nothing' } }]) say(message);
    await expect.poll(() => lines.length).toBe(3);
    expect(lines.map((line) => JSON.parse(line).jsonrpc)).toEqual(['2.0', '2.0', '2.0']);
    expect((await requestsTo(sandbox)).map(({ path }) => path)).toEqual(['/v1/firm']);
    child.stdin.end();
    await exitOf(child);
  });
});
