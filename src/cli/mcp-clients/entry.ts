import { stringify } from 'smol-toml';
import { getCommandOptions } from '../../config/config-options.ts';
import type { McpClientName } from '../../config/mcp-client-names.ts';
import type { Config } from '../../config/options.ts';
import type { CliContext } from '../context.ts';
import { loadSelectedTools } from '../selected-tools.ts';
import { createEntryArguments, type EntrySettings } from './entry-arguments.ts';
import { readMachine } from './machine.ts';
import { MCP_CLIENTS } from './mcp-clients.ts';
import type { EntryTarget } from './plan-change.ts';
import { createServerCommand, findProgram } from './server-command.ts';

/** The fields of an entry, as the client reads them. */
export type Entry = Readonly<Record<string, unknown>>;

/** Returns the key of the entry of an account. */
export const getEntryName = ({ account }: Pick<Config, 'account'>): string =>
  account === 'default' ? 'mycase' : `mycase-${account}`;

/** Creates the entry of a client. Throws a UsageError for an unknown toolset or tool. */
export function createEntry(
  clientName: McpClientName,
  settings: EntrySettings,
  { env, mainFile, packageName }: Pick<CliContext, 'env' | 'mainFile' | 'packageName'>,
): Entry {
  const client = MCP_CLIENTS[clientName];
  const sources = Object.fromEntries(settings.keys.map((key) => [key, `--${key}`]));
  const tools = loadSelectedTools({ config: settings.config, sources });
  const args = createEntryArguments(settings, client, tools.length);
  const program = findProgram(mainFile, packageName);
  return { ...client.fields, ...createServerCommand(program, args, readMachine(env).platform) };
}

/** Formats an entry for a person who adds it by hand. */
export function formatEntry({ client, name }: EntryTarget, entry: Entry): string {
  const { container, format } = MCP_CLIENTS[client];
  const servers = { [container]: { [name]: entry } };
  return format === 'toml' ? stringify(servers) : `${JSON.stringify(servers, null, 2)}\n`;
}

/** Returns a note for each secret that is set here. It is not in an entry, so the client must set it. */
export const formatSecretNotes = (env: CliContext['env']): string[] =>
  getCommandOptions('serve')
    .filter(({ isSecret, variable }) => isSecret && variable !== 'MYCASE_HTTP_TOKEN' && env[variable])
    .map(
      ({ variable }) =>
        `${variable} is a secret, so it is not in the entry. Set it in the environment that the AI program starts in.`,
    );
