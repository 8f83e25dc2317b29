import { strFromU8, unzipSync } from 'fflate';

// Reads files back as a spreadsheet would, as far as tests need it.

/** The cells of a CSV file by RFC 4180, without the mark at its start. */
export function csvCells(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text
    .replace(/^\ufeff/, '')
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1 || row[0] !== '');
}

type XlsxCell = string | number | boolean | undefined;

/**
 * The cells of the first sheet of a workbook: texts, numbers (days and moments as Excel counts them), true or false, or
 * undefined.
 */
export function xlsxCells(bytes: Uint8Array): XlsxCell[][] {
  const files = unzipSync(bytes);
  const part = (name: string) => strFromU8(files[name] ?? new Uint8Array());
  const shared = [...part('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item = '']) =>
    unescaped([...item.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join('')),
  );
  const sheet = part('xl/worksheets/sheet1.xml');
  if (/<f[ >]/.test(sheet)) throw new Error('the sheet has a formula');
  return [...sheet.matchAll(/<row [^>]*>(.*?)<\/row>/gs)].map(([, row = '']) => {
    const cells: XlsxCell[] = [];
    for (const [, column = '', type, value] of row.matchAll(
      /<c r="([A-Z]+)\d+"(?: s="\d+")?(?: t="(\w+)")?>(?:<v>(.*?)<\/v>)?<\/c>/g,
    )) {
      cells[placeOf(column)] = type === 's' ? shared[Number(value)] : type === 'b' ? value === '1' : Number(value);
    }
    return cells;
  });
}

const placeOf = (column: string): number =>
  [...column].reduce((place, letter) => place * 26 + letter.charCodeAt(0) - 64, 0) - 1;

const unescaped = (xml: string): string =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** A day as Excel counts it. */
export const serialOf = (day: string): number => Date.parse(day) / 86_400_000 + 25_569;
