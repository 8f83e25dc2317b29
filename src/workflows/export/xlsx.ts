import type { CellObject } from 'write-excel-file/node';
import { shorten } from '../../answers/values.ts';
import type { Cell, Sheet } from './sheet.ts';

/** Excel: the most rows of a sheet, and the most characters of a cell. */
export const MOST_ROWS = 1_048_576;
const MOST_LETTERS = 32_767;

/** A text that is cut says how long it is. */
const ROOM = MOST_LETTERS - 60;

/** Excel keeps fifteen digits of a number. */
const MOST_DIGITS = 15;

/** A sheet as an Excel workbook, and how many of its texts are too long for a cell and cut. */
export async function xlsxOf({ headings, rows }: Sheet): Promise<{ bytes: Buffer; cut: number }> {
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const head = headings.map((heading) => ({ value: heading, type: String, fontWeight: 'bold' }) as const);
  const cut = rows.flat().filter((cell) => cell?.kind === 'text' && cell.text.length > MOST_LETTERS).length;
  const bytes = await writeXlsxFile([head, ...rows.map((row) => row.map(written))], {
    stickyRowsCount: 1,
  }).toBuffer();
  return { bytes, cut };
}

/** A text is a text whatever it begins with: only a cell of the type Formula is one. */
function written(cell: Cell): CellObject | null {
  switch (cell?.kind) {
    case undefined:
      return null;
    case 'text':
      return textual(cell.text.length > MOST_LETTERS ? shorten(cell.text, ROOM) : cell.text);
    case 'number':
      return { value: cell.number, type: Number };
    case 'amount':
      return cell.decimal.replace(/\D/g, '').length > MOST_DIGITS
        ? textual(cell.decimal)
        : { value: Number(cell.decimal), type: Number, format: '#,##0.00' };
    case 'day':
      return { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
    case 'moment':
      // Excel knows no zones: the clock of the firm's, as the heading of a calendar would.
      return { value: new Date(`${cell.moment.slice(0, 16)}Z`), type: Date, format: 'yyyy-mm-dd hh:mm' };
  }
}

const textual = (value: string): CellObject => ({ value, type: String });
