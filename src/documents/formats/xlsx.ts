import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { TextSection } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { readTexts } from './sheet-texts.ts';
import { formatCellValue, readDateStyles } from './sheet-values.ts';
import { readRelationships, readXml } from './xml.ts';
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
  const notes: string[] = [];
  const sections = sheets.flatMap(({ name, id, isHidden }, i) => {
    const path = relationships.get(id)?.path;
    const bytes = path === undefined ? undefined : zip.read(path);
    // A chart can be a sheet of its own. It has no cells.
    if (!bytes || path === undefined) return [];
    const { rows, margins, hidden, unstored } = readSheet(bytes, strings, (value, style) =>
      formatCellValue(value, styles[style], startsIn1904),
    );
    const label = `${isHidden ? 'hidden ' : ''}sheet ${quoteValue(name, 60)}`;
    notes.push(...formatSheetNotes(label, hidden, unstored));
    return [
      ...toRowSections(label, rows),
      ...(margins === '' ? [] : [{ place: `header and footer of ${label}`, text: margins }]),
      ...readComments(zip, path).map((text) => ({ place: `comment in ${label}`, text })),
    ].map((section) => ({ ...section, page: i + 1 }));
  });
  return { sections, pageCount: sheets.length, notes };
}

/** States what a reader of the sheet in Excel sees otherwise. */
const formatSheetNotes = (label: string, hidden: readonly string[], unstored: number): string[] => [
  ...(unstored > 0
    ? [
        `${label}: ${pluralize(unstored, 'formula has', 'formulas have')} no stored value and ${unstored === 1 ? 'is' : 'are'} shown as a formula, such as =A2+1. Excel computes the value.`,
      ]
    : []),
  ...(hidden.length > 0 ? [`${label}: hidden in Excel, but part of the text: ${joinSome(hidden)}.`] : []),
];

/** The most hidden rows and columns that are named. */
const MAX_NAMED_PARTS = 20;

const joinSome = (parts: readonly string[]): string =>
  [
    ...parts.slice(0, MAX_NAMED_PARTS),
    ...(parts.length > MAX_NAMED_PARTS ? [`${parts.length - MAX_NAMED_PARTS} more`] : []),
  ].join(', ');

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
  /** The hidden rows and columns with their numbers or letters, such as `row 3`. */
  readonly hidden: readonly string[];
  /** The number of formulas without a stored value. */
  readonly unstored: number;
}

/** A cell while it is read. */
interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  /** Its formula without the equals sign. A shared formula is only in its first cell. */
  formula: string;
  hasFormula: boolean;
  /** True if the value is stored, although it can be empty. */
  hasValue: boolean;
}

/** Creates a cell without a value. */
const createCell = (column = 0, type = '', style = 0): Cell => ({
  column,
  type,
  style,
  value: '',
  formula: '',
  hasFormula: false,
  hasValue: false,
});

const MARGINS = ['oddHeader', 'evenHeader', 'firstHeader', 'oddFooter', 'evenFooter', 'firstFooter'];

function readSheet(
  bytes: Buffer,
  strings: readonly string[],
  formatValue: (value: string, style: number) => string,
): Sheet {
  const rows: SheetRow[] = [];
  const margins = new Set<string>();
  let row: { readonly number: number; readonly cells: string[] } = { number: 0, cells: [] };
  let cell = createCell();
  const hidden: string[] = [];
  let unstored = 0;
  let isValue = false;
  let isFormula = false;
  let isHiddenRow = false;
  const setValue = (value: boolean) => () => {
    isValue = value;
  };
  const addCellText = () => {
    const text = toCellText(cell, strings, formatValue);
    const isUnstored = cell.hasFormula && !cell.hasValue;
    if (isUnstored) unstored += 1;
    addCell(row.cells, cell.column, isUnstored ? `=${cell.formula || '…'}` : text);
  };
  const openMargin = () => {
    cell = createCell();
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
      col({ get }) {
        if (isTrue(get('hidden'))) hidden.push(formatColumns(Number(get('min')), Number(get('max'))));
      },
      row({ get }) {
        row = { number: Number(get('r')) || row.number + 1, cells: [] };
        isHiddenRow = isTrue(get('hidden'));
        cell = createCell();
      },
      c({ get }) {
        const column = toColumnNumber(get('r')) || cell.column + 1;
        cell = createCell(column, get('t'), Number(get('s')) || 0);
      },
      f() {
        cell.hasFormula = true;
        isFormula = true;
      },
      v() {
        cell.hasValue = true;
        isValue = true;
      },
      t: setValue(true),
      ...Object.fromEntries(MARGINS.map((name) => [name, openMargin])),
    },
    text(text) {
      if (isValue) cell.value += text;
      if (isFormula) cell.formula += text;
    },
    close: {
      f() {
        isFormula = false;
      },
      v: setValue(false),
      t: setValue(false),
      c: addCellText,
      row() {
        if (row.cells.length > 0) rows.push(row);
        if (row.cells.length > 0 && isHiddenRow) hidden.push(`row ${row.number}`);
      },
      ...Object.fromEntries(MARGINS.map((name) => [name, closeMargin])),
    },
  });
  return { rows, margins: [...margins].join('\n'), hidden, unstored };
}

const isTrue = (value: string): boolean => value === '1' || value === 'true';

/** The letters of a column by its number, from 1. */
const toColumnLetters = (column: number): string =>
  column < 1 ? '' : `${toColumnLetters(Math.floor((column - 1) / 26))}${String.fromCharCode(65 + ((column - 1) % 26))}`;

const formatColumns = (first: number, last: number): string =>
  first === last ? `column ${toColumnLetters(first)}` : `columns ${toColumnLetters(first)}-${toColumnLetters(last)}`;

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
  if (value === '') return '';
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
