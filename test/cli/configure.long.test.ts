import { chmodSync, lstatSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { parse as parseToml } from 'smol-toml';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MCP_CLIENT_NAMES } from '../../src/config/mcp-client-names.ts';
import { BIN } from '../support/harness.ts';
import { READING_TOOLS, TOOLS } from '../support/listed-tools.ts';
import { CLIENT_CONFIGS } from './mcp-clients/configs.ts';
import { expectExactUndo } from './mcp-clients/cycle.ts';
import { aHome, type Home } from './mcp-clients/home.ts';

// `configure` on a file of each client, and on files in odd forms.

const FILE = '.cursor/mcp.json';

const write = (home: Home, ...args: string[]) => home.run('configure', '--client', 'cursor', '--write', ...args);
const remove = (home: Home, ...args: string[]) => write(home, '--remove', ...args);

it.each(MCP_CLIENT_NAMES)('configure --client %s adds the entry, loses nothing, and undoes it exactly', (client) => {
  expectExactUndo(client);
});

describe('a file', () => {
  it('that does not exist is created, and removed with the folders that were created', () => {
    const home = aHome();
    for (const client of MCP_CLIENT_NAMES) {
      const before = home.list();
      expect(home.run('configure', '--client', client, '--write')).toMatchObject({ code: 0, stderr: '' });
      expect(home.list().length).toBeGreaterThan(before.length);
      expect(home.run('configure', '--client', client, '--write', '--remove').stdout).toContain(
        'the file is removed, because mycase-mcp created it',
      );
      expect(home.list().filter((path) => !/^\.local/.test(path))).toEqual([]);
    }
  });

  it.each([
    ['is empty', ''],
    ['has white space only', '\n\n'],
    ['has an empty object', '{}'],
    ['has an empty object of servers', '{ "mcpServers" : { } }\n'],
    ['has a comment only in the object', '{\n  // nothing yet\n}\n'],
    ['has a comment only in the servers', '{\n  "mcpServers": {\n    /* none */\n  }\n}\n'],
    ['ends without a line break', '{\n  "mcpServers": {\n    "a": {}\n  }\n}'],
    ['has old line ends and a byte order mark', '\uFEFF{\r\n\t"mcpServers": {}\r\n}'],
    ['has the entry of a person', '{"mcpServers":{"mycase":{"command":"x","env":{"A":"b"},"disabled":true}}}'],
  ])('that %s is undone exactly', (_, text) => {
    const home = aHome();
    home.write(FILE, text);
    expect(write(home)).toMatchObject({ code: 0, stderr: '' });
    expect(home.read(FILE)).toContain('"--access"');
    expect(remove(home)).toMatchObject({ code: 0, stderr: '' });
    expect(home.read(FILE)).toBe(text);
  });

  it('keeps the other fields of an entry, such as variables', () => {
    const home = aHome();
    home.write(FILE, '{"mcpServers":{"mycase":{"command":"x","env":{"MYCASE_STORE_KEY":"a pass phrase"}}}}');
    const { stdout } = write(home);
    expect(JSON.parse(home.read(FILE) ?? '').mcpServers.mycase).toEqual({
      command: 'node',
      env: { MYCASE_STORE_KEY: 'a pass phrase' },
      args: [BIN, '--access', 'read'],
    });
    expect(stdout).not.toContain('a pass phrase');
  });

  it('keeps no address in an entry that becomes a command', () => {
    const home = aHome();
    const text = '{\n  "mcpServers": {\n    "mycase": {\n      "url": "http://127.0.0.1:3333/mcp"\n    }\n  }\n}\n';
    home.write(FILE, text);
    write(home);
    expect(JSON.parse(home.read(FILE) ?? '').mcpServers.mycase).toEqual({
      command: 'node',
      args: [BIN, '--access', 'read'],
    });
    remove(home);
    expect(home.read(FILE)).toBe(text);
  });

  it.each([CLIENT_CONFIGS.cursor.text, '{ "mcpServers" : { } }\n', '{"a":1 ,\n}'])(
    'is undone exactly after two changes: %j',
    (text) => {
      const home = aHome();
      home.write(FILE, text);
      write(home, '--sandbox');
      write(home, '--access', 'full', '--account', 'default', '--time-zone', 'Pacific');
      expect(home.read(FILE)).toMatch(/"full"[\s\S]*America\/Los_Angeles/);
      remove(home);
      expect(home.read(FILE)).toBe(text);
    },
  );

  it('keeps the changes of another program: only the entry is removed', () => {
    const home = aHome();
    home.write(FILE, '{\n  "theme": "dark"\n}\n');
    write(home);
    const changed = (home.read(FILE) ?? '').replace('"dark"', '"light"');
    home.write(FILE, changed);
    expect(remove(home).code).toBe(0);
    expect(home.read(FILE)).toBe('{\n  "theme": "light"\n}\n');
  });

  it('that was created and then changed by another program stays', () => {
    const home = aHome();
    write(home);
    home.write(FILE, (home.read(FILE) ?? '').replace('{\n', '{\n  "theme": "dark",\n'));
    expect(remove(home).code).toBe(0);
    expect(JSON.parse(home.read(FILE) ?? '')).toEqual({ theme: 'dark' });
  });

  it('keeps a server that was added between two changes', () => {
    const home = aHome();
    home.write(FILE, '{\n  "mcpServers": {\n    "a": {}\n  }\n}\n');
    write(home, '--sandbox');
    home.write(FILE, (home.read(FILE) ?? '').replace('"a": {},', '"a": {},\n    "b": {},'));
    write(home, '--access', 'write');
    remove(home);
    expect(home.read(FILE)).toBe('{\n  "mcpServers": {\n    "a": {},\n    "b": {}\n  }\n}\n');
  });

  it('is the one that --file names', () => {
    const home = aHome();
    const file = home.write('project/.vscode/mcp.json', '{}');
    expect(home.run('configure', '--client', 'vscode', '--file', file, '--write').stdout).toContain(file);
    expect(JSON.parse(home.read('project/.vscode/mcp.json') ?? '').servers.mycase.type).toBe('stdio');
    home.run('configure', '--client', 'vscode', '--file', file, '--write', '--remove');
    expect(home.read('project/.vscode/mcp.json')).toBe('{}');
  });
});

it('the entries of two accounts are separate, and purge undoes both exactly', async () => {
  const home = aHome();
  const text = '{ "theme" : "dark"\n}';
  home.write(FILE, text);
  write(home);
  write(home, '--account', 'east');
  expect(Object.keys(JSON.parse(home.read(FILE) ?? '').mcpServers)).toEqual(['mycase', 'mycase-east']);
  expect(home.run('purge', '--yes', '--with-clients', '--store', 'plain').code).toBe(0);
  expect(home.read(FILE)).toBe(text);
});

describe('a file that cannot be changed stays as it is', () => {
  const unreadable: [string, string | Buffer, string][] = [
    ['broken JSON', '{\n  "mcpServers": {\n    "a" {}\n  }\n}', 'line 3, column 9: a colon is missing'],
    ['JSON that ends too early', '{\n  "mcpServers": {', 'line 2, column 18: a closing brace is missing'],
    ['a list', '[]', 'line 1, column 1: a JSON object is expected'],
    ['servers that are a list', '{"mcpServers": []}', 'column 16: "mcpServers" must be an object'],
    ['two objects of servers', '{"mcpServers": {}, "mcpServers": {}}', 'column 20: "mcpServers" is there twice'],
    ['another encoding', Buffer.from('\uFEFF{}', 'utf16le'), 'is not text in UTF-8'],
  ];
  it.each(unreadable)('%s', (_, content, words) => {
    const home = aHome();
    home.write(FILE, content);
    const before = home.read(FILE);
    const { code, stderr } = write(home);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(words) });
    expect(stderr).toContain(FILE);
    expect(stderr).toContain('Nothing was changed');
    expect(home.read(FILE)).toBe(before);
    expect(home.list()).toEqual(['.cursor', FILE]);
    expect(home.run('configure', '--client', 'cursor', '--print').stdout).toContain('The entry, to add by hand:');
  });

  it.each([
    ['broken TOML', '[mcp_servers.a]\ncommand = \n', 'line 2, column 11'],
    [
      'servers in one line',
      'mcp_servers = { a = { command = "b" } }\n',
      'are not written as tables like [mcp_servers.mycase]',
    ],
  ])('%s', (_, text, words) => {
    const home = aHome();
    home.write('.codex/config.toml', text);
    const { code, stderr } = home.run('configure', '--client', 'codex', '--write');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(words) });
    expect(home.read('.codex/config.toml')).toBe(text);
  });

  it('a read-only file', () => {
    const home = aHome();
    chmodSync(home.write(FILE, '{}'), 0o444);
    const { code, stderr } = write(home);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is read-only. Nothing was changed') });
    expect(home.read(FILE)).toBe('{}');
  });

  it('a folder with the name of the file', () => {
    const home = aHome();
    mkdirSync(join(home.folder, FILE), { recursive: true });
    expect(write(home).stderr).toContain('it is a folder. Nothing was changed');
  });

  it('a link to a file that does not exist', () => {
    const home = aHome();
    mkdirSync(join(home.folder, '.cursor'));
    symlinkSync(join(home.folder, 'gone.json'), join(home.folder, FILE));
    expect(write(home).stderr).toContain('is a link to a file that does not exist');
  });
});

it('a symbolic link stays, and its target is changed and restored', () => {
  const home = aHome();
  const target = home.write('dotfiles/mcp.json', '{}\n');
  chmodSync(target, 0o600);
  mkdirSync(join(home.folder, '.cursor'));
  symlinkSync(target, join(home.folder, FILE));
  write(home);
  expect(home.read('dotfiles/mcp.json')).toContain('mycase');
  expect(lstatSync(join(home.folder, FILE)).isSymbolicLink()).toBe(true);
  expect(statSync(target).mode & 0o777).toBe(0o600);
  remove(home);
  expect(home.read('dotfiles/mcp.json')).toBe('{}\n');
});

describe('the entry', () => {
  it.each([
    ['claude-code', READING_TOOLS, []],
    ['claude-desktop', TOOLS, ['--access', 'full']],
    ['vscode', 81, ['--access', 'full']],
    ['windsurf', READING_TOOLS, []],
    ['codex', 4, ['--access', 'full']],
  ] as const)('of %s starts a server with %i tools', async (client, count, options) => {
    const home = aHome();
    home.run('configure', '--client', client, '--write', '--sandbox', ...options);
    const [path = ''] = home.list().filter((name) => /\.(json|toml)$/.test(name) && !name.includes('client-entries'));
    const text = home.read(path) ?? '';
    const config = client === 'codex' ? parseToml(text) : JSON.parse(text);
    const { command, args } = (config.mcpServers ?? config.servers ?? config.mcp_servers).mycase;
    const connection = new Client({ name: 'test', version: '1.0.0' });
    await connection.connect(new StdioClientTransport({ command, args, env: { ...home.env } }));
    onTestFinished(() => connection.close());
    expect((await connection.listTools()).tools).toHaveLength(count);
  });

  it('has each option that was given, with absolute paths, and no secret', () => {
    const home = aHome();
    const env = { ...home.env, MYCASE_ANSWER_TOKENS: '4000', MYCASE_STORE_KEY: 'correct horse battery' };
    const options = [
      '--account',
      'east',
      '--state-folder',
      'state',
      '--tools',
      'get_case,list_cases',
      '--holidays',
      'holidays.ics',
      '--letterhead',
      'letterhead.docx',
      '--audit',
      'off',
    ];
    const { stdout } = home.runWith(env, 'configure', '--client', 'gemini-cli', '--write', ...options);
    expect(JSON.parse(home.read('.gemini/settings.json') ?? '').mcpServers['mycase-east'].args.slice(1)).toEqual([
      ...[
        '--account',
        'east',
        '--state-folder',
        join(realpathSync(home.folder), 'state'),
        '--tools',
        'get_case,list_cases',
      ],
      ...['--access', 'read', '--audit', 'off', '--holidays', join(realpathSync(home.folder), 'holidays.ics')],
      ...['--answer-tokens', '4000', '--letterhead', join(realpathSync(home.folder), 'letterhead.docx')],
    ]);
    expect(stdout).toContain('MYCASE_STORE_KEY is a secret, so it is not in the entry');
    expect(stdout + home.read('.gemini/settings.json')).not.toContain('correct horse');
  });
});
