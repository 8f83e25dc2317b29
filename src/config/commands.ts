/** The commands, each with one sentence for the help. The order is the order of the help. */
export const COMMANDS = {
  serve: 'Serve MCP over stdio, or over HTTP with --http. This is the default command.',
  host: 'Serve MCP over HTTP to all people of a firm. Each of them signs in to MyCase in the browser.',
  setup: 'Connect the AI programs of this machine, step by step. With --remove, undo it.',
  configure:
    'Add the server to the configuration of an AI program, or print the change. Without --access, it only reads.',
  login: 'Sign in to MyCase and store the sign-in.',
  status: 'Show who is signed in and when the sign-in ends.',
  logout: "Remove the sign-in, and the firm's lists that are stored on disk.",
  doctor: 'Check everything that a call depends on, and show how to fix a fault.',
  'cache clear': "Remove the firm's lists that are stored on disk.",
  'audit verify': 'Check that the audit log is complete and unchanged.',
  'audit export': 'Print the audit log as JSON lines or as CSV.',
  purge: 'Remove everything that this program stored on this machine.',
  sandbox: 'Serve the embedded MyCase with a made-up firm as an HTTP server.',
} as const;

/** The name of a command, as it is typed. */
export type CommandName = keyof typeof COMMANDS;

/** The names of all commands. */
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];
