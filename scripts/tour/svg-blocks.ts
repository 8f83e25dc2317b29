import type { Words } from './conversation.ts';
import type { CallRecord, Transcript } from './run-conversation.ts';
import { formatCall, LEFT_OUT, listAnswerLines, listFormLines } from './shown-lines.ts';

/** The kinds of boxes of the picture, from the top of a conversation to its end. */
type BlockKind = 'lawyer' | 'agent' | 'call' | 'form' | 'answer';

/** A box of the picture. */
export interface Block {
  readonly kind: BlockKind;
  readonly lines: readonly string[];
}

/** The most characters of a line, by kind. The widths of letters differ, so words have reserve. */
const MAX_CHARACTERS: Readonly<Record<BlockKind, number>> = { lawyer: 74, agent: 98, call: 102, form: 98, answer: 102 };

const MAX_CALL_LINES = 2;

/** Returns the boxes of a conversation. Lines that are too long end with "…". */
export const listBlocks = ({ turns }: Transcript): Block[] =>
  turns.flatMap((turn) => ('speaker' in turn ? [createWordsBlock(turn)] : createCallBlocks(turn)));

function createWordsBlock({ speaker, text }: Words): Block {
  const kind = speaker === 'Lawyer' ? 'lawyer' : 'agent';
  return { kind, lines: wrapText(text, MAX_CHARACTERS[kind]) };
}

function createCallBlocks(record: CallRecord): Block[] {
  const callLines = wrapText(formatCall(record), MAX_CHARACTERS.call);
  const shortened = callLines.slice(0, MAX_CALL_LINES);
  if (callLines.length > MAX_CALL_LINES) shortened.push(`${shortened.pop()} …`);
  const formLines = listFormLines(record);
  return [
    { kind: 'call', lines: shortened },
    ...(formLines ? [{ kind: 'form' as const, lines: formLines.filter(isText).flatMap(wrapFormLine) }] : []),
    { kind: 'answer', lines: listAnswerLines(record).filter(isText).map(cutLine) },
  ];
}

/** The picture states that answers are shortened, so it does not mark each place. */
const isText = (line: string): boolean => line !== LEFT_OUT;

/** A form is read before it is confirmed, so no line of it is cut. */
const wrapFormLine = (line: string): string[] =>
  wrapText(line, MAX_CHARACTERS.form).map((part, index) => (index === 0 ? part : `  ${part}`));

/** Breaks a text between words. A longer word gets a line of its own. */
function wrapText(text: string, maxCharacters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > maxCharacters) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

const cutLine = (line: string): string =>
  line.length > MAX_CHARACTERS.answer ? `${line.slice(0, MAX_CHARACTERS.answer - 1)}…` : line;
