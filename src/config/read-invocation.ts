import type { CommandName } from './commands.ts';
import { getCommandOptions } from './config-options.ts';
import { Config } from './options.ts';
import type { ParsedArguments } from './parse-command-line.ts';
import { UsageError } from './usage-error.ts';

/** A command with its configuration. */
export interface Invocation {
  readonly command: CommandName;
  readonly config: Config;
  /** The option or variable that a value came from, by its key in Config. A default has no entry. */
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * Reads the options of a command. The command line comes first, then the variables, then the defaults.
 * Throws a UsageError that names the option or the variable of a wrong value.
 */
export function readInvocation(
  { command, values }: Pick<ParsedArguments, 'command' | 'values'>,
  env: Readonly<Record<string, string | undefined>>,
): Invocation {
  const settings = getCommandOptions(command).flatMap(({ key, flag, variable }) => {
    const flagValue = values[flag.slice(2)];
    if (flagValue !== undefined) return [{ key, value: flagValue, source: flag }];
    return env[variable] ? [{ key, value: env[variable], source: variable }] : [];
  });
  const sources = Object.fromEntries(settings.map(({ key, source }) => [key, source]));
  for (const { value, source } of settings) for (const one of [value].flat()) assertFilled(one, source);
  const parsed = Config.safeParse(Object.fromEntries(settings.map(({ key, value }) => [key, value])));
  if (!parsed.success) {
    const { issues } = parsed.error;
    throw new UsageError(issues.map(({ path, message }) => `${sources[String(path[0])]}: ${message}`).join('\n'));
  }
  assertSafeHttp(parsed.data, sources);
  return { command, config: parsed.data, sources };
}

/**
 * A client that knows no value for a setting may pass the placeholder of its own configuration, such as `${input:id}`.
 */
function assertFilled(value: unknown, source: string): void {
  if (typeof value !== 'string' || !/^\$\{[^{}]*\}$/.test(value)) return;
  throw new UsageError(
    `${source}: the client did not replace the placeholder ${value}. Set a value in the client, or remove this setting.`,
  );
}

/** Returns true for a name or an address of this machine that no other machine can reach. */
const isLoopbackHost = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);

/** A client that reaches the port acts for the signed-in person, so other machines need a token. */
function assertSafeHttp({ http, bind, httpToken }: Config, sources: Invocation['sources']): void {
  if (!http || isLoopbackHost(bind) || httpToken) return;
  throw new UsageError(
    `${sources.bind}: other machines can reach ${bind}. Set MYCASE_HTTP_TOKEN, which clients must then send as ` +
      'a bearer token, or use 127.0.0.1.',
  );
}
