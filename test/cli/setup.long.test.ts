import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SANDBOX_APP } from '../../src/sandbox/index.ts';
import { allow } from '../auth/person.ts';
import { aSetting, linkOf } from '../auth/setting.ts';
import { type Env, type Running, startInTerminal } from '../support/program.ts';
import { CLIENT_CONFIGS, OTHER_SECRET } from './mcp-clients/configs.ts';
import { aHome, type Home } from './mcp-clients/home.ts';

// `setup` in a terminal: from nothing to a client that gets an answer. `script` of util-linux gives the terminal.

const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');
if (!hasTerminal) process.stderr.write('test/cli/setup.long.test.ts is skipped: no util-linux `script` here.\n');

const CURSOR = CLIENT_CONFIGS.cursor;
const ENTER = '\r';
const DOWN = '\u001b[B';
/** A key that the terminal sends as several characters, or one character. */
const KEYS = new RegExp(`${DOWN.replace('[', '\\[')}|.`, 'gs');

const setup = (home: Home, env: Env = {}, ...options: string[]): Running =>
  startInTerminal(['setup', ...options], { ...home.env, MYCASE_STATE_FOLDER: '', ...env });

/** Types answers, each after its question is shown. */
async function answer(
  running: Running,
  answers: readonly (readonly [question: RegExp, keys: string])[],
): Promise<void> {
  for (const [question, keys] of answers) {
    await running.hears(question);
    // The question is shown before it reads keys.
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const key of keys.match(KEYS) ?? []) running.child.stdin.write(key);
  }
}

const SANDBOX_ANSWERS = [
  [/Which firm do you want to connect\?/, ENTER],
  [/What may the AI do\?/, ENTER],
  [/Which tools does an AI program get\?/, ENTER],
  [/Which AI programs\?/, ENTER],
] as const;

/** Starts the server as the entry of Cursor states, and calls a tool. Only the home folder is known to it. */
async function callByEntry(home: Home, name: string): Promise<string> {
  const text = (home.read(CURSOR.path) ?? '').replace(' // local docs', '');
  const { command, args } = JSON.parse(text).mcpServers.mycase;
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command, args, env: { ...home.env } }));
  onTestFinished(() => client.close());
  const { content } = await client.callTool({ name, arguments: {} });
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}

describe.skipIf(!hasTerminal)('setup', () => {
  it('connects the clients that are found to the sandbox, and --remove undoes it exactly', async () => {
    const home = aHome();
    home.write(CURSOR.path, CURSOR.text);
    home.write('.codex/config.toml', CLIENT_CONFIGS.codex.text);
    const before = home.list();
    const running = setup(home);
    await answer(running, [...SANDBOX_ANSWERS, [/Write these changes\?/, ENTER]]);
    expect(await running.exit).toBe(0);
    expect(running.said.stdout).toMatch(/Cursor: \S.*mcp\.json\r?\n {2}line 6: a comma is added\r?\n {2}line 7:/);
    expect(running.said.stdout).toContain('+         "mycase": {');
    expect(running.said.stdout).toMatch(/Codex: .*config\.toml/);
    expect(running.said.stdout).toMatch(/The backup is .*\.backup\. Restart Cursor\./);
    expect(running.said.stdout).toMatch(/\d+ checks are fine/);
    expect(running.said.stdout).not.toContain(OTHER_SECRET);
    expect(await callByEntry(home, 'get_firm')).toContain('Thistlewick Marlow LLP');

    const removing = setup(home, {}, '--remove');
    await answer(removing, [[/Make these changes\?/, ENTER]]);
    expect(await removing.exit).toBe(0);
    expect(home.read(CURSOR.path)).toBe(CURSOR.text);
    expect(home.read('.codex/config.toml')).toBe(CLIENT_CONFIGS.codex.text);
    expect(home.list().filter((path) => !path.startsWith('.local'))).toEqual(before);
    expect(await setup(home, {}, '--remove').exit).toBe(0);
  });

  it('signs in, and the entry works without a variable and has no secret', async () => {
    const { env, redirectUri } = await aSetting();
    const home = aHome();
    home.write(CURSOR.path, CURSOR.text);
    const { MYCASE_REDIRECT_URI: _, MYCASE_STATE_FOLDER: __, ...asked } = env;
    const running = setup(home, asked);
    await answer(running, [
      [/Which firm do you want to connect\?/, DOWN + ENTER],
      ...SANDBOX_ANSWERS.slice(1),
      [/Client id/, SANDBOX_APP.clientId + ENTER],
      [/Client secret/, SANDBOX_APP.clientSecret + ENTER],
      [/Redirect URI/, `${'\b'.repeat(60)}${redirectUri}${ENTER}`],
      [/The firm's time zone/, `${'\b'.repeat(40)}Pacific${ENTER}`],
    ]);
    await allow(await linkOf(running));
    await answer(running, [[/Write these changes\?/, ENTER]]);
    expect({ code: await running.exit, said: running.said.stdout }).toMatchObject({ code: 0 });
    expect(running.said.stdout).toContain('Signed in to "Thistlewick Marlow LLP');
    const text = home.read(CURSOR.path) ?? '';
    expect(text).not.toContain('--sandbox');
    for (const secret of [SANDBOX_APP.clientSecret, 'oken"']) expect(text).not.toContain(secret);
    expect(await callByEntry(home, 'get_firm')).toContain('Thistlewick Marlow LLP');

    const again = setup(home, asked);
    await answer(again, [[/Which firm do you want to connect\?/, DOWN + ENTER], ...SANDBOX_ANSWERS.slice(1)]);
    expect(await again.exit).toBe(0);
    expect(again.said.stdout).toMatch(/The sign-in in .* is used\.[\s\S]*nothing changes/);
  });

  it('writes the chosen access and toolsets', async () => {
    const home = aHome();
    home.write('.gemini/settings.json', '{}');
    const running = setup(home);
    await answer(running, [
      [/Which firm do you want to connect\?/, ENTER],
      [/What may the AI do\?/, DOWN + ENTER],
      [/Which tools does an AI program get\?/, DOWN + ENTER],
      // The first toolset is left out.
      [/Toolsets/, ` ${ENTER}`],
      [/Which AI programs\?/, ENTER],
      [/Write these changes\?/, ENTER],
    ]);
    expect(await running.exit).toBe(0);
    const { args } = JSON.parse(home.read('.gemini/settings.json') ?? '').mcpServers.mycase;
    expect(args.slice(1, 4)).toEqual(['--sandbox', '--toolsets', expect.stringMatching(/^firm,cases,.*webhooks$/)]);
    expect(args.slice(4)).toEqual(['--access', 'write']);
  });

  it('writes nothing if a file changes while the person reads', async () => {
    const home = aHome();
    home.write(CURSOR.path, CURSOR.text);
    const running = setup(home);
    await answer(running, SANDBOX_ANSWERS);
    await running.hears(/Write these changes\?/);
    home.write(CURSOR.path, '{}');
    await answer(running, [[/Write these changes\?/, ENTER]]);
    expect(await running.exit).toBe(1);
    expect(running.said.stdout).toContain('was changed by another program. Nothing was written.');
    expect(home.read(CURSOR.path)).toBe('{}');
  });

  it('changes the other files if one is broken, and reports it', async () => {
    const home = aHome();
    home.write(CURSOR.path, '{ "mcpServers": ');
    home.write('.gemini/settings.json', '{}');
    const running = setup(home);
    await answer(running, [...SANDBOX_ANSWERS, [/Write these changes\?/, ENTER]]);
    expect(await running.exit).toBe(1);
    expect(running.said.stdout).toContain('line 1, column 17: a value is missing. Nothing was changed.');
    expect(home.read(CURSOR.path)).toBe('{ "mcpServers": ');
    expect(home.read('.gemini/settings.json')).toContain('mycase');
  });

  it.each([
    ['no', 'n', 0, 'No file of a program was changed.'],
    ['Ctrl-C', '\u0003', 0, 'No file of a program was changed.'],
  ])('writes nothing after %s', async (_, key, code, words) => {
    const home = aHome();
    home.write(CURSOR.path, CURSOR.text);
    const before = home.list();
    const running = setup(home);
    await answer(running, [...SANDBOX_ANSWERS, [/Write these changes\?/, key]]);
    expect(await running.exit).toBe(code);
    expect(running.said.stdout).toContain(words);
    expect(home.read(CURSOR.path)).toBe(CURSOR.text);
    expect(home.list()).toEqual(before);
  });

  it('Escape at a question changes nothing and exits 2', async () => {
    const home = aHome();
    const running = setup(home);
    await answer(running, [SANDBOX_ANSWERS[0], [/What may the AI do\?/, '\u001b']]);
    expect(await running.exit).toBe(2);
    expect(running.said.stdout).toContain('Canceled. Nothing was changed.');
    expect(home.list()).toEqual([]);
  });
});

it('the path of the program is absolute in the entry', () => {
  const home = aHome();
  home.run('configure', '--client', 'gemini-cli', '--write', '--sandbox');
  const { args } = JSON.parse(home.read(join('.gemini', 'settings.json')) ?? '').mcpServers.mycase;
  expect(existsSync(args[0])).toBe(true);
});
