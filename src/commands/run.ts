import type { Readable, Writable } from 'node:stream';
import { type Invocation, readInvocation, UsageError } from '../config.ts';
import { didYouMean } from '../near.ts';
import { helpText } from './help.ts';
import { runSandbox } from './sandbox.ts';
import { serve } from './serve.ts';

/** What a command may use of the process it runs in. */
export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  /** One line for the person who runs this. */
  readonly log: (line: string) => void;
  /** Aborted when the process is asked to end. */
  readonly stop: AbortSignal;
  readonly version: string;
}

/** A command, by the first word of the command line. */
type Command = (invocation: Invocation, surroundings: Surroundings) => Promise<void>;

const COMMANDS: Readonly<Record<string, Command>> = { serve, sandbox: runSandbox };

/** Runs what the command line asks for. Returns the exit code: 1 when it failed, 2 when it made no sense. */
export async function run(surroundings: Surroundings): Promise<number> {
  const { argv, env, output, log, version } = surroundings;
  try {
    const invocation = readInvocation(argv, env);
    if (invocation.help) output.write(helpText());
    else if (invocation.version) output.write(`${version}\n`);
    else await commandOf(invocation.words)(invocation, surroundings);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      log(error.message);
      return 2;
    }
    log(error instanceof Error ? describe(error) : 'stopped by an unknown fault');
    return 1;
  }
}

function commandOf([word = 'serve', ...rest]: readonly string[]): Command {
  const command = COMMANDS[word];
  if (!command) {
    const near = didYouMean(word, Object.keys(COMMANDS));
    throw new UsageError(`There is no command "${word}".${near} See mycase-mcp --help.`);
  }
  if (rest.length > 0) throw new UsageError(`"${rest[0]}" is one word too many. See mycase-mcp --help.`);
  return command;
}

const describe = (error: Error): string =>
  'code' in error && error.code === 'EADDRINUSE'
    ? 'that port is taken; choose another with --port'
    : error.message;
