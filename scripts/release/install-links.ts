import { SERVER_NAME } from './facts.ts';

/** How a client starts the server, and the name of the server there. */
export interface ServerEntry {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Returns the entry that starts the package with npx: the fictional firm, or the firm of the person. Both only read.
 */
export const createServerEntry = (packageName: string, firm: 'fictional' | 'own'): ServerEntry => ({
  name: firm === 'fictional' ? `${SERVER_NAME}-sandbox` : SERVER_NAME,
  command: 'npx',
  args: ['-y', packageName, ...(firm === 'fictional' ? ['--sandbox'] : []), '--access', 'read'],
});

/** Returns the entry for Windows, where a client can start `npx` only through the command interpreter. */
export const toWindowsEntry = ({ name, command, args }: ServerEntry): ServerEntry => ({
  name,
  command: 'cmd',
  args: ['/c', command, ...args],
});

/** Returns the page that lets VS Code install a server. */
export function createVsCodeLink({ name, ...start }: ServerEntry): string {
  const url = new URL('https://vscode.dev/redirect/mcp/install');
  url.search = new URLSearchParams({ name, config: JSON.stringify(start) }).toString();
  return url.href.replaceAll('+', '%20');
}

/** Returns the link that opens VS Code and installs a server. Pages on GitHub cannot contain it. */
export const createVsCodeDeepLink = (entry: ServerEntry): string =>
  `vscode:mcp/install?${encodeURIComponent(JSON.stringify(entry))}`;

/** Returns the page that lets Cursor install a server. */
export const createCursorLink = (entry: ServerEntry): string =>
  `https://cursor.com/en/install-mcp?${toCursorQuery(entry)}`;

/** Returns the link that opens Cursor and installs a server. */
export const createCursorDeepLink = (entry: ServerEntry): string =>
  `cursor://anysphere.cursor-deeplink/mcp/install?${toCursorQuery(entry)}`;

const toCursorQuery = ({ name, ...start }: ServerEntry): string =>
  new URLSearchParams({
    name,
    config: Buffer.from(JSON.stringify(start)).toString('base64'),
  }).toString();

/** Returns entries as the JSON of a client's configuration, by the names of the servers. */
export const formatEntry = ({ name, command, args }: ServerEntry): string => `{
  ${JSON.stringify(name)}: {
    "command": ${JSON.stringify(command)},
    "args": [${args.map((argument) => JSON.stringify(argument)).join(', ')}]
  }
}`;

/** Returns an entry as a command line. No argument has a space. */
export const formatCommand = ({ command, args }: ServerEntry): string => [command, ...args].join(' ');
