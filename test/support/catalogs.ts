import { builtCatalogs } from './built-catalog.ts';

/** The names of the toolsets of version 1 of the API. */
export const TOOLSETS = Object.keys(builtCatalogs.v1);

/** The names of all tools of both APIs, and of the compact catalog. */
export const ALL_TOOL_NAMES: ReadonlySet<string> = new Set([
  ...Object.values(builtCatalogs).flatMap((sets) =>
    Object.values(sets).flatMap((tools) => tools.map(({ name }) => name)),
  ),
  'find_tools',
  'run_read_tool',
  'run_write_tool',
  'run_delete_tool',
]);

const ACCESS_LEVELS = ['read', 'write', 'full'].map((level) => ['--access', level]);

/** The arguments of a server for each of its catalogs: full, compact, of the profile and of each toolset. */
export const CATALOGS: readonly (readonly string[])[] = [
  ...ACCESS_LEVELS,
  ...ACCESS_LEVELS.map((access) => ['--catalog', 'compact', ...access]),
  ...ACCESS_LEVELS.map((access) => ['--api', 'profile', ...access]),
  ...ACCESS_LEVELS.map((access) => ['--api', 'profile', '--catalog', 'compact', ...access]),
  ...TOOLSETS.map((toolset) => ['--toolsets', toolset]),
  ['--confirm', 'off'],
  ['--confirm-tools', 'create_task,update_case'],
];
