import { quoteValue } from '../../base/safe-text.ts';
import type { TextSection } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { formatCellValue, readDateStyles } from './sheet-values.ts';
import { readRelationships, readXml, type XmlElement } from './xml.ts';
import type { ZipParts } from './zip-parts.ts';

/** The most rows of a sheet in one section. */
const MAX_SECTION_ROWS = 40;

/** A cell further right than this is not kept in line by empty cells before it. */
const MAX_EMPTY_CELLS = 40;

/** The number of the column of a cell such as `AB12`, from 1. 0 if it has none. */
const toColumnNumber = (cell: string): number =>
  [...(/^[A-Z]{1,3}/.exec(cell)?.[0] ?? '')].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);

/** A row of a sheet with text. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly string[];
}

/** Reads a workbook: the cells of each sheet as they were last computed, and the comments. Formulas are not run. */
export function readXlsx(zip: ZipParts): FormatText {
  const workbook = zip.read('xl/workbook.xml');
  if (!workbook) throw createDamagedError();
  const relationships = readRelationships(zip.read('xl/_rels/workbook.xml.rels'), 'xl');
  const readTarget = (type: string): Buffer | undefined =>
    zip.read([...relationships.values()].find((one) => one.type === type)?.path ?? '');
  const strings = readSharedStrings(readTarget('sharedStrings'));
  const styles = readDateStyles(readTarget('styles'));
  const { sheets, startsIn1904 } = readSheetNames(workbook);
  const sections = sheets.flatMap(({ name, id, isHidden }, i) => {
    const path = relationships.get(id)?.path;
    const bytes = path === undefined ? undefined : zip.read(path);
    // A chart can be a sheet of its own. It has no cells.
    if (!bytes || path === undefined) return [];
    const { rows, margins } = readSheet(bytes, strings, (value, style) =>
      formatCellValue(value, styles[style], startsIn1904),
    );
    const label = `${isHidden ? 'hidden ' : ''}sheet ${quoteValue(name, 60)}`;
    return [
      ...toRowSections(label, rows),
      ...(margins === '' ? [] : [{ place: `header and footer of ${label}`, text: margins }]),
      ...readComments(zip, path).map((text) => ({ place: `comment in ${label}`, text })),
    ].map((section) => ({ ...section, page: i + 1 }));
  });
  return { sections, pageCount: sheets.length };
}

/** Makes sections of the rows of a sheet. A line is a row, with its number. */
export function toRowSections(label: string, rows: readonly SheetRow[]): TextSection[] {
  const sections: TextSection[] = [];
  for (let at = 0; at < rows.length; at += MAX_SECTION_ROWS) {
    const part = rows.slice(at, at + MAX_SECTION_ROWS);
    const [first, last] = [part[0]?.number, part.at(-1)?.number];
    sections.push({
      place: `${label}, ${first === last ? `row ${first}` : `rows ${first}-${last}`}`,
      text: part.map(({ number, cells }) => `${number}: ${cells.join(' | ')}`).join('\n'),
    });
  }
  return sections;
}

interface SheetName {
  readonly name: string;
  /** The id of its relationship. */
  readonly id: string;
  readonly isHidden: boolean;
}

function readSheetNames(bytes: Buffer): { readonly sheets: readonly SheetName[]; readonly startsIn1904: boolean } {
  const sheets: SheetName[] = [];
  let startsIn1904 = false;
  readXml(bytes, {
    open: {
      workbookPr({ get }) {
        startsIn1904 = /^(1|true)$/.test(get('date1904'));
      },
      sheet({ get, getRelationshipId }) {
        sheets.push({ name: get('name'), id: getRelationshipId(), isHidden: /hidden/i.test(get('state')) });
      },
    },
  });
  return { sheets, startsIn1904 };
}

/** Reads the texts of elements `t` inside each element `item`. The pronunciation of Japanese text is left out. */
function readTexts(bytes: Buffer, items: readonly string[], onItem: (text: string, element: XmlElement) => void): void {
  let text = '';
  let isText = false;
  let item: XmlElement | undefined;
  const openItem = (element: XmlElement) => {
    item = element;
    text = '';
  };
  const closeItem = () => {
    if (item) onItem(text, item);
  };
  const setText = (value: boolean) => () => {
    isText = value;
  };
  readXml(bytes, {
    skipped: new Set(['rPh']),
    open: { ...Object.fromEntries(items.map((name) => [name, openItem])), t: setText(true) },
    text(value) {
      if (isText) text += value;
    },
    close: { ...Object.fromEntries(items.map((name) => [name, closeItem])), t: setText(false) },
  });
}

/** Reads texts that cells refer to by their number. */
function readSharedStrings(bytes: Buffer | undefined): string[] {
  const strings: string[] = [];
  if (bytes) readTexts(bytes, ['si'], (text) => strings.push(text));
  return strings;
}

interface Sheet {
  readonly rows: readonly SheetRow[];
  /** Header and footer of the printed pages, without their format codes. */
  readonly margins: string;
}

/** A cell while it is read. */
interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
}

const MARGINS = ['oddHeader', 'evenHeader', 'firstHeader', 'oddFooter', 'evenFooter', 'firstFooter'];

function readSheet(
  bytes: Buffer,
  strings: readonly string[],
  formatValue: (value: string, style: number) => string,
): Sheet {
  const rows: SheetRow[] = [];
  const margins = new Set<string>();
  let row: { readonly number: number; readonly cells: string[] } = { number: 0, cells: [] };
  let cell: Cell = { column: 0, type: '', style: 0, value: '' };
  let isValue = false;
  const setValue = (value: boolean) => () => {
    isValue = value;
  };
  const openMargin = () => {
    cell = { column: 0, type: '', style: 0, value: '' };
    isValue = true;
  };
  const closeMargin = () => {
    isValue = false;
    const text = cell.value.replace(/&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])/g, ' ').trim();
    if (text !== '') margins.add(text);
  };
  readXml(bytes, {
    skipped: new Set(['rPh']),
    open: {
      row({ get }) {
        row = { number: Number(get('r')) || row.number + 1, cells: [] };
        cell = { column: 0, type: '', style: 0, value: '' };
      },
      c({ get }) {
        const column = toColumnNumber(get('r')) || cell.column + 1;
        cell = { column, type: get('t'), style: Number(get('s')) || 0, value: '' };
      },
      v: setValue(true),
      t: setValue(true),
      ...Object.fromEntries(MARGINS.map((name) => [name, openMargin])),
    },
    text(text) {
      if (isValue) cell.value += text;
    },
    close: {
      v: setValue(false),
      t: setValue(false),
      c: () => addCell(row.cells, cell.column, toCellText(cell, strings, formatValue)),
      row() {
        if (row.cells.length > 0) rows.push(row);
      },
      ...Object.fromEntries(MARGINS.map((name) => [name, closeMargin])),
    },
  });
  return { rows, margins: [...margins].join('\n') };
}

/** Adds a cell. Empty cells before it keep the columns of a table in line. */
function addCell(cells: string[], column: number, text: string): void {
  if (text === '') return;
  while (cells.length < Math.min(column - 1, MAX_EMPTY_CELLS)) cells.push('');
  cells.push(text);
}

function toCellText(
  { type, value, style }: Cell,
  strings: readonly string[],
  formatValue: (value: string, style: number) => string,
): string {
  if (type === 's') return (strings[Number(value)] ?? '').trim();
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  return type === '' || type === 'n' ? formatValue(value, style) : value.trim();
}

/** The comments of a sheet, each with its cell. */
function readComments(zip: ZipParts, sheetPath: string): string[] {
  const folder = sheetPath.split('/').slice(0, -1).join('/');
  const parts = readRelationships(zip.read(`${folder}/_rels/${sheetPath.split('/').at(-1)}.rels`), folder);
  const comments: string[] = [];
  for (const { type, path } of parts.values()) {
    const bytes = type === 'comments' ? zip.read(path) : undefined;
    if (bytes) readTexts(bytes, ['comment'], (text, { get }) => comments.push(`${get('ref')}: ${text.trim()}`));
  }
  return comments;
}
