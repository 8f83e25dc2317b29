import type { CellObject } from 'write-excel-file/node';
import { truncateText } from '../../../base/safe-text.ts';
import type { Cell, Sheet, Written } from './sheet.ts';

/** Excel: the most rows of a sheet, and the most characters of a cell. */
export const MAX_ROWS = 1_048_576;
const MAX_TEXT_LENGTH = 32_767;

/** A text that is cut says how long it is. */
const ROOM = MAX_TEXT_LENGTH - 60;

/** Excel keeps fifteen digits of a number. */
const MAX_DIGITS = 15;

/** However well a sheet packs, a cell takes as many bytes: measured were 2.7. */
const LEAST_BYTES = 2;

/** A sheet as an Excel workbook; undefined where it has more than `maxBytes` bytes, given up as soon as that is sure. */
export async function xlsxOf({ headings, rows }: Sheet, maxBytes: number): Promise<Written | undefined> {
  const body: (CellObject | null)[][] = [];
  let [cells, cut] = [0, 0];
  for (const row of rows()) {
    cells += row.filter((cell) => cell !== undefined).length;
    if (cells * LEAST_BYTES > maxBytes) return undefined;
    cut += row.filter((cell) => cell?.kind === 'text' && cell.text.length > MAX_TEXT_LENGTH).length;
    body.push(row.map(written));
  }
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const head = headings.map((heading) => ({ value: heading, type: String, fontWeight: 'bold' }) as const);
  const bytes = await writeXlsxFile([head, ...body], { stickyRowsCount: 1 }).toBuffer();
  return bytes.length > maxBytes ? undefined : { bytes, cut };
}

/** A text is a text whatever it begins with: only a cell of the type Formula is one. */
function written(cell: Cell): CellObject | null {
  switch (cell?.kind) {
    case undefined:
      return null;
    case 'text':
      return textual(cell.text.length > MAX_TEXT_LENGTH ? truncateText(cell.text, ROOM) : cell.text);
    case 'number':
      return { value: cell.number, type: Number };
    case 'boolean':
      return { value: cell.boolean, type: Boolean };
    case 'amount':
      return cell.decimal.replace(/\D/g, '').length > MAX_DIGITS
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
