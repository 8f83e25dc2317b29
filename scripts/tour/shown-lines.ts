import type { CallRecord } from './run-conversation.ts';

/** Stands for the lines that are left out. */
export const LEFT_OUT = '…';

/**
 * Returns the lines of a text that begin in one of the given ways, with one line "…" for each part that is left out.
 * Throws an error if no line begins in one of these ways, because a conversation then shows less than it states.
 */
function selectLines(text: string, beginnings: readonly string[]): string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  for (const beginning of beginnings)
    if (!lines.some((line) => line.startsWith(beginning)))
      throw new Error(`no line begins with ${beginning}:\n${text}`);
  const selected: string[] = [];
  for (const line of lines) {
    if (beginnings.some((beginning) => line.startsWith(beginning))) selected.push(line);
    else if (selected.at(-1) !== LEFT_OUT) selected.push(LEFT_OUT);
  }
  return selected;
}

/** Returns the lines of an answer that are shown. */
export const listAnswerLines = ({ call, answer }: CallRecord): string[] => selectLines(answer, call.shown);

/** Returns the lines of the form that are shown; undefined if the client showed no form. */
export function listFormLines({ call, form }: CallRecord): string[] | undefined {
  if (form === undefined) return undefined;
  return call.shownOfForm ? selectLines(form, call.shownOfForm) : form.split('\n');
}

/** Returns a call as it is written in the docs: the name of the tool and its arguments as JSON. */
export const formatCall = ({ call: { tool, args } }: CallRecord): string =>
  `${tool} ${JSON.stringify(args, null, 1)
    .replaceAll(/\n\s*/g, ' ')
    .replaceAll(/(?<=[[{]) | (?=[\]}])/g, '')}`;
