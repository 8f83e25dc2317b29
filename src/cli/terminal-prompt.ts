import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel, multiselect, password, select, text } from '@clack/prompts';
import { UsageError } from '../config/usage-error.ts';

/** A question with a text as its answer. */
interface TerminalPrompt {
  readonly message: string;
  /** True if the answer is hidden while a person types it. */
  readonly isSecret: boolean;
  readonly initialValue?: string;
}

/** A question with a choice. The first option is proposed. */
export interface ChoicePrompt<T extends string> {
  readonly message: string;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
}

/** A question with any number of choices. */
export interface ManyChoicesPrompt<T extends string> extends ChoicePrompt<T> {
  /** The options that are proposed. */
  readonly initialValues: readonly T[];
}

/** Questions in a terminal. All except `confirm` throw a UsageError if the person cancels, or the input ends. */
export interface TerminalPrompts {
  ask(prompt: TerminalPrompt): Promise<string>;
  choose<T extends string>(prompt: ChoicePrompt<T>): Promise<T>;
  chooseMany<T extends string>(prompt: ManyChoicesPrompt<T>): Promise<T[]>;
  /** Returns false if the person chooses no, or cancels. No is proposed if `isProposed` is false. */
  confirm(message: string, isProposed: boolean): Promise<boolean>;
}

interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  /** Cancels the question. */
  readonly signal: AbortSignal;
}

/** Creates the questions of a terminal. */
export const createTerminalPrompts = (terminal: Terminal): TerminalPrompts => ({
  async ask({ message, isSecret, initialValue }) {
    const validate = (answer: string | undefined) => (answer?.trim() ? undefined : 'Please type an answer.');
    const answer = await runPrompt(terminal, (streams) =>
      isSecret
        ? password({ message, mask: '', validate, ...streams })
        : text({ message, validate, ...(initialValue && { initialValue }), ...streams }),
    );
    return throwIfCanceled(answer).trim();
  },
  async choose<T extends string>({ message, options }: ChoicePrompt<T>) {
    return throwIfCanceled(
      await runPrompt(terminal, (streams) => select<string>({ message, options: [...options], ...streams })),
    ) as T;
  },
  async chooseMany<T extends string>({ message, options, initialValues }: ManyChoicesPrompt<T>) {
    return throwIfCanceled(
      await runPrompt(terminal, (streams) =>
        multiselect<string>({ message, options: [...options], initialValues, required: false, ...streams }),
      ),
    ) as T[];
  },
  async confirm(message, isProposed) {
    const answer = await runPrompt(terminal, (streams) => confirm({ message, initialValue: isProposed, ...streams }));
    return answer === true;
  },
});

/** Shows a question until it is answered or canceled, or the input ends. */
async function runPrompt<T>(
  { input, output, signal }: Terminal,
  prompt: (terminal: Terminal) => Promise<T | symbol>,
): Promise<T | symbol> {
  const inputEnd = new AbortController();
  const abortOnEnd = () => inputEnd.abort();
  input.once('end', abortOnEnd);
  const answer = await prompt({ input, output, signal: AbortSignal.any([signal, inputEnd.signal]) });
  input.off('end', abortOnEnd);
  return answer;
}

function throwIfCanceled<T>(answer: T | symbol): T {
  if (isCancel(answer)) throw new UsageError('Canceled. Nothing was changed.');
  return answer as T;
}
