import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import { formatTime } from '../../base/timestamps.ts';
import { formatValue } from '../../formatting/record-text.ts';
import type { Section } from '../../formatting/report-result.ts';
import type { ConflictParty } from '../../search/party-matches.ts';

const FILE_EXTENSION = '.md';

/** Throws a MyCaseError if a file name does not have the extension of a Markdown file. */
export function assertRecordName(name: string): void {
  if (!name.toLowerCase().endsWith(FILE_EXTENSION))
    throw new MyCaseError(`save_as: the name must end with ${FILE_EXTENSION}. Nothing was searched.`);
}

/** The contents of the record of a conflict check. */
interface ConflictRecord {
  readonly parties: readonly ConflictParty[];
  /** The sentences of the result. */
  readonly summary: readonly string[];
  readonly sections: readonly Section[];
  /** IANA identifier of the zone in which the time of the check is written. */
  readonly zone: string;
}

/** Formats the record of a conflict check as Markdown, to file it with the case. All rows are in it. */
export function formatConflictRecord({ parties, summary, sections, zone }: ConflictRecord): string {
  const checkedAt = formatTime(Date.now(), zone);
  const blocks = [
    '# Conflict check',
    `Checked: ${checkedAt} (${zone}). Each match states its level and the reason. A lawyer decides if it is a conflict.`,
    '## Parties',
    formatMarkdownTable(parties.map(({ name, ...others }) => ({ name, ...others }))),
    '## Result',
    summary.map((sentence) => `- ${toCell(sentence)}`).join('\n'),
    ...sections.flatMap(({ title, rows }) => [
      `## ${title} (${rows.length})`,
      formatMarkdownTable(rows.slice(0, rows.length)) || 'None.',
    ]),
    '## Decision',
    'Conflict: yes / no / waived\n\nReason:\n\nLawyer and date:',
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** Formats rows as a Markdown table, with a column for each of their fields; '' without rows. */
function formatMarkdownTable(rows: readonly Readonly<Record<string, unknown>>[]): string {
  if (rows.length === 0) return '';
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    toLine(names.map((name) => name.replaceAll('_', ' '))),
    toLine(names.map(() => '---')),
    ...rows.map((row) => toLine(names.map((name) => toCell(formatCellValue(row[name]))))),
  ].join('\n');
}

const formatCellValue = (value: unknown): string =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join('; ')
    : value === undefined || value === null
      ? ''
      : formatValue(value, false);

/** A text on one line. Signs with a meaning in Markdown are escaped. */
const toCell = (text: string): string => toOneLine(text.replace(/\s+/g, ' ')).replace(/[\\|<>*_`#[\]]/g, '\\$&');
