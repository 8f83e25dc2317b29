import type { Readable, Writable } from 'node:stream';
import type { TerminalPrompts } from './terminal-prompt.ts';

/** The parts of the process that a command uses. */
export interface CliContext extends TerminalPrompts {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  /** Writes one line for the person who runs the program. */
  readonly log: (line: string) => void;
  /** The stream of the log. */
  readonly errorOutput: Writable;
  /** Aborted when the process receives a signal to end. */
  readonly shutdownSignal: AbortSignal;
  readonly version: string;
  /** The name of this program in the npm registry. */
  readonly packageName: string;
  /** The path of the file that starts this program. */
  readonly mainFile: string;
  /** True if the input is a terminal. */
  readonly isTerminal: boolean;
}
