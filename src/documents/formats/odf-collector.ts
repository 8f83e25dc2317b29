import { quoteValue } from '../../base/safe-text.ts';
import type { TextSection } from '../document-text.ts';
import type { FormatText } from './format-text.ts';
import { createSectionBuilder } from './text-sections.ts';
import { type SheetRow, toRowSections } from './xlsx.ts';

/** The kinds of OpenDocument files that are read. */
export type OdfKind = 'text' | 'spreadsheet' | 'presentation';

interface Sheet {
  readonly label: string;
  readonly rows: SheetRow[];
  nextRow: number;
}

/** An empty cell that is repeated more often than this is the rest of a row. */
const MAX_EMPTY_REPEATS = 100;

/** A cell or a row with text is repeated up to this number of characters. */
const MAX_REPEATED_LENGTH = 100_000;

/** The most sentences about repeated parts. */
const MAX_FACTS = 20;

/** Collects the sections of an OpenDocument file. */
export function createOdfCollector(kind: OdfKind) {
  const sections: TextSection[] = [];
  const notes: TextSection[] = [];
  /** Sentences about parts of the file that are not shown. */
  const facts: string[] = [];
  /** The cells of the open rows, and the texts of the open cells. A table can be in a cell of another one. */
  const rows: string[][] = [];
  const cells: string[][] = [];
  const builder = createSectionBuilder();
  const counts = { page: 0, footnote: 0, comment: 0 };
  let isNotesPage = false;
  let sheet: Sheet | undefined;
  const addToSlide = (text: string) => {
    const place = `${isNotesPage ? 'notes of ' : ''}slide ${counts.page}`;
    const last = sections.at(-1);
    if (last?.place === place) sections[sections.length - 1] = { ...last, text: `${last.text}\n${text}` };
    else sections.push({ place, text, page: counts.page });
  };
  const addLine = (text: string, isHeading: boolean) => {
    if (text === '') return;
    const cell = cells.at(-1);
    if (cell) cell.push(text);
    else if (kind === 'presentation') addToSlide(text);
    else builder.addParagraph(text, isHeading);
  };
  /** How often a cell or a row with text is shown. */
  const limitRepeats = (part: string, length: number, repeats: number): number => {
    const count = Math.min(repeats, Math.max(1, Math.floor(MAX_REPEATED_LENGTH / length)));
    const at = sheet ? `${sheet.label}, row ${sheet.nextRow}` : builder.nextPlace;
    if (count < repeats && facts.length < MAX_FACTS)
      facts.push(`${at}: a ${part} that is repeated ${repeats} times is shown ${count} times.`);
    return count;
  };
  const addSheetRow = (cellTexts: string[], repeats: number, { rows: sheetRows, nextRow }: Sheet) => {
    while (cellTexts.at(-1) === '') cellTexts.pop();
    const count = cellTexts.length === 0 ? 0 : limitRepeats('row', cellTexts.join(' | ').length, repeats);
    for (let i = 0; i < count; i += 1) sheetRows.push({ number: nextRow + i, cells: cellTexts });
    if (sheet) sheet.nextRow += repeats;
  };
  const addTableRow = (text: string, repeats: number) => {
    if (!/[^ |]/.test(text)) return;
    const count = limitRepeats('row', text.length, repeats);
    for (let i = 0; i < count; i += 1) {
      if (cells.length > 0 || kind === 'presentation') addLine(text, false);
      else builder.addRow(text);
    }
  };
  return {
    addLine,
    /** Returns the number of the note. */
    addNote(label: 'footnote' | 'comment', text: string): number {
      counts[label] += 1;
      const at = sheet?.label ?? (kind === 'presentation' ? `slide ${counts.page}` : builder.nextPlace);
      notes.push({
        place: `${label} ${counts[label]} at ${at}`,
        text,
        ...(counts.page > 0 && { page: counts.page }),
      });
      return counts[label];
    },
    openPage() {
      counts.page += 1;
    },
    openNotesPage() {
      isNotesPage = true;
    },
    closeNotesPage() {
      isNotesPage = false;
    },
    openTable(name: string) {
      if (rows.length > 0) return;
      builder.beginTable();
      if (kind !== 'spreadsheet') return;
      counts.page += 1;
      sheet = { label: `sheet ${quoteValue(name, 60)}`, rows: [], nextRow: 1 };
    },
    closeTable() {
      if (!sheet || rows.length > 0) return;
      sections.push(...toRowSections(sheet.label, sheet.rows).map((section) => ({ ...section, page: counts.page })));
      sheet = undefined;
    },
    openRow: () => void rows.push([]),
    closeRow(repeats: number) {
      const row = rows.pop() ?? [];
      if (sheet && rows.length === 0) addSheetRow(row, repeats, sheet);
      else addTableRow(row.join(' | '), repeats);
    },
    openCell: () => void cells.push([]),
    closeCell(repeats: number) {
      const text = (cells.pop() ?? []).join(' ');
      const shownRepeats = repeats > MAX_EMPTY_REPEATS ? 1 : repeats;
      const count = text === '' ? shownRepeats : limitRepeats('cell', text.length, repeats);
      for (let i = 0; i < count; i += 1) rows.at(-1)?.push(text);
    },
    getText(): FormatText & { readonly notes: readonly string[] } {
      const all = [...builder.sections, ...sections, ...notes];
      if (kind === 'text') return { sections: all, notes: facts };
      const withText = new Set(all.map(({ page }) => page));
      const pages = Array.from({ length: counts.page }, (_, i) => i + 1);
      const pagesWithoutText = kind === 'presentation' ? pages.filter((page) => !withText.has(page)) : [];
      return { sections: all, pageCount: counts.page, pagesWithoutText, notes: facts };
    },
  };
}
