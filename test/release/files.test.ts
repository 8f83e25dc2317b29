import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createReleaseFiles } from '../../scripts/release/files.ts';
import { createServerEntry, type ServerEntry } from '../../scripts/release/install-links.ts';
import { createManifest } from '../../scripts/release/manifest.ts';
import { CONFIG_OPTIONS } from '../../src/config/config-options.ts';
import { aClient } from '../support/harness.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const readJson = (file: string) => JSON.parse(read(file));

const owner = readJson('owner.json');
const packageJson = readJson('package.json');
const { name, version } = packageJson;

it('the files of a release are what `npm run release:files` makes', () => {
  for (const [file, content] of Object.entries(createReleaseFiles())) expect(read(file), file).toBe(content);
  const pluginFiles = readdirSync(join(ROOT, 'plugin'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );
  const made = Object.keys(createReleaseFiles()).filter((file) => file.startsWith('plugin/'));
  expect(pluginFiles.map(({ parentPath, name: file }) => join(parentPath, file)).sort()).toEqual(
    made.map((file) => join(ROOT, file)).sort(),
  );
});

it('every file has the version and the names of package.json and owner.json', () => {
  const lock = readJson('package-lock.json');
  const server = readJson('server.json');
  const manifest = Object(createManifest(owner, packageJson, 'dist/desktop.js'));
  const plugin = readJson('plugin/.claude-plugin/plugin.json');
  const marketplace = readJson('.claude-plugin/marketplace.json');
  const versions = {
    'package-lock.json': lock.version,
    'package-lock.json, root': lock.packages[''].version,
    'server.json': server.version,
    'server.json, package': server.packages[0].version,
    manifest: manifest.version,
    plugin: plugin.version,
    'plugin, server': readJson('plugin/.mcp.json').mcpServers.mycase.args[1].replace(`${name}@`, ''),
    marketplace: marketplace.metadata.version,
    'marketplace, plugin': marketplace.plugins[0].version,
    'CHANGELOG.md': /^## \[?(\d[^\]\s]*)/m.exec(read('CHANGELOG.md'))?.[1],
  };
  for (const [place, found] of Object.entries(versions)) expect(found, place).toBe(version);
  expect([server.name, packageJson.mcpName]).toEqual([owner.registryName, owner.registryName]);
  expect([server.packages[0].identifier, manifest.name, marketplace.name]).toEqual([name, name, name]);
  expect(packageJson.repository.url).toBe(`git+${owner.repository}.git`);
  for (const address of [server.repository.url, manifest.repository.url, plugin.repository])
    expect(address).toBe(owner.repository);
});

it('server.json keeps the limits of the registry, and marks the secrets', () => {
  const server = readJson('server.json');
  expect(server.name).toMatch(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/);
  expect(server.description.length).toBeLessThanOrEqual(100);
  expect(server.version).toMatch(/^\d+\.\d+\.\d+$/);
  for (const variable of server.packages[0].environmentVariables) {
    const option = CONFIG_OPTIONS.find((one) => one.variable === variable.name);
    expect(option, variable.name).toBeDefined();
    expect(variable.isSecret ?? false, variable.name).toBe(option?.isSecret);
    expect('value' in variable, variable.name).toBe(false);
  }
});

const [fictional, own] = [createServerEntry(name, 'fictional'), createServerEntry(name, 'own')];

/** The entry that a link installs. */
function decodeLink(link: string): ServerEntry {
  const { protocol, searchParams, search } = new URL(link);
  if (protocol === 'vscode:') return JSON.parse(decodeURIComponent(search.slice(1)));
  const config = searchParams.get('config') ?? '';
  const json = link.includes('cursor') ? Buffer.from(config, 'base64').toString('utf8') : config;
  return { name: searchParams.get('name') ?? '', ...JSON.parse(json) };
}

it('the buttons and the deep links install the entries for the fictional firm and for the own firm', () => {
  const links = [...read('README.md').matchAll(/\]\((https:\/\/(?:vscode\.dev|cursor\.com)\/[^)]+)\)/g)].map(
    ([, link = '']) => link,
  );
  expect(links.map(decodeLink)).toEqual([fictional, own, fictional, own]);
  const deepLinks = read('docs/install.md').match(/^(vscode|cursor):\S+$/gm) ?? [];
  expect(deepLinks.map(decodeLink)).toEqual([fictional, fictional]);
});

it('a server that is installed by a button or a plugin only reads, and no entry has a secret', () => {
  for (const { args } of [fictional, own]) expect(args.join(' ')).toMatch(/--access read$/);
  const { args, env } = readJson('plugin/.mcp.json').mcpServers.mycase;
  expect({ args, env }).toEqual({
    args: ['-y', `${name}@${version}`],
    env: { MYCASE_ACCESS: `\${MYCASE_ACCESS:-read}` },
  });
  const secrets = CONFIG_OPTIONS.filter(({ isSecret }) => isSecret).map(({ variable }) => variable);
  const files = Object.entries(createReleaseFiles()).filter(([file]) => /^(plugin|\.claude-plugin|llms)/.test(file));
  for (const [file, content] of files) for (const secret of secrets) expect(content, file).not.toContain(secret);
});

it('the plugin has a command for each prompt that the server lists, and its skill names each tool for a whole job', async () => {
  const client = await aClient({ args: ['--sandbox', '--access', 'read'] });
  const { prompts } = await client.listPrompts();
  const names = prompts.map((prompt) => `${prompt.name.replaceAll('_', '-')}.md`).sort();
  expect(readdirSync(join(ROOT, 'plugin/commands')).sort()).toEqual(names);
  const tools = (await client.listTools()).tools.map((tool) => tool.name);
  const skill = read('plugin/skills/mycase/SKILL.md');
  for (const tool of tools.slice(0, tools.indexOf('get_firm'))) expect(skill).toContain(`\`${tool}\``);
  for (const file of ['skills/mycase/SKILL.md', ...names.map((one) => `commands/${one}`)]) {
    const [, header = ''] = /^---\n([\s\S]*?)\n---\n/.exec(read(`plugin/${file}`)) ?? [];
    expect(parse(header), file).toMatchObject({ description: expect.any(String) });
  }
});
