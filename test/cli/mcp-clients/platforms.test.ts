import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Machine } from '../../../src/cli/mcp-clients/machine.ts';
import { getClientFile, MCP_CLIENTS } from '../../../src/cli/mcp-clients/mcp-clients.ts';
import { createServerCommand, findProgram } from '../../../src/cli/mcp-clients/server-command.ts';
import { MCP_CLIENT_NAMES } from '../../../src/config/mcp-client-names.ts';

// The files of the clients, and the command of the server, on each system.

const filesOf = (machine: Machine) =>
  Object.fromEntries(MCP_CLIENT_NAMES.map((name) => [name, getClientFile(MCP_CLIENTS[name], machine)]));

describe('the files of the clients', () => {
  it('on Windows', () => {
    const home = 'C:\\Users\\Law Firm';
    const env = { APPDATA: `${home}\\AppData\\Roaming`, LOCALAPPDATA: `${home}\\AppData\\Local` };
    expect(filesOf({ platform: 'win32', home, env })).toMatchInlineSnapshot(`
      {
        "claude-code": "C:\\Users\\Law Firm\\.claude.json",
        "claude-desktop": "C:\\Users\\Law Firm\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
        "codex": "C:\\Users\\Law Firm\\.codex\\config.toml",
        "cursor": "C:\\Users\\Law Firm\\.cursor\\mcp.json",
        "gemini-cli": "C:\\Users\\Law Firm\\.gemini\\settings.json",
        "jetbrains": "C:\\Users\\Law Firm\\.junie\\mcp\\mcp.json",
        "vscode": "C:\\Users\\Law Firm\\AppData\\Roaming\\Code\\User\\mcp.json",
        "windsurf": "C:\\Users\\Law Firm\\AppData\\Roaming\\devin\\mcp_config.json",
        "zed": "C:\\Users\\Law Firm\\AppData\\Roaming\\Zed\\settings.json",
      }
    `);
  });

  it('on macOS', () => {
    expect(filesOf({ platform: 'darwin', home: '/Users/firm', env: { XDG_CONFIG_HOME: '/x' } })).toMatchInlineSnapshot(`
      {
        "claude-code": "/Users/firm/.claude.json",
        "claude-desktop": "/Users/firm/Library/Application Support/Claude/claude_desktop_config.json",
        "codex": "/Users/firm/.codex/config.toml",
        "cursor": "/Users/firm/.cursor/mcp.json",
        "gemini-cli": "/Users/firm/.gemini/settings.json",
        "jetbrains": "/Users/firm/.junie/mcp/mcp.json",
        "vscode": "/Users/firm/Library/Application Support/Code/User/mcp.json",
        "windsurf": "/Users/firm/.config/devin/mcp_config.json",
        "zed": "/Users/firm/.config/zed/settings.json",
      }
    `);
  });

  it('on Linux, where variables name other folders', () => {
    const env = { XDG_CONFIG_HOME: '/x', CODEX_HOME: '/codex', CLAUDE_CONFIG_DIR: '/claude' };
    expect(filesOf({ platform: 'linux', home: '/home/firm', env })).toMatchInlineSnapshot(`
      {
        "claude-code": "/claude/.claude.json",
        "claude-desktop": "/x/Claude/claude_desktop_config.json",
        "codex": "/codex/config.toml",
        "cursor": "/home/firm/.cursor/mcp.json",
        "gemini-cli": "/home/firm/.gemini/settings.json",
        "jetbrains": "/home/firm/.junie/mcp/mcp.json",
        "vscode": "/x/Code/User/mcp.json",
        "windsurf": "/x/devin/mcp_config.json",
        "zed": "/x/zed/settings.json",
      }
    `);
  });

  it('are those of the newest version that has a folder', () => {
    const home = aFolder();
    mkdirSync(join(home, '.codeium/windsurf'), { recursive: true });
    const machine = { platform: 'linux', home, env: {} } as const;
    expect(getClientFile(MCP_CLIENTS.windsurf, machine)).toBe(join(home, '.codeium/windsurf/mcp_config.json'));
    mkdirSync(join(home, '.config/devin'), { recursive: true });
    expect(getClientFile(MCP_CLIENTS.windsurf, machine)).toBe(join(home, '.config/devin/mcp_config.json'));
  });
});

describe('the command', () => {
  const args = ['--state-folder', 'C:\\Law Firm\\state'];

  it('of a package is npx, and on Windows cmd starts npx', () => {
    const program = { kind: 'package', name: 'mycase-mcp' } as const;
    expect(createServerCommand(program, args, 'linux')).toEqual({
      command: 'npx',
      args: ['-y', 'mycase-mcp', ...args],
    });
    expect(createServerCommand(program, args, 'win32')).toEqual({
      command: 'cmd',
      args: ['/c', 'npx', '-y', 'mycase-mcp', ...args],
    });
  });

  it('of a source tree is node with the path', () => {
    const file = 'C:\\Law Firm\\dist\\main.js';
    expect(createServerCommand({ kind: 'file', file }, args, 'win32')).toEqual({
      command: 'node',
      args: [file, ...args],
    });
  });

  it.each([
    ['a registry', 'https://registry.example.com/mycase-mcp/-/mycase-mcp-0.1.0.tgz', 'package'],
    ['a tarball', 'file:../mycase-mcp-0.1.0.tgz', 'file'],
  ])('of a package that npm installed from %s', (_, resolved, kind) => {
    const modules = join(aFolder(), 'node_modules');
    const mainFile = join(modules, 'mycase-mcp', 'dist', 'main.js');
    mkdirSync(modules);
    writeFileSync(
      join(modules, '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/mycase-mcp': { version: '0.1.0', resolved } } }),
    );
    expect(findProgram(mainFile, 'mycase-mcp').kind).toBe(kind);
  });
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mycase-mcp-machine-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
