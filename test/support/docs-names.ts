import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import * as z from 'zod';
import { COMMAND_NAMES } from '../../src/config/commands.ts';
import { CONFIG_OPTIONS, type ConfigOption, getCommandOptions } from '../../src/config/config-options.ts';
import { DEFAULT_REDIRECT_URI } from '../../src/config/options.ts';
import { AdministrationFile } from '../../src/host/administration/administration-file.ts';
import { v1 } from '../../src/sandbox/contract.ts';
import { builtCatalogs } from './built-catalog.ts';
import { listCodeBlocks, listCodeSpans, readProjectFile, withoutCodeBlocks } from './docs-pages.ts';

// Finds names in a page that do not exist: paths, commands, options, variables, tools, arguments, exports and links.

const ROOT = join(import.meta.dirname, '../..');

/** Names of other programs, and examples. */
const FOREIGN_NAMES = new Set([
  ...'.vscode/mcp.json servers mcpServers context_servers Host Origin fetch GET PUT DELETE POST npx cmd /c'.split(' '),
  ...['/path/to', 'MyCase:', 'MyCase (A-01):', 'type(scope): what', '/mcp', '/mcp__mycase__', '/', '…', '>'],
  '--scope user',
  ...[
    'C:/Users/…',
    'claude_desktop_config.json',
    'tunnel-client',
    'CONTROL_PLANE_API_KEY',
    'mycase-mcp',
    'mycase-mcp.mcpb',
  ],
  ...['/srv/mycase-mcp', '/var/lib/mycase-mcp', '/etc/mycase-mcp.env', '/etc/systemd/system/mycase-mcp.service'],
  ...['systemd-analyze verify', 'nginx -t', 'caddy validate', 'journalctl -u mycase-mcp -o cat', 'LimitNOFILE'],
  ...['listen 443 ssl http2;', 'http2 on;', 'X-Forwarded-For', 'X-Forwarded-Host', 'Forwarded'],
  ...['process_*', 'nodejs_*', 'ssh -L 9464:127.0.0.1:9464 server'],
]);

/** Options of systemctl, Node and Redis. */
const FOREIGN_OPTIONS = new Set('--now --import --appendonly --appendfsync --maxmemory-policy'.split(' '));

/** Commands of other programs whose arguments are not ours. */
const FOREIGN_COMMAND = /^(git clone|cd|tunnel-client|docker|claude plugin) /;

/** The forms in which a page starts the published package. */
const PUBLISHED_PROGRAM = /(?:cmd \/c )?npx -y mycase-mcp\b/;

const toolsets = Object.keys(builtCatalogs.v1);
const tools = new Map(
  Object.values(builtCatalogs).flatMap((sets) =>
    Object.values(sets).flatMap((listed) => listed.map((tool) => [tool.name, tool] as const)),
  ),
);
const argumentNames = new Set([...tools.values()].flatMap(({ inputSchema }) => Object.keys(inputSchema.properties)));
const toolVerbs = new Set([...tools.keys()].map((name) => name.split('_')[0]));
const prompts = new Set(
  [...readProjectFile('src/mcp/prompts.ts').matchAll(/name: '(\w+)',\n\s+title: /g)].map(([, name]) => name),
);
/** The names of the fields of the administration file of a host. */
const administrationFields = new Set(
  [...JSON.stringify(z.toJSONSchema(AdministrationFile, { io: 'input' })).matchAll(/"(\w+)":\{/g)].map(
    ([, name]) => name,
  ),
);
const { scripts } = JSON.parse(readProjectFile('package.json'));
const { packages } = JSON.parse(readProjectFile('package-lock.json'));

const testFiles = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });

const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readProjectFile(join('src', file)))
  .join('\n')
  .replaceAll(/^\s*(\/\/|\/?\*).*$/gm, '');

/** Returns the names in a page that do not exist, each with the kind of name that was expected. */
export function findUnknownNames(page: string): string[] {
  const text = readProjectFile(page);
  const prose = withoutCodeBlocks(text);
  const plainText = prose.replaceAll(/`[^`]+`/g, '');
  return [
    ...listCodeSpans(text).flatMap(findCodeFaults),
    ...listCodeBlocks(text).flatMap((block) => block.text.split('\n').flatMap(findLineFaults)),
    ...findOptionFaults(plainText),
    ...findLinkFaults(page, prose),
  ];
}

/** Checks a line of a code block: a command of ours, a call of a tool, or options in a configuration. */
function findLineFaults(line: string): string[] {
  const call = /\b([a-z]+_[a-z_]+) (\{.*\})$/.exec(line);
  if (call) return findCallFaults(call[1] ?? '', call[2] ?? '');
  return /^(npm|npx|node|mycase-mcp|claude|codex|git|cd|tunnel-client|docker) /.test(line)
    ? findCommandFaults(line)
    : findOptionFaults(line);
}

function findCallFaults(name: string, json: string): string[] {
  const tool = tools.get(name);
  if (!tool) return [`tool: ${name}`];
  const unknown = Object.keys(JSON.parse(json)).filter((argument) => !(argument in tool.inputSchema.properties));
  return unknown.map((argument) => `argument: ${name} ${argument}`);
}

/** Checks a code span. Each one has to be something that exists. */
function findCodeFaults(code: string): string[] {
  if (FOREIGN_NAMES.has(code)) return [];
  if (/^(npm|npx|node|mycase-mcp|claude|codex|docker|cmd) /.test(code)) return findCommandFaults(code);
  if (COMMAND_NAMES.some((name) => code.startsWith(`${name} --`))) return findCommandFaults(`mycase-mcp ${code}`);
  if (/--[a-z]/.test(code)) return findOptionFaults(code);
  // A path below a folder of the user, or of Windows.
  if (/^(~\/|%[A-Z]+%\\)/.test(code)) return [];
  if (code.includes('<') || !/[a-z]/i.test(code)) return [];
  return isExisting(code) ? [] : [`name: ${code}`];
}

function isExisting(code: string): boolean {
  if (code.startsWith('MYCASE_')) return CONFIG_OPTIONS.some(({ variable }) => variable === code);
  if (/^(src|test|docs|scripts|bench|evals|dist|\.ci)\//.test(code)) return existsSync(join(ROOT, code));
  if (code.endsWith('.test.ts'))
    return testFiles.some((file) => file.endsWith(`/${code}`) || file.endsWith(`.${code}`));
  const placeholder = /^\{\{([a-z._]+)\}\}$/.exec(code)?.[1];
  if (placeholder) return source.includes(`'${placeholder}'`) || source.includes(code);
  if (code.startsWith('{')) return Object.keys(JSON.parse(code)).every((key) => argumentNames.has(key));
  if (code.startsWith('http')) return [getDefaultUrl(), DEFAULT_REDIRECT_URI].includes(code);
  const request = /^[A-Z]+ (\/.+)$/.exec(code);
  if (request) return `/v1${request[1]}` in v1.paths;
  const slashCommand = /^\/mycase:([a-z-]+)$/.exec(code);
  if (slashCommand) return existsSync(join(ROOT, `plugin/commands/${slashCommand[1]}.md`));
  if (code.startsWith('z.')) return code.slice(2) in z;
  return (
    `node_modules/${code}` in packages ||
    existsSync(join(ROOT, code)) ||
    COMMAND_NAMES.some((command) => command === code) ||
    isKnownWord(code)
  );
}

/** Whether a word is the name of a tool, an argument or an export, or another word of the program. */
function isKnownWord(code: string): boolean {
  const word = code.replace(/: .*$/, '').replace(/^\w+\.(?=\w+$)/, '');
  if ([tools, argumentNames, prompts, administrationFields].some((names) => names.has(word))) return true;
  if (word.includes('_') && toolVerbs.has(word.split('_')[0])) return false;
  const escaped = word.replaceAll(/[^\w\s]/g, '\\$&');
  if (!/[a-z][A-Z]/.test(word)) return new RegExp(`(?<!\\w)${escaped}(?!\\w)`).test(source);
  return new RegExp(`export [^={(]*\\b${escaped}\\b|import \\{[^}]*\\b${escaped}\\b`).test(source);
}

function getDefaultUrl(): string {
  const [host, port] = ['--bind', '--port'].map((flag) => CONFIG_OPTIONS.find((option) => option.flag === flag));
  return `http://${host?.defaultText}:${port?.defaultText}/mcp`;
}

/** Checks command lines that are joined by `&&`, in a span or in a block. */
const findCommandFaults = (line: string): string[] => line.split(' && ').flatMap(findOneCommandFaults);

function findOneCommandFaults(typed: string): string[] {
  const line = typed.replace(PUBLISHED_PROGRAM, 'mycase-mcp');
  const [, started] = /--mcp-command "([^"]+)"$/.exec(line) ?? [];
  if (started) return findOneCommandFaults(started);
  if (FOREIGN_COMMAND.test(line) || /^npm (ci|cit|install)( --prefix \S+ mycase-mcp)?$/.test(line)) return [];
  const script = /^npm run (\S+)(?: -- --[\w-]+)?$/.exec(line);
  if (script) return String(script[1]) in scripts ? [] : [`script: ${line}`];
  if (/^npx |^node \S+\.ts$/.test(line)) return findProgramFaults(line);
  const ours =
    /^(?:(?:claude|codex) mcp add (?:--scope \w+ )?\w+ -- )?(?:mycase-mcp|node \S*dist\/main\.js)\b ?(.*)$/.exec(line);
  if (!ours) return [`command: ${line}`];
  const [name = '', ...options] = ` ${(ours[1] ?? '').replace(/ > .*$/, '')}`.split(/ (?=--)/);
  const command = COMMAND_NAMES.find((one) => one === (name.trim() || 'serve'));
  if (!command) return [`command: ${line}`];
  const flags = getCommandOptions(command).map(({ flag }) => flag);
  const misplaced = options.map((option) => option.split(/[ =]/)[0] ?? '').filter((flag) => !flags.includes(flag));
  return [
    ...misplaced.filter((flag) => flag !== '--help').map((flag) => `option: ${command} ${flag}`),
    ...findOptionFaults(ours[1] ?? ''),
  ];
}

/** Checks the paths of a program that npx runs, or of a program of examples/. */
function findProgramFaults(line: string): string[] {
  const [runner, program = '', ...words] = line.split(' ');
  const files = words.filter((word) => /\/|\.ts$/.test(word));
  const programFile = runner === 'npx' ? `node_modules/.bin/${program}` : `examples/${program}`;
  return [programFile, ...files].filter((file) => !existsSync(join(ROOT, file))).map((file) => `path: ${file}`);
}

/** Checks each option of a text, and in code also a value that follows an option with a choice of values. */
function findOptionFaults(text: string): string[] {
  const isCode = /^(--|node |mycase-mcp |.*"args")/.test(text.trim());
  return [...text.matchAll(/(?<![\w-])(--[a-z][a-z-]*)(?:"?,? "?([\w,][\w,-]*))?/g)].flatMap(
    ([, flag = '', value = '']) => {
      if (flag === '--help' || flag === '--version' || FOREIGN_OPTIONS.has(flag)) return [];
      const option = CONFIG_OPTIONS.find((one) => one.flag === flag && !one.isSecret);
      if (!option) return [`option: ${flag}`];
      return isCode && value !== '' && !isPossibleValue(option, value) ? [`value: ${flag} ${value}`] : [];
    },
  );
}

const isPossibleValue = ({ flag, choices }: ConfigOption, value: string): boolean =>
  flag === '--toolsets'
    ? value.split(',').every((one) => toolsets.includes(one))
    : choices.length === 0 || choices.includes(value);

function findLinkFaults(page: string, prose: string): string[] {
  const links = [...prose.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, link = '']) => link);
  return links.filter((link) => !isReachable(page, link)).map((link) => `link: ${link}`);
}

function isReachable(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || listAnchors(readProjectFile(file)).includes(anchor);
}

/** The anchors that GitHub gives to the headings of a page. */
const listAnchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
