import { type ConfigOption, listConfigOptions } from '../config/options.ts';

/** What `--help` prints. */
export function formatHelp(): string {
  return `mycase-mcp: the MyCase API as MCP tools, for Claude, VS Code, Cursor and other clients

  mycase-mcp                      serve over stdio, as MCP clients start it
  mycase-mcp --http               serve streamable HTTP at http://127.0.0.1:3333/mcp
  mycase-mcp --sandbox            the same on a made-up firm, without an account
  mycase-mcp sandbox --port 4000  the made-up firm alone, as an HTTP server
  mycase-mcp login                sign in to MyCase; with --sandbox only to try how that goes
  mycase-mcp status               who is signed in, and for how long
  mycase-mcp logout               forget the sign-in, and the firm's lists kept on disk
  mycase-mcp cache clear          forget the firm's lists kept on disk
  mycase-mcp doctor               look for what is wrong, and say how to mend it
  mycase-mcp audit verify         whether the audit log is whole and unchanged
  mycase-mcp audit export         what was done from --from to --to, as JSON lines or --format csv

Options, each also as a variable; a flag goes before a variable:

${listConfigOptions().map(formatOption).join('\n')}
  -h, --help
  -v, --version
`;
}

function formatOption({ flag, variable, description, valueHint, fallback }: ConfigOption): string {
  const usage = flag === undefined ? variable : `${`--${flag} ${valueHint}`.trim()}  ${variable}`;
  const defaultNote = fallback === undefined ? '' : ` (default ${fallback})`;
  return `  ${usage}\n      ${description}${defaultNote}`;
}
