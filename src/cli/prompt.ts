import type { Readable, Writable } from 'node:stream';
import { isCancel, password, text } from '@clack/prompts';
import { UsageError } from '../config/parse.ts';

/** A question to the person at the terminal. */
export interface Question {
  readonly question: string;
  /** Not shown while it is typed. */
  readonly isSecret: boolean;
  readonly initial?: string;
}

/** Asks in a terminal. Throws a UsageError when the person or `signal` breaks off, or nobody is there. */
export async function askInTerminal(
  { question, isSecret, initial }: Question,
  { input, output, signal }: { input: Readable; output: Writable; signal: AbortSignal },
): Promise<string> {
  const validate = (answer: string | undefined) => (answer?.trim() ? undefined : 'Please type an answer.');
  const gone = new AbortController();
  const leave = () => gone.abort();
  input.once('end', leave);
  const terminal = { input, output, signal: AbortSignal.any([signal, gone.signal]) };
  const answer = isSecret
    ? await password({ message: question, mask: '', validate, ...terminal })
    : await text({ message: question, validate, ...(initial && { initialValue: initial }), ...terminal });
  input.off('end', leave);
  if (isCancel(answer)) throw new UsageError('Broken off; nothing was changed.');
  return answer.trim();
}
