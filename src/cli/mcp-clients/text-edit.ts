/** A change of a part of a text. */
export interface TextEdit {
  readonly offset: number;
  /** The number of characters that are removed. */
  readonly length: number;
  readonly added: string;
}

/** Applies edits that do not overlap. Edits at the same offset are applied in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let offset = 0;
  for (const edit of sortEdits(edits)) {
    result += text.slice(offset, edit.offset) + edit.added;
    offset = edit.offset + edit.length;
  }
  return result + text.slice(offset);
}

const sortEdits = (edits: readonly TextEdit[]): TextEdit[] => [...edits].sort((a, b) => a.offset - b.offset);

/** Returns the one edit that makes the second text of the first. */
export function findEdit(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { offset: start, length: before.length - start - end, added: after.slice(start, after.length - end) };
}

/**
 * Formats the difference of two texts for a person: the lines that are removed (-) and added (+), with the number of
 * the first one. Shows no line that stays. If only a comma of a line changes, it states that in place of the line.
 */
export function formatDifference(before: string, after: string): string {
  const [oldLines, newLines] = [splitLines(before), splitLines(after)];
  const shorter = Math.min(oldLines.length, newLines.length);
  let start = 0;
  while (start < shorter && oldLines[start] === newLines[start]) start += 1;
  let end = 0;
  while (end < shorter - start && oldLines.at(-1 - end) === newLines.at(-1 - end)) end += 1;
  const removed = oldLines.slice(start, oldLines.length - end);
  const added = newLines.slice(start, newLines.length - end);
  const isComma = removed[0] !== undefined && withoutCommas(removed[0]) === withoutCommas(added[0]);
  const isAdded = (added[0]?.length ?? 0) > (removed[0]?.length ?? 0);
  const comma = isComma ? [`  line ${start + 1}: a comma is ${isAdded ? 'added' : 'removed'}`] : [];
  const shown = isComma ? formatLines(removed.slice(1), added.slice(1)) : formatLines(removed, added);
  return [...comma, `  line ${start + comma.length + 1}:`, ...shown].join('\n');
}

const splitLines = (text: string): string[] => text.split(/\r?\n/);

const withoutCommas = (line: string | undefined): string | undefined => line?.replaceAll(',', '');

function formatLines(removed: readonly string[], added: readonly string[]): string[] {
  const [oldLine, newLine] = [removed[0], added[0]];
  if (removed.length !== 1 || added.length !== 1 || oldLine === undefined || newLine === undefined)
    return [...prefixLines('-', removed), ...prefixLines('+', added)];
  // A file can have everything on one line. Only the changed part of it is shown.
  const edit = findEdit(oldLine, newLine);
  const parts = [oldLine.slice(edit.offset, edit.offset + edit.length), edit.added];
  return ['-', '+'].flatMap((sign, i) => (parts[i] ? prefixLines(sign, [`… ${parts[i]} …`]) : []));
}

const prefixLines = (sign: string, lines: readonly string[]): string[] =>
  lines.filter((line) => line.trim() !== '').map((line) => `  ${sign} ${hideSecrets(line)}`);

/** Hides the values of variables that may be secrets. An entry that a person wrote by hand may have some. */
const hideSecrets = (text: string): string =>
  text.replaceAll(/(\w*(?:TOKEN|SECRET|KEY|PASS)\w*"?\s*[:=]\s*)("(?:\\.|[^"\\])*"|'[^']*')/gi, '$1"(hidden)"');

/** Returns the line and the column of an offset. Both begin with 1. */
export function getPosition(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
