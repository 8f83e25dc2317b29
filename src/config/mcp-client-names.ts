/** The MCP clients that `setup` and `configure` know, in the order of the help. */
export const MCP_CLIENT_NAMES = [
  'claude-desktop',
  'claude-code',
  'vscode',
  'cursor',
  'windsurf',
  'zed',
  'codex',
  'gemini-cli',
  'jetbrains',
] as const;

/** The name of a client, as it is typed. */
export type McpClientName = (typeof MCP_CLIENT_NAMES)[number];
