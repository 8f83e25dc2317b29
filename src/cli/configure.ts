import { resolve } from 'node:path';
import { joinWords } from '../base/sentences.ts';
import { MCP_CLIENT_NAMES } from '../config/mcp-client-names.ts';
import type { Config } from '../config/options.ts';
import type { Invocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import type { CliContext } from './context.ts';
import { ClientFileError } from './mcp-clients/client-file-error.ts';
import { createEntry, formatEntry, formatSecretNotes, getEntryName } from './mcp-clients/entry.ts';
import { toEntrySettings } from './mcp-clients/entry-arguments.ts';
import { readMachine } from './mcp-clients/machine.ts';
import { getClientFile, MCP_CLIENTS } from './mcp-clients/mcp-clients.ts';
import {
  applyChange,
  type EntryTarget,
  getBackupFile,
  type PlannedChange,
  planEntry,
  planRemoval,
} from './mcp-clients/plan-change.ts';

/** `mycase-mcp configure`: adds an entry to the configuration of a client, or removes it, or prints the change. */
export async function runConfigure(invocation: Invocation, context: CliContext): Promise<number> {
  const { config } = invocation;
  const target = readTarget(config, context);
  if (config.print === config.write)
    throw new UsageError('configure needs --print, to show the change, or --write, to make it.');
  const change = await planChange(target, invocation, context);
  context.output.write(formatChange(change));
  if (config.write) {
    await applyChange(config, change);
    context.output.write(formatResult(config, change));
  }
  context.output.write(formatNotes(config, context, change));
  return 0;
}

function readTarget(config: Config, { env }: CliContext): EntryTarget {
  const { client, file } = config;
  if (client === undefined)
    throw new UsageError(`configure needs --client with a name: ${joinWords(MCP_CLIENT_NAMES, 'or')}.`);
  const path = file === undefined ? getClientFile(MCP_CLIENTS[client], readMachine(env)) : resolve(file);
  return { client, path, name: getEntryName(config) };
}

async function planChange(target: EntryTarget, invocation: Invocation, context: CliContext): Promise<PlannedChange> {
  const { config } = invocation;
  if (config.remove) return planRemoval(config, target);
  const entry = createEntry(target.client, toEntrySettings(invocation), context);
  try {
    return await planEntry(config, target, entry);
  } catch (error) {
    if (error instanceof ClientFileError && config.print)
      context.output.write(`The entry, to add by hand:\n\n${formatEntry(target, entry)}\n`);
    throw error;
  }
}

/** Formats a planned change: the client, the file and the lines that change. */
export const formatChange = ({ target, description }: PlannedChange): string =>
  `${MCP_CLIENTS[target.client].title}: ${target.path}\n${description || '  nothing changes'}\n`;

/** Formats the result of a change that was made. */
export function formatResult(config: Pick<Config, 'stateFolder'>, change: PlannedChange): string {
  const { target, description, undo } = change;
  if (description === '') return '';
  const { title, nextStep } = MCP_CLIENTS[target.client];
  if (!undo) return `Removed. Restart ${title}.\n`;
  const backup = getBackupFile(config, change);
  return `Written. ${backup === undefined ? '' : `The backup is ${backup}. `}${nextStep}\n`;
}

function formatNotes(config: Config, { env }: CliContext, { description }: PlannedChange): string {
  const { print, remove, sandbox } = config;
  const notes = [
    ...(print && description !== '' ? ['Nothing was written. With --write in place of --print, it is.'] : []),
    ...(!print && !remove && description !== '' ? ['The same command with --remove undoes it.'] : []),
    ...(remove || sandbox ? [] : ['The server uses the stored sign-in. If there is none, run `mycase-mcp login`.']),
    ...(remove ? [] : formatSecretNotes(env)),
  ];
  return notes.map((note) => `${note}\n`).join('');
}
