import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CONFIG_OPTIONS, type ConfigOption } from '../../config/config-options.ts';
import type { Config } from '../../config/options.ts';
import type { Invocation } from '../../config/read-invocation.ts';
import type { McpClient } from './mcp-clients.ts';

/** The options of the server that an entry has. */
export interface EntrySettings {
  readonly config: Config;
  /** The keys of the options that a person chose. The access level is always written. */
  readonly keys: readonly string[];
}

/** The number of tools of this server that leaves room for other servers, where a client limits the tools of all. */
const ROOMY_TOOL_COUNT = 80;

/** The toolsets of daily work, for clients that limit the number of tools. */
const DAILY_TOOLSETS = 'workflows,firm,cases,people,calendar,tasks,notes,documents,time,billing';

/** A secret has no option, so it never is in an entry. */
const ENTRY_OPTIONS = CONFIG_OPTIONS.filter(
  ({ commands, isSecret }) => !isSecret && commands.includes('serve') && commands.includes('configure'),
);

/** Returns the settings that an invocation gives to the entry: the options and variables that were set. */
export const toEntrySettings = ({ config, sources }: Pick<Invocation, 'config' | 'sources'>): EntrySettings => ({
  config: sources.access === undefined ? { ...config, access: 'read' } : config,
  keys: Object.keys(sources),
});

/**
 * Returns the arguments of the server in an entry: the chosen options, the access level, and the options that suit the
 * client. `toolCount` is the number of tools that the chosen options select.
 */
export function createEntryArguments(settings: EntrySettings, client: McpClient, toolCount: number): string[] {
  const { config, keys } = settings;
  const values: Record<string, unknown> = config;
  const chosen = ENTRY_OPTIONS.filter(({ key }) => keys.includes(key) || key === 'access');
  const suited = listSuitedOptions(settings, client, toolCount).filter(([{ key }]) => !keys.includes(key));
  return [
    ...chosen.flatMap((option) => formatArgument(option, values[option.key])),
    ...suited.flatMap(([option, value]) => formatArgument(option, value)),
  ];
}

function listSuitedOptions({ keys }: EntrySettings, client: McpClient, toolCount: number): [ConfigOption, string][] {
  const isSelected = ['toolsets', 'tools', 'catalog'].some((key) => keys.includes(key));
  const isTooMany = client.isToolCountLimited && toolCount > ROOMY_TOOL_COUNT && !isSelected;
  const suited: Readonly<Record<string, string>> = {
    ...client.settings,
    ...(isTooMany && { toolsets: DAILY_TOOLSETS }),
  };
  return ENTRY_OPTIONS.flatMap((option) => {
    const value = suited[option.key];
    const isOverridden = option.key === 'catalog' && isSelected;
    return value === undefined || isOverridden ? [] : [[option, value] as [ConfigOption, string]];
  });
}

function formatArgument(option: ConfigOption, value: unknown): string[] {
  const { flag, isSwitch, isRepeatable } = option;
  if (isSwitch) return value === true ? [flag] : [];
  if (isRepeatable && Array.isArray(value)) return value.flatMap((one) => formatArgument(option, one));
  const text = toAbsolutePath(option, Array.isArray(value) ? value.join(',') : String(value));
  return text.startsWith('-') ? [`${flag}=${text}`] : [flag, text];
}

/** Makes a path absolute, because a client starts the server in a folder of its own. */
function toAbsolutePath({ value }: ConfigOption, text: string): string {
  const isPath = value === 'file' || value === 'folder';
  // The cases of a wall are ids or a file of ids.
  const isFile = value === 'cases' && existsSync(text);
  return isPath || isFile ? resolve(text) : text;
}
