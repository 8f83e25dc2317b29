import { existsSync, readdirSync } from 'node:fs';
import type { ConfigOption } from '../../config/config-options.ts';
import type { McpClientName } from '../../config/mcp-client-names.ts';
import {
  getAppDataFolder,
  getConfigFolder,
  getFolder,
  getLocalAppDataFolder,
  joinPath,
  type Machine,
} from './machine.ts';

/** An MCP client that has a configuration file for all projects of a person. */
export interface McpClient {
  readonly title: string;
  readonly format: 'json' | 'toml';
  /** The key of the object that has one entry for each server. */
  readonly container: string;
  /** The files that versions of the client read, the newest first. */
  readonly listFiles: (machine: Machine) => readonly string[];
  /** Paths that exist only where the client is installed. Undefined if the folders of the files are such paths. */
  readonly listTraces?: (machine: Machine) => readonly string[];
  /** Further fields of an entry. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Options of the server that suit the client, by key. */
  readonly settings?: Readonly<Record<ConfigOption['key'], string>>;
  /** True if the client has a maximum number of tools of all its servers. */
  readonly isToolCountLimited?: boolean;
  /** The next step of the person after a change. */
  readonly nextStep: string;
}

const inHome =
  (...parts: string[]) =>
  (machine: Machine): string =>
    joinPath(machine, machine.home, ...parts);

const getClaudeCodeFile = (machine: Machine): string =>
  joinPath(machine, machine.env.CLAUDE_CONFIG_DIR || machine.home, '.claude.json');

/** The clients that `setup` and `configure` know. Each comment names the page that documents the file. */
export const MCP_CLIENTS: Readonly<Record<McpClientName, McpClient>> = {
  // modelcontextprotocol.io/quickstart/user. The Windows package has folders of its own.
  'claude-desktop': {
    title: 'Claude Desktop',
    format: 'json',
    container: 'mcpServers',
    listFiles: listClaudeDesktopFiles,
    nextStep: 'Quit Claude Desktop and start it again.',
  },
  // code.claude.com/docs/en/mcp: servers of the scope "user" are in ~/.claude.json.
  'claude-code': {
    title: 'Claude Code',
    format: 'json',
    container: 'mcpServers',
    listFiles: (machine) => [getClaudeCodeFile(machine)],
    listTraces: (machine) => [getClaudeCodeFile(machine), inHome('.claude')(machine)],
    fields: { type: 'stdio' },
    settings: { structured: 'off' },
    nextStep: 'Start Claude Code again. /mcp lists the server.',
  },
  // code.visualstudio.com/docs/agents/reference/mcp-configuration: mcp.json of the user profile, at most 128 tools.
  vscode: {
    title: 'VS Code',
    format: 'json',
    container: 'servers',
    listFiles: (machine) => [joinPath(machine, getAppDataFolder(machine), 'Code', 'User', 'mcp.json')],
    fields: { type: 'stdio' },
    isToolCountLimited: true,
    nextStep: 'VS Code asks if you trust the server when an agent first uses it.',
  },
  // cursor.com/docs/mcp
  cursor: {
    title: 'Cursor',
    format: 'json',
    container: 'mcpServers',
    listFiles: (machine) => [inHome('.cursor', 'mcp.json')(machine)],
    nextStep: 'Restart Cursor.',
  },
  // docs.devin.ai/desktop/cascade/mcp: Windsurf is Devin Desktop since June 2026, at most 100 tools.
  windsurf: {
    title: 'Windsurf (Devin Desktop)',
    format: 'json',
    container: 'mcpServers',
    listFiles: listWindsurfFiles,
    isToolCountLimited: true,
    nextStep: 'Restart Windsurf.',
  },
  // zed.dev/docs/ai/mcp and zed.dev/docs/configuring-zed
  zed: {
    title: 'Zed',
    format: 'json',
    container: 'context_servers',
    listFiles: (machine) => [
      machine.platform === 'win32'
        ? joinPath(machine, getAppDataFolder(machine), 'Zed', 'settings.json')
        : joinPath(machine, getConfigFolder(machine), 'zed', 'settings.json'),
    ],
    nextStep: 'Zed starts the server at once. The settings of the agent list it.',
  },
  // developers.openai.com/codex/mcp: a server has 10 seconds to start, unless the entry states another time.
  codex: {
    title: 'Codex',
    format: 'toml',
    container: 'mcp_servers',
    listFiles: (machine) => [joinPath(machine, machine.env.CODEX_HOME || inHome('.codex')(machine), 'config.toml')],
    fields: { startup_timeout_sec: 60 },
    settings: { catalog: 'compact', structured: 'off' },
    nextStep: 'Start Codex again. /mcp lists the server.',
  },
  // geminicli.com/docs/tools/mcp-server
  'gemini-cli': {
    title: 'Gemini CLI',
    format: 'json',
    container: 'mcpServers',
    listFiles: (machine) => [inHome('.gemini', 'settings.json')(machine)],
    nextStep: 'Start Gemini CLI again. /mcp lists the server.',
  },
  // junie.jetbrains.com/docs/junie-cli-mcp-configuration.html. AI Assistant documents no file, only its settings.
  jetbrains: {
    title: 'JetBrains (Junie)',
    format: 'json',
    container: 'mcpServers',
    listFiles: (machine) => [inHome('.junie', 'mcp', 'mcp.json')(machine)],
    listTraces: (machine) => [inHome('.junie')(machine), joinPath(machine, getAppDataFolder(machine), 'JetBrains')],
    nextStep:
      'Restart the IDE. For AI Assistant, paste the entry in Settings › Tools › AI Assistant › Model Context Protocol.',
  },
};

/** Returns true if the machine has the client, or its files. */
export const isClientFound = (client: McpClient, machine: Machine): boolean =>
  (client.listTraces?.(machine) ?? listFolders(client, machine)).some((path) => existsSync(path));

/** Returns the file that the client of this machine reads: that of the newest version that has a folder. */
export function getClientFile(client: McpClient, machine: Machine): string {
  const files = client.listFiles(machine);
  const file = files.find((path) => existsSync(getFolder(machine, path))) ?? files[0];
  if (file === undefined) throw new Error(`${client.title} has no file.`);
  return file;
}

const listFolders = (client: McpClient, machine: Machine): string[] =>
  client.listFiles(machine).map((file) => getFolder(machine, file));

function listClaudeDesktopFiles(machine: Machine): string[] {
  const name = 'claude_desktop_config.json';
  const defaultFile = joinPath(machine, getAppDataFolder(machine), 'Claude', name);
  if (machine.platform !== 'win32') return [defaultFile];
  const localFolder = getLocalAppDataFolder(machine);
  const dataFolders = listMatches(machine, joinPath(machine, localFolder, 'Claude-Data'), /^claude(_|$)/i);
  const packages = listMatches(machine, joinPath(machine, localFolder, 'Packages'), /^Claude_/);
  return [
    ...dataFolders.map((folder) => joinPath(machine, folder, name)),
    ...packages.map((folder) => joinPath(machine, folder, 'LocalCache', 'Roaming', 'Claude', name)),
    defaultFile,
  ];
}

function listWindsurfFiles(machine: Machine): string[] {
  const settings = machine.platform === 'win32' ? getAppDataFolder(machine) : getConfigFolder(machine);
  return [
    joinPath(machine, settings, 'devin', 'mcp_config.json'),
    inHome('.codeium', 'windsurf', 'mcp_config.json')(machine),
  ];
}

function listMatches(machine: Machine, folder: string, pattern: RegExp): string[] {
  try {
    const names = readdirSync(folder).filter((name) => pattern.test(name));
    return names.sort().map((name) => joinPath(machine, folder, name));
  } catch {
    return [];
  }
}
