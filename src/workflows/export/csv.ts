import { stringify } from 'csv-stringify/sync';
import type { Cell, Sheet } from './sheet.ts';

/** A sheet as CSV (RFC 4180, UTF-8 with the mark that spreadsheets know it by). */
export const csvOf = ({ headings, rows }: Sheet): Buffer =>
  Buffer.from(
    stringify([headings.map(defused), ...rows.map((row) => row.map(written))], {
      bom: true,
      record_delimiter: 'windows',
    }),
  );

function written(cell: Cell): string {
  switch (cell?.kind) {
    case undefined:
      return '';
    case 'text':
      return defused(cell.text);
    case 'number':
      return String(cell.number);
    case 'amount':
      return cell.decimal;
    case 'day':
      return cell.day;
    case 'moment':
      return cell.moment;
  }
}

/** What a spreadsheet would take for a formula, in its full-width forms, too. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Text that no spreadsheet carries out. */
const defused = (text: string): string => (FORMULA.test(text) ? `'${text}` : text);
