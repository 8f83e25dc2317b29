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
  let size = parts[0]?.length ?? 0;
  for (const batch of toBatches(rows(), BATCH_SIZE)) {
    const part = Buffer.from(formatLines(batch.map((row) => row.map(formatCell))));
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return { bytes: Buffer.concat(parts), cut: 0 };
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

/** Puts an apostrophe before a text that a spreadsheet would run as a formula. */
const escapeFormula = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
