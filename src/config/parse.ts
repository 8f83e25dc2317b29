import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { didYouMean } from '../base/suggest.ts';
import { Config, type Option, options } from './options.ts';

/** Names and addresses of this machine alone. */
const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/** The start was asked for with something that makes no sense. The message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command line asks for. */
export interface Invocation {
  readonly words: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly config: Config;
  /** Where a setting that is no default came from, by its key. */
  readonly sources: Readonly<Record<string, 'flag' | 'variable'>>;
}

/** Reads flags, then variables, then defaults. Throws a UsageError that names the flag or variable at fault. */
export function readInvocation(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Invocation {
  const known = options();
  const { values, positionals } = parseFlags(argv, known);
  const given = known
    .map((option) => ({ key: option.key, ...givenBy(option, values, env) }))
    .filter(({ value, source }) => value !== undefined && !(value === '' && source === 'variable'));
  const parsed = Config.safeParse(Object.fromEntries(given.map(({ key, value }) => [key, value])));
  const isInfo = Boolean(values.help || values.version);
  if (!parsed.success && !isInfo) {
    throw new UsageError(parsed.error.issues.map((issue) => explain(issue, known)).join('\n'));
  }
  return {
    words: positionals,
    help: values.help === true,
    version: values.version === true,
    config: safe(parsed.data ?? Config.parse({})),
    sources: Object.fromEntries(given.map(({ key, source }) => [key, source])),
  };
}

function givenBy(
  { flag, variable }: Option,
  flags: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): { value: unknown; source: 'flag' | 'variable' } {
  const flagged = flag === undefined ? undefined : flags[flag];
  return flagged === undefined
    ? { value: env[variable], source: 'variable' }
    : { value: flagged, source: 'flag' };
}

/** Whoever reaches the port can act for the signed-in person, so it is open to this machine alone, or to a token. */
function safe(config: Config): Config {
  if (!config.http || isLoopback(config.host) || config.httpToken) return config;
  throw new UsageError(
    `--host ${config.host} can be reached from other machines: set MYCASE_HTTP_TOKEN, which clients must then send as their bearer token, or leave --host at 127.0.0.1.`,
  );
}

function parseFlags(
  argv: readonly string[],
  known: readonly Option[],
): { values: Readonly<Record<string, unknown>>; positionals: string[] } {
  const flags = known.filter((option) => option.flag !== undefined);
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
    const unknown = /Unknown option '-*([^']*)'/.exec(String(error))?.[1];
    if (unknown === undefined) throw new UsageError(error instanceof Error ? error.message : String(error));
    const near = didYouMean(
      unknown,
      flags.map(({ flag }) => flag ?? ''),
    );
    throw new UsageError(`There is no option --${unknown}.${near} See mycase-mcp --help.`);
  }
}

function explain(issue: z.core.$ZodIssue, known: readonly Option[]): string {
  const option = known.find(({ key }) => key === issue.path[0]);
  const name = option?.flag ? `--${option.flag} (${option.variable})` : option?.variable;
  return `${name}: ${issue.message}`;
}
