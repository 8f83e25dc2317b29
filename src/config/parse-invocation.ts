import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { formatSuggestion } from '../base/suggest.ts';
import { Config, type ConfigOption, listConfigOptions } from './options.ts';

/** Names and addresses of this machine alone. */
const isLoopbackHost = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/** The start was asked for with something that makes no sense. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line asks for. */
export interface Invocation {
  readonly commandWords: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly config: Config;
  /** Where a setting that is no default came from, by its key. */
  readonly sources: Readonly<Record<string, 'flag' | 'variable'>>;
}

/** Reads flags, then variables, then defaults. Throws a UsageError that names the flag or variable at fault. */
export function parseInvocation(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Invocation {
  const configOptions = listConfigOptions();
  const { values, positionals } = parseFlags(argv, configOptions);
  const settings = configOptions
    .map((option) => ({ key: option.key, ...readSetting(option, values, env) }))
    .filter(({ value, source }) => value !== undefined && !(value === '' && source === 'variable'));
  const parsed = Config.safeParse(Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  const isInfo = Boolean(values.help || values.version);
  if (!parsed.success && !isInfo) {
    throw new UsageError(parsed.error.issues.map((issue) => formatIssue(issue, configOptions)).join('\n'));
  }
  return {
    commandWords: positionals,
    help: values.help === true,
    version: values.version === true,
    config: assertSafeHttp(parsed.data ?? Config.parse({})),
    sources: Object.fromEntries(settings.map(({ key, source }) => [key, source])),
  };
}

function readSetting(
  { flag, variable }: ConfigOption,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; source: 'flag' | 'variable' } {
  const flagValue = flag === undefined ? undefined : flags[flag];
  return flagValue === undefined
    ? { value: env[variable], source: 'variable' }
    : { value: flagValue, source: 'flag' };
}

/** Whoever reaches the port can act for the signed-in person, so it is open to this machine alone, or to a token. */
function assertSafeHttp(config: Config): Config {
  if (!config.http || isLoopbackHost(config.bind) || config.httpToken) return config;
  throw new UsageError(
    `--bind ${config.bind} can be reached from other machines: set MYCASE_HTTP_TOKEN, which clients must then send as their bearer token, or leave --bind at 127.0.0.1.`,
  );
}

function parseFlags(
  argv: readonly string[],
  configOptions: readonly ConfigOption[],
): { values: Readonly<Record<string, unknown>>; positionals: string[] } {
  const flags = configOptions.filter((option) => option.flag !== undefined);
  const spec = Object.fromEntries(
    flags.map(({ flag, isSwitch }) => [
      flag,
      { type: isSwitch ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const info = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
  try {
    return parseArgs({ args: [...argv], options: { ...spec, ...info }, allowPositionals: true });
  } catch (error) {
    const unknownFlag = /Unknown option '-*([^']*)'/.exec(String(error))?.[1];
    if (unknownFlag === undefined)
      throw new UsageError(error instanceof Error ? error.message : String(error));
    const suggestion = formatSuggestion(
      unknownFlag,
      flags.map(({ flag }) => flag ?? ''),
    );
    throw new UsageError(`There is no option --${unknownFlag}.${suggestion} See mycase-mcp --help.`);
  }
}

function formatIssue(issue: z.core.$ZodIssue, configOptions: readonly ConfigOption[]): string {
  const option = configOptions.find(({ key }) => key === issue.path[0]);
  const name = option?.flag ? `--${option.flag} (${option.variable})` : option?.variable;
  return `${name}: ${issue.message}`;
}
