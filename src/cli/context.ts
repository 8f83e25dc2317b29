import type { Readable, Writable } from 'node:stream';
import type { TerminalPrompt } from './terminal-prompt.ts';

/** The parts of the process that a command uses. */
export interface CliContext {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: Readable;
  readonly output: Writable;
  /** One line for the person who runs this. */
  readonly log: (line: string) => void;
  /** Aborted when the process is asked to end. */
  readonly shutdownSignal: AbortSignal;
  readonly version: string;
  /** Whether a person sits at it. */
  readonly isTerminal: boolean;
  /** Asks that person. */
  readonly ask: (prompt: TerminalPrompt) => Promise<string>;
}
