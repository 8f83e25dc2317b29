import type { Writable } from 'node:stream';
import { formatSuggestion } from '../base/suggest.ts';
import { type Invocation, parseInvocation, UsageError } from '../config/parse-invocation.ts';
import type { CliContext } from './context.ts';

/** A command answers its exit code. */
type CliCommand = (invocation: Invocation, context: CliContext) => Promise<number>;

/** The commands by the first word or two of the command line, each loaded when it is the one. */
const COMMAND_LOADERS: Readonly<Record<string, () => Promise<CliCommand>>> = {
  serve: async () => (await import('./serve.ts')).runServe,
  login: async () => (await import('./login.ts')).runLogin,
  status: async () => (await import('./status.ts')).runStatus,
  logout: async () => (await import('./logout.ts')).runLogout,
  doctor: async () => (await import('./doctor.ts')).runDoctor,
  'audit verify': async () => (await import('./audit-verify.ts')).runAuditVerify,
  'audit export': async () => (await import('./audit-export.ts')).runAuditExport,
  'cache clear': async () => (await import('./cache-clear.ts')).runCacheClear,
  sandbox: async () => (await import('./sandbox.ts')).runSandbox,
};

/** Runs what the command line asks for. Returns the exit code: 1 when it failed, 2 when it made no sense. */
export async function runCli(context: CliContext): Promise<number> {
  const { argv, env, output, log, version } = context;
  try {
    const invocation = parseInvocation(argv, env);
    if (invocation.version) return writeOutput(output, `${version}\n`);
    if (invocation.help) return writeOutput(output, (await import('./help.ts')).formatHelp());
    const command = await loadCommand(invocation.commandWords);
    return await command(invocation, context);
  } catch (error) {
    if (error instanceof UsageError) {
      log(error.message);
      return 2;
    }
    log(error instanceof Error ? formatError(error) : 'stopped by an unknown fault');
    return 1;
  }
}

function writeOutput(output: Writable, text: string): number {
  output.write(text);
  return 0;
}

function loadCommand(commandWords: readonly string[]): Promise<CliCommand> {
  const [firstWord = 'serve', secondWord] = commandWords;
  const isPair = Object.keys(COMMAND_LOADERS).some((name) => name.startsWith(`${firstWord} `));
  const commandName = isPair && secondWord !== undefined ? `${firstWord} ${secondWord}` : firstWord;
  const loader = Object.hasOwn(COMMAND_LOADERS, commandName) ? COMMAND_LOADERS[commandName] : undefined;
  if (!loader) {
    const suggestion = formatSuggestion(commandName, Object.keys(COMMAND_LOADERS));
    throw new UsageError(`There is no command "${commandName}".${suggestion} See mycase-mcp --help.`);
  }
  const extraWord = commandWords[commandName.split(' ').length];
  if (extraWord !== undefined)
    throw new UsageError(`"${extraWord}" is one word too many. See mycase-mcp --help.`);
  return loader();
}

const formatError = (error: Error): string =>
  'code' in error && error.code === 'EADDRINUSE'
    ? 'that port is taken; choose another with --port'
    : error.message;
