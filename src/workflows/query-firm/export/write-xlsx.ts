import type { CellObject } from 'write-excel-file/node';
import { truncateText } from '../../../base/safe-text.ts';
import type { Cell, Sheet, Written } from './sheet.ts';

/** Excel: the most rows of a sheet, and the most characters of a cell. */
export const MAX_SHEET_ROWS = 1_048_576;
const MAX_TEXT_LENGTH = 32_767;

/** The characters of a cut text, which ends with its full length. */
const CUT_TEXT_LENGTH = MAX_TEXT_LENGTH - 60;

/** Excel keeps fifteen digits of a number. */
const MAX_DIGITS = 15;

/** A cell needs at least as many bytes after compression. Measured: 2.7. */
const MIN_BYTES_PER_CELL = 2;

/**
 * Writes a sheet as an Excel workbook. Returns undefined, and stops early, if the file has more than `maxBytes` bytes.
 */
export async function writeXlsx({ headings, rows }: Sheet, maxBytes: number): Promise<Written | undefined> {
  const body: (CellObject | null)[][] = [];
  let [cells, cut] = [0, 0];
  for (const row of rows()) {
    cells += row.filter((cell) => cell !== undefined).length;
    if (cells * MIN_BYTES_PER_CELL > maxBytes) return undefined;
    cut += row.filter((cell) => cell?.kind === 'text' && cell.text.length > MAX_TEXT_LENGTH).length;
    body.push(row.map(toExcelCell));
  }
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  const head = headings.map((heading) => ({ value: heading, type: String, fontWeight: 'bold' }) as const);
  const bytes = await writeXlsxFile([head, ...body], { stickyRowsCount: 1 }).toBuffer();
  return bytes.length > maxBytes ? undefined : { bytes, cut, guarded: 0 };
}

/** Excel has no days before 1900, and shows those before this day as the day after them. */
const FIRST_EXCEL_DAY = '1900-03-01';

/** A text cell stays a text with any beginning. Only a cell of the type Formula is a formula. */
function toExcelCell(cell: Cell): CellObject | null {
  switch (cell?.kind) {
    case undefined:
      return null;
    case 'text':
      return toTextCell(cell.text.length > MAX_TEXT_LENGTH ? truncateText(cell.text, CUT_TEXT_LENGTH) : cell.text);
    case 'number':
      return Number.isFinite(cell.number) ? { value: cell.number, type: Number } : toTextCell(String(cell.number));
    case 'boolean':
      return { value: cell.boolean, type: Boolean };
    case 'amount':
      return cell.decimal.replace(/\D/g, '').length > MAX_DIGITS
        ? toTextCell(cell.decimal)
        : { value: Number(cell.decimal), type: Number, format: '#,##0.00' };
    case 'day':
      return cell.day < FIRST_EXCEL_DAY
        ? toTextCell(cell.day)
        : { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
    case 'moment':
      if (cell.moment < FIRST_EXCEL_DAY) return toTextCell(cell.moment);
      // Excel has no time zones. The cell shows the local time of the firm.
      return { value: new Date(`${cell.moment.slice(0, 16)}Z`), type: Date, format: 'yyyy-mm-dd hh:mm' };
  }
}

const toTextCell = (value: string): CellObject => ({ value, type: String });
