import { parse } from 'smol-toml';
import { expect, it } from 'vitest';
import { applyEdits } from '../../../src/cli/mcp-clients/text-edit.ts';
import { TOML_FORMAT } from '../../../src/cli/mcp-clients/toml-format.ts';

// Edits of TOML with comments.

const PLACE = { container: 'mcp_servers', name: 'mycase' };
const ENTRY = { command: 'npx', args: ['-y', 'C:\\Program Files\\a "b"'] };

const set = (text: string, entry: object = ENTRY): string =>
  applyEdits(text, TOML_FORMAT.setEntry(text, PLACE, { ...entry }));
const remove = (text: string): string => applyEdits(text, TOML_FORMAT.removeEntry(text, PLACE, true));

it.each([
  ['without content', ''],
  ['with comments', '# a\nmodel = "x" # b\n\n[mcp_servers.a] # c\ncommand = "d"\n# the end\n'],
  ['with old line ends', 'model = "x"\r\n[mcp_servers.a]\r\ncommand = "d"\r\n'],
  ['with a header in a text', 'text = """\n[mcp_servers.mycase]\n"""\n'],
  ['with dates and large numbers', 'a = 1979-05-27T07:32:00Z\nb = 9223372036854775807\nc = 1.0\n'],
])('a table is added to a file %s, and removed without a trace', (_, text) => {
  const changed = set(text);
  expect(changed.startsWith(text)).toBe(true);
  expect(parse(changed, { integersAsBigInt: 'asNeeded' }).mcp_servers).toMatchObject({ mycase: ENTRY });
  expect(set(changed)).toBe(changed);
  expect(changed.includes('\r\n') ? /[^\r]\n/.test(changed) : changed.includes('\r')).toBe(false);
  if (!text.includes('"""')) expect(remove(changed)).toBe(text);
});

it('a table between others is replaced with its subtables, and the comments of the next table stay', () => {
  const text =
    '[mcp_servers.a]\nb = 1\n\n[mcp_servers."mycase"]\ncommand = "old"\n\n[mcp_servers.mycase.env]\nA = "b"\n\n# next\n[c]\nd = 2\n';
  const changed = set(text);
  expect(parse(changed)).toEqual({
    mcp_servers: { a: { b: 1 }, mycase: { ...ENTRY, env: { A: 'b' } } },
    c: { d: 2 },
  });
  expect(changed).toContain('A = "b"\n\n# next\n[c]');
  expect(remove(changed)).toBe('[mcp_servers.a]\nb = 1\n\n# next\n[c]\nd = 2\n');
});

it.each([
  ['in one line', 'mcp_servers = { a = { b = 1 } }\n'],
  ['as the entry in one line', '[mcp_servers]\nmycase = { command = "x" }\n'],
  ['twice', '[mcp_servers.mycase]\na = 1\n[b]\nc = 1\n[mcp_servers.mycase.env]\nd = 1\n'],
])('a file that has the servers %s is refused', (_, text) => {
  expect(() => set(text)).toThrow('[mcp_servers.mycase]');
});
