import type { Readable, Writable } from 'node:stream';
import { isCancel, password, text } from '@clack/prompts';
import { UsageError } from '../config.ts';

/** A question to the person at the terminal. */
export interface Question {
  readonly question: string;
  /** Not shown while it is typed. */
  readonly isSecret: boolean;
  readonly initial?: string;
}

/** Asks in a terminal. Throws a UsageError when the person breaks off. */
export async function askInTerminal(
  { question, isSecret, initial }: Question,
  streams: { input: Readable; output: Writable },
): Promise<string> {
  const validate = (answer: string | undefined) => (answer?.trim() ? undefined : 'Please type an answer.');
  const answer = isSecret
    ? await password({ message: question, mask: '', validate, ...streams })
    : await text({ message: question, validate, ...(initial && { initialValue: initial }), ...streams });
  if (isCancel(answer)) throw new UsageError('Broken off; nothing was changed.');
  return answer.trim();
}
