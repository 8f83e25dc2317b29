import { stringify } from 'csv-stringify/sync';
import { toBatches } from '../../../base/batches.ts';
import type { Cell, Sheet, Written } from './sheet.ts';

/** Rows that are written at a time. */
const BATCH_SIZE = 1000;

/**
 * Writes a sheet as CSV (RFC 4180, UTF-8 with a byte order mark). Returns undefined, and stops early, if the file has
 * more than `maxBytes` bytes.
 */
export function writeCsv({ headings, rows }: Sheet, maxBytes: number): Written | undefined {
  const parts = [Buffer.from(`\ufeff${formatLines([headings.map(escapeFormula)])}`)];
  let guarded = headings.filter(isFormula).length;
  let size = parts[0]?.length ?? 0;
  for (const batch of toBatches(rows(), BATCH_SIZE)) {
    for (const row of batch) guarded += row.filter((cell) => cell?.kind === 'text' && isFormula(cell.text)).length;
    const part = Buffer.from(formatLines(batch.map((row) => row.map(formatCell))));
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return { bytes: Buffer.concat(parts), cut: 0, guarded };
}

const formatLines = (rows: string[][]): string =>
  stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });

function formatCell(cell: Cell): string {
  switch (cell?.kind) {
    case undefined:
      return '';
    case 'text':
      return escapeFormula(cell.text);
    case 'number':
      return String(cell.number);
    case 'boolean':
      return String(cell.boolean);
    case 'amount':
      return cell.decimal;
    case 'day':
      return cell.day;
    case 'moment':
      return cell.moment;
  }
}

/** The beginnings of a formula in a spreadsheet, also in their full-width forms. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/**
 * A telephone number of 7 to 15 digits with a plus sign that no spreadsheet computes: its digits without a separator,
 * with several spaces or points, or with the area code in parentheses. `+1-650-555-0109` is none, because it is a
 * difference.
 */
const TELEPHONE =
  /^(?=(?:\D*\d){7,15}\D*$)\+(?:\d+|\d{1,4}(?:[ .]\d{1,8}){2,6}|\d{1,4} ?\(\d{1,5}\) ?\d{2,8}(?:[ .-]\d{2,8}){0,3})$/;

const isFormula = (text: string): boolean => FORMULA.test(text) && !TELEPHONE.test(text);

/** Puts an apostrophe before a text that a spreadsheet would run as a formula. */
const escapeFormula = (text: string): string => (isFormula(text) ? `'${text}` : text);
