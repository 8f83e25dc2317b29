import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { allow } from '../auth/person.ts';
import { aSetting, linkIn } from '../auth/setting.ts';
import { call } from '../support/harness.ts';
import { READING_TOOLS, TOOLS } from '../support/listed-tools.ts';
import { aStateFolder } from '../support/state.ts';

// The desktop bundle, as Claude Desktop checks, unpacks and starts it.

const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-bundle-'));
const unpacked = join(folder, 'unpacked');
const packer = (...args: string[]) =>
  execFileSync('npx', ['--yes', '@anthropic-ai/mcpb@2.1.2', ...args], { cwd: folder, encoding: 'utf8' });

beforeAll(() => {
  execFileSync('npx', ['tsx', 'scripts/release/bundle.ts', join(folder, 'mycase-mcp.mcpb')], { cwd: ROOT });
  packer('unpack', join(folder, 'mycase-mcp.mcpb'), unpacked);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readManifest = () => JSON.parse(readFileSync(join(unpacked, 'manifest.json'), 'utf8'));

type Settings = Readonly<Record<string, string | boolean>>;

/**
 * The process that Claude Desktop starts. A setting that the person left empty and that has no default stays a
 * placeholder.
 */
function getStart(settings: Settings) {
  const { user_config, server } = readManifest();
  const fill = (text: string): string =>
    text
      .replaceAll(/\$\{__dirname\}/g, unpacked)
      .replaceAll(/\$\{user_config\.(\w+)\}/g, (placeholder, name) =>
        String(settings[name] ?? user_config[name].default ?? placeholder),
      );
  const { args, env } = server.mcp_config;
  return {
    command: process.execPath,
    args: args.map(fill) as string[],
    env: {
      PATH: process.env.PATH ?? '',
      MYCASE_STATE_FOLDER: aStateFolder(),
      ...(Object.fromEntries(Object.entries<string>(env).map(([name, text]) => [name, fill(text)])) as object),
    },
  };
}

async function connectWith(settings: Settings, env: Readonly<Record<string, string>> = {}) {
  const start = getStart(settings);
  const transport = new StdioClientTransport({ ...start, env: { ...start.env, ...env }, stderr: 'pipe' });
  let log = '';
  transport.stderr?.on('data', (text) => {
    log += text;
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, getLog: () => log };
}

it('the manifest is valid, and the bundle has a binary of the keychain library for each desktop system', () => {
  expect(packer('validate', join(unpacked, 'manifest.json'))).toContain('Manifest schema validation passes');
  const { user_config } = readManifest();
  for (const name of ['client_secret', 'access_token']) expect(user_config[name].sensitive, name).toBe(true);
  const [ELF, MACHO, PE] = ['7f454c46', 'cffaedfe', '4d5a'];
  const systems = {
    'linux-x64-gnu': ELF,
    'darwin-arm64': MACHO,
    'darwin-x64': MACHO,
    'win32-x64-msvc': PE,
    'win32-arm64-msvc': PE,
  };
  for (const [system, magic] of Object.entries(systems)) {
    const file = join(unpacked, `node_modules/@napi-rs/keyring-${system}/keyring.${system}.node`);
    expect(readFileSync(file).toString('hex', 0, magic.length / 2), system).toBe(magic);
  }
  const load = 'console.log(typeof require("@napi-rs/keyring").AsyncEntry)';
  expect(execFileSync(process.execPath, ['-e', load], { cwd: unpacked, encoding: 'utf8' })).toBe('function\n');
});

const countDeletes = (): number =>
  readManifest().tools.filter(({ name }: { name: string }) => name.startsWith('delete_')).length;

it.each<[string, Settings, () => number]>([
  ['both switches off', {}, () => READING_TOOLS],
  ['the switch to write', { may_write: true }, () => TOOLS - countDeletes()],
  ['only the switch to delete, which has no effect alone', { may_delete: true }, () => READING_TOOLS],
])('with %s, the bundle starts and answers', async (_, settings, countTools) => {
  const { client, getLog } = await connectWith({ ...settings, use_sandbox: true });
  const { tools } = await client.listTools();
  expect(tools).toHaveLength(countTools());
  expect(await call(client, 'get_firm')).toMatchObject({
    isError: false,
    text: expect.stringContaining('made-up firm'),
  });
  expect(getLog()).toContain(
    'these settings are empty and count as not given: client_id, client_secret, access_token, time_zone and files_folder',
  );
  expect(getLog().includes('the access is read')).toBe(settings.may_delete === true && !settings.may_write);
});

it('with both switches on, the server lists the tools and the prompts of the manifest', async () => {
  const { client } = await connectWith({ use_sandbox: true, may_write: true, may_delete: true });
  const { tools, prompts } = readManifest();
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  expect(tools).toHaveLength(TOOLS);
  expect(names(tools)).toEqual(names((await client.listTools()).tools));
  expect(names(prompts)).toEqual(names((await client.listPrompts()).prompts));
});

it('the person signs in from the client, with the client id and the client secret of the settings', async () => {
  const { env, redirectUri, withApp } = await aSetting();
  const settings = {
    client_id: withApp.MYCASE_CLIENT_ID ?? '',
    client_secret: withApp.MYCASE_CLIENT_SECRET ?? '',
    redirect_uri: redirectUri,
  };
  const { client } = await connectWith(settings, {
    MYCASE_STATE_FOLDER: env.MYCASE_STATE_FOLDER ?? '',
    MYCASE_AUTH_URL: env.MYCASE_AUTH_URL ?? '',
    MYCASE_BASE_URL: env.MYCASE_BASE_URL ?? '',
    MYCASE_STORE: 'plain',
  });
  const refused = await call(client, 'get_firm');
  expect(refused.isError).toBe(true);
  await allow(linkIn(refused.text));
  expect(await call(client, 'get_firm')).toMatchObject({ isError: false });
});

it('a switch with another value than on or off is refused', () => {
  const { command, args, env } = getStart({ use_sandbox: true, may_write: 'perhaps' });
  const { status, stderr } = spawnSync(command, args, { env, encoding: 'utf8', input: '' });
  expect(stderr).toContain('MYCASE_DESKTOP_MAY_WRITE: must be true, 1, yes, on, false, 0, no or off');
  expect(status).toBe(2);
});
