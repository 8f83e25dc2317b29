import type { CallRecord, Transcript } from './run-conversation.ts';
import { formatCall, listAnswerLines, listFormLines } from './shown-lines.ts';

/** Returns a conversation as Markdown, without its title. */
export const formatConversation = ({ turns }: Transcript): string =>
  turns.map((turn) => ('speaker' in turn ? `**${turn.speaker}:** ${turn.text}` : formatCallRecord(turn))).join('\n\n');

function formatCallRecord(record: CallRecord): string {
  const call = `> ${formatCall(record)}`;
  const answer = listAnswerLines(record).join('\n');
  const form = listFormLines(record)?.join('\n');
  if (form === undefined) return formatBlock(`${call}\n${answer}`);
  return [
    formatBlock(call),
    'The AI program asks the lawyer:',
    formatBlock(form),
    record.call.isDeclined ? '**Lawyer:** *Cancel*' : '**Lawyer:** *Confirm*',
    formatBlock(answer),
  ].join('\n\n');
}

/** Returns a code block of Markdown. */
export const formatBlock = (text: string): string => `\`\`\`\n${text}\n\`\`\``;
