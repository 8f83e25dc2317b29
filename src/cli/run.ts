import type { Writable } from 'node:stream';
import { didYouMean } from '../base/suggest.ts';
import { type Invocation, readInvocation, UsageError } from '../config/parse.ts';
import type { CliContext } from './context.ts';

/** A command answers its exit code. */
type Command = (invocation: Invocation, surroundings: CliContext) => Promise<number>;

/** The commands by the first word or two of the command line, each loaded when it is the one. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  login: async () => (await import('./login.ts')).login,
  status: async () => (await import('./status.ts')).status,
  logout: async () => (await import('./logout.ts')).logout,
  doctor: async () => (await import('./doctor.ts')).doctor,
  'audit verify': async () => (await import('./audit-verify.ts')).auditVerify,
  'audit export': async () => (await import('./audit-export.ts')).auditExport,
  'mirror clear': async () => (await import('./cache-clear.ts')).mirrorClear,
  sandbox: async () => (await import('./sandbox.ts')).runSandbox,
};

/** Runs what the command line asks for. Returns the exit code: 1 when it failed, 2 when it made no sense. */
export async function run(surroundings: CliContext): Promise<number> {
  const { argv, env, output, log, version } = surroundings;
  try {
    const invocation = readInvocation(argv, env);
    if (invocation.version) return say(output, `${version}\n`);
    if (invocation.help) return say(output, (await import('./help.ts')).helpText());
    const command = await commandOf(invocation.words);
    return await command(invocation, surroundings);
  } catch (error) {
    if (error instanceof UsageError) {
      log(error.message);
      return 2;
    }
    log(error instanceof Error ? describe(error) : 'stopped by an unknown fault');
    return 1;
  }
}

function say(output: Writable, text: string): number {
  output.write(text);
  return 0;
}

function commandOf(words: readonly string[]): Promise<Command> {
  const [first = 'serve', second] = words;
  const isPair = Object.keys(COMMANDS).some((name) => name.startsWith(`${first} `));
  const asked = isPair && second !== undefined ? `${first} ${second}` : first;
  const command = Object.hasOwn(COMMANDS, asked) ? COMMANDS[asked] : undefined;
  if (!command) {
    const near = didYouMean(asked, Object.keys(COMMANDS));
    throw new UsageError(`There is no command "${asked}".${near} See mycase-mcp --help.`);
  }
  const rest = words[asked.split(' ').length];
  if (rest !== undefined) throw new UsageError(`"${rest}" is one word too many. See mycase-mcp --help.`);
  return command();
}

const describe = (error: Error): string =>
  'code' in error && error.code === 'EADDRINUSE'
    ? 'that port is taken; choose another with --port'
    : error.message;
