/** Ends each line. */
const LINE_FEED = 0x0a;

/** A line of a stream, or the beginning and the end of a line that is too long. */
export type Line = { readonly text: string } | { readonly head: string; readonly tail: string };

/** The number of bytes at the beginning and the end of a line that is too long. */
export const EXCERPT_LENGTH = 1_024;

/**
 * Splits chunks of bytes into lines. A line of more than `maxBytes` is not stored: only its beginning and its end are
 * returned. A byte order mark at the start of the stream is removed.
 */
export function createLineReader(maxBytes: number): (chunk: Buffer) => Line[] {
  let parts: Buffer[] = [];
  let length = 0;
  let tail = Buffer.alloc(0);
  let isFirstLine = true;

  const add = (part: Buffer): void => {
    if (length + part.length <= maxBytes) {
      parts.push(part);
    } else {
      const held = length <= maxBytes ? Buffer.concat(parts) : tail;
      if (length <= maxBytes)
        parts = [Buffer.concat([held.subarray(0, EXCERPT_LENGTH), part]).subarray(0, EXCERPT_LENGTH)];
      tail = Buffer.concat([held.subarray(-EXCERPT_LENGTH), part.subarray(-EXCERPT_LENGTH)]).subarray(-EXCERPT_LENGTH);
    }
    length += part.length;
  };

  const finishLine = (): Line => {
    const text = Buffer.concat(parts).toString('utf8');
    const line = length <= maxBytes ? { text } : { head: text, tail: tail.toString('utf8') };
    const isMarked = isFirstLine && text.startsWith('\ufeff');
    [parts, length, isFirstLine] = [[], 0, false];
    return isMarked && 'text' in line ? { text: text.slice(1) } : line;
  };

  return (chunk) => {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end));
      lines.push(finishLine());
      start = end + 1;
    }
    add(chunk.subarray(start));
    return lines;
  };
}
