import { describe, expect, it } from 'vitest';
import { expectExactUndo } from './mcp-clients/cycle.ts';
import { aHome } from './mcp-clients/home.ts';

// `configure` as it is typed. configure.long.test.ts has all clients, and files in odd forms.

it('configure adds the entry of VS Code, loses nothing, and undoes it exactly', () => {
  expectExactUndo('vscode');
});

describe('a wrong command line', () => {
  it.each<[string, string[], string]>([
    ['no client', ['--print'], 'configure needs --client with a name: claude-desktop, claude-code, vscode'],
    ['an unknown client', ['--client', 'code', '--print'], '--client: must be claude-desktop, claude-code, vscode'],
    ['neither --print nor --write', ['--client', 'cursor'], 'needs --print, to show the change, or --write'],
    ['an unknown toolset', ['--client', 'cursor', '--print', '--toolsets', 'taks'], 'Did you mean "tasks"?'],
  ])('%s', (_, args, words) => {
    const home = aHome();
    const { code, stdout, stderr } = home.run('configure', ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
    expect(home.list()).toEqual([]);
  });

  it('setup without a terminal names configure', () => {
    const { code, stderr } = aHome().run('setup');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('configure --client NAME --print') });
  });
});
