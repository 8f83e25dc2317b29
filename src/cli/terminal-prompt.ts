import type { Readable, Writable } from 'node:stream';
import { isCancel, password, text } from '@clack/prompts';
import { UsageError } from '../config/usage-error.ts';

/** A question to the person at the terminal. */
export interface TerminalPrompt {
  readonly message: string;
  /** Not shown while it is typed. */
  readonly isSecret: boolean;
  readonly initialValue?: string;
}

/** Asks in a terminal. Throws a UsageError when the person or `signal` breaks off, or nobody is there. */
export async function promptInTerminal(
  { message, isSecret, initialValue }: TerminalPrompt,
  { input, output, signal }: { input: Readable; output: Writable; signal: AbortSignal },
): Promise<string> {
  const validate = (answer: string | undefined) => (answer?.trim() ? undefined : 'Please type an answer.');
  const inputEnd = new AbortController();
  const abortOnEnd = () => inputEnd.abort();
  input.once('end', abortOnEnd);
  const terminal = { input, output, signal: AbortSignal.any([signal, inputEnd.signal]) };
  const answer = isSecret
    ? await password({ message, mask: '', validate, ...terminal })
    : await text({ message, validate, ...(initialValue && { initialValue }), ...terminal });
  input.off('end', abortOnEnd);
  if (isCancel(answer)) throw new UsageError('Broken off; nothing was changed.');
  return answer.trim();
}
