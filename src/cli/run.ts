import type { Writable } from 'node:stream';
import { getErrorCode } from '../base/error-code.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CommandName } from '../config/commands.ts';
import { parseArguments } from '../config/parse-command-line.ts';
import { type Invocation, readInvocation } from '../config/read-invocation.ts';
import { UsageError } from '../config/usage-error.ts';
import type { CliContext } from './context.ts';
import { findConfigPathRisks } from './path-warnings.ts';

/** A command returns its exit code. */
type CliCommand = (invocation: Invocation, context: CliContext) => Promise<number>;

/** Each command is loaded when it is used. */
const COMMAND_LOADERS: Readonly<Record<CommandName, () => Promise<CliCommand>>> = {
  serve: async () => (await import('./serve.ts')).runServe,
  host: async () => (await import('./host.ts')).runHost,
  setup: async () => (await import('./setup.ts')).runSetup,
  configure: async () => (await import('./configure.ts')).runConfigure,
  login: async () => (await import('./login.ts')).runLogin,
  status: async () => (await import('./status.ts')).runStatus,
  logout: async () => (await import('./logout.ts')).runLogout,
  doctor: async () => (await import('./doctor.ts')).runDoctor,
  'audit verify': async () => (await import('./audit-verify.ts')).runAuditVerify,
  'audit export': async () => (await import('./audit-export.ts')).runAuditExport,
  'cache clear': async () => (await import('./cache-clear.ts')).runCacheClear,
  purge: async () => (await import('./purge.ts')).runPurge,
  sandbox: async () => (await import('./sandbox.ts')).runSandbox,
};

/**
 * Runs the command of the command line. Returns the exit code: 1 for a failure, 2 for a wrong command line or variable.
 */
export async function runCli(context: CliContext): Promise<number> {
  const { argv, env, output, log, version } = context;
  try {
    const parsedArguments = parseArguments(argv);
    if (parsedArguments.version) return writeOutput(output, `${version}\n`);
    if (parsedArguments.help) return writeOutput(output, (await import('./help.ts')).formatHelp(parsedArguments));
    const invocation = readInvocation(parsedArguments, env);
    const command = await COMMAND_LOADERS[invocation.command]();
    // `doctor` reports the same risks as findings.
    if (!['doctor', 'purge', 'sandbox'].includes(invocation.command)) {
      for (const { finding, advice } of findConfigPathRisks(invocation.config)) log(`${finding}. ${advice}`);
    }
    return await command(invocation, context);
  } catch (error) {
    if (error instanceof UsageError) {
      log(error.message);
      return 2;
    }
    log(error instanceof Error ? formatError(error) : 'stopped by an unknown error');
    return 1;
  }
}

function writeOutput(output: Writable, text: string): number {
  output.write(text);
  return 0;
}

const formatError = (error: Error): string =>
  getErrorCode(error) === 'EADDRINUSE'
    ? 'the port is in use; choose another one with --port'
    : error instanceof MyCaseError
      ? error.fullMessage
      : error.message;
