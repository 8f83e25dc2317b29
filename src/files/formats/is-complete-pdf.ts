/** Bytes at both ends of a file in which a PDF may have its header and its end marker. */
const SEARCHED_BYTES = 2_048;

/**
 * Returns whether bytes begin as a PDF does. Programs accept other bytes before the header of a file with the name of a
 * PDF.
 */
export const isPdf = (bytes: Buffer, isNamed: boolean): boolean =>
  isNamed ? bytes.subarray(0, 1_024).includes('%PDF-') : bytes.toString('latin1', 0, 5) === '%PDF-';

/**
 * Returns whether a PDF has its end: the end marker, the offset before it, and the length that a linearized file
 * states. `bytes` has at least both ends of the file, `size` is its size.
 */
export function isCompletePdf(bytes: Buffer, size: number): boolean {
  const tail = bytes.subarray(-SEARCHED_BYTES).toString('latin1');
  const end = tail.lastIndexOf('%%EOF');
  if (end < 0) return false;
  const [, offset = '0'] = /startxref\s+(\d+)\s+$/.exec(tail.slice(0, end)) ?? [];
  const head = bytes.subarray(0, SEARCHED_BYTES).toString('latin1');
  const [, length = '0'] = /\/Linearized\b[^>]*\/L\s+(\d+)/.exec(head) ?? [];
  return Number(offset) < size && Number(length) <= size;
}
