import type { Readable, Writable } from 'node:stream';
import { isCancel, password, text } from '@clack/prompts';
import { UsageError } from '../config/usage-error.ts';

/** A question to ask in the terminal. */
export interface TerminalPrompt {
  readonly message: string;
  /** True if the answer is hidden while a person types it. */
  readonly isSecret: boolean;
  readonly initialValue?: string;
}

/** Asks a question in a terminal. Throws a UsageError if the person or `signal` cancels it, or the input ends. */
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
  if (isCancel(answer)) throw new UsageError('Canceled. Nothing was changed.');
  return answer.trim();
}
