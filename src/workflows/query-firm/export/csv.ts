import { stringify } from 'csv-stringify/sync';
import type { Cell, Sheet, Written } from './sheet.ts';

/** Rows that are written at a time. */
const BATCH = 1000;

/**
 * A sheet as CSV (RFC 4180, UTF-8 with the mark that spreadsheets know it by); undefined, and given up on the way, where
 * it has more than `maxBytes` bytes.
 */
export function csvOf({ headings, rows }: Sheet, maxBytes: number): Written | undefined {
  const parts = [Buffer.from(`\ufeff${lines([headings.map(defused)])}`)];
  let size = parts[0]?.length ?? 0;
  for (const batch of inBatches(rows())) {
    const part = Buffer.from(lines(batch.map((row) => row.map(written))));
    size += part.length;
    if (size > maxBytes) return undefined;
    parts.push(part);
  }
  return { bytes: Buffer.concat(parts), cut: 0 };
}

const lines = (rows: string[][]): string => stringify(rows, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });

function* inBatches<T>(items: Iterable<T>): Iterable<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function written(cell: Cell): string {
  switch (cell?.kind) {
    case undefined:
      return '';
    case 'text':
      return defused(cell.text);
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

/** Text that no spreadsheet carries out. */
const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
