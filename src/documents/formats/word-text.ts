import type { ListCounter } from './word-numbers.ts';
import { createParagraphReader, type Paragraph } from './word-paragraphs.ts';
import type { ParagraphStyle } from './word-styles.ts';
import { readXml, type XmlElement } from './xml.ts';

/** A paragraph, or a row of a table. */
export interface WordBlock {
  readonly text: string;
  /** The number of the table that the row belongs to, from 1. 0 for a paragraph. */
  readonly table: number;
  readonly isHeading: boolean;
  /** The ids of the footnotes, endnotes and comments that it refers to, with their kind: `footnote 2`. */
  readonly references: readonly string[];
  /** The attributes of the note or comment that it is in. Undefined in the text itself. */
  readonly note: NoteFacts | undefined;
}

/** A footnote, an endnote or a comment. */
export interface NoteFacts {
  readonly id: string;
  readonly author: string;
  readonly date: string;
}

/** The text of a part of a Word document. */
export interface WordText {
  readonly blocks: readonly WordBlock[];
  /** The number of tracked deletions. Their text is left out. */
  readonly deletionCount: number;
  readonly insertionCount: number;
}

/** The meaning of styles and lists in a document. */
export interface WordContext {
  readonly findStyle: (id: string) => ParagraphStyle;
  readonly lists: ListCounter;
}

/** Elements that are left out: deletions, the older form of drawings, field codes, former formats. */
const LEFT_OUT = new Set(['del', 'moveFrom', 'Fallback', 'instrText', 'delInstrText', 'rPrChange', 'pPrChange']);

/** Reads the text of a part: of the document itself, of a header or a footer, of footnotes, endnotes or comments. */
export function readWordText(bytes: Buffer, context: WordContext): WordText {
  const counts = { deletions: 0, insertions: 0 };
  const blocks = createBlockCollector(context);
  const paragraphs = createParagraphReader(blocks.addParagraph, context.findStyle);
  const openNote = ({ get }: XmlElement) =>
    blocks.openNote({ id: get('id'), author: get('author'), date: get('date').slice(0, 10) });
  readXml(bytes, {
    skipped: LEFT_OUT,
    onSkip(name) {
      if (name === 'del') counts.deletions += 1;
      if (name === 'del' || name === 'moveFrom') paragraphs.markDeletion();
    },
    open: {
      ...paragraphs.open,
      ins() {
        counts.insertions += 1;
      },
      tbl: blocks.openTable,
      tr: blocks.openRow,
      tc: blocks.openCell,
      footnote: openNote,
      endnote: openNote,
      comment: openNote,
    },
    text: paragraphs.addText,
    close: {
      ...paragraphs.close,
      tr: blocks.closeRow,
      tc: blocks.closeCell,
      footnote: blocks.closeNote,
      endnote: blocks.closeNote,
      comment: blocks.closeNote,
    },
  });
  return { blocks: blocks.blocks, deletionCount: counts.deletions, insertionCount: counts.insertions };
}

/** Collects the blocks of a part. */
function createBlockCollector({ findStyle, lists }: WordContext) {
  const blocks: WordBlock[] = [];
  /** The cells of the open rows, and the texts of the open cells. A table can be in a cell of another one. */
  const rows: string[][] = [];
  const cells: string[][] = [];
  let rowReferences: string[] = [];
  let tableCount = 0;
  let note: NoteFacts | undefined;
  const formatNumber = ({ listId, level }: Paragraph, inherited: ParagraphStyle): string => {
    const list = listId === '' ? inherited.listId : listId;
    // In Word the list 0 means no list.
    return list === '' || list === '0' ? '' : lists.countNext(list, level === '' ? inherited.level : Number(level));
  };
  return {
    blocks,
    addParagraph(paragraph: Paragraph) {
      const content = paragraph.text.trim();
      if (content === '' && paragraph.hasDeletion) return;
      const style = findStyle(paragraph.style);
      // Word counts an empty paragraph of a list, too.
      const number = formatNumber(paragraph, style);
      if (content === '') return;
      const text = number === '' ? content : `${number} ${content}`;
      const { references } = paragraph;
      const cell = cells.at(-1);
      if (cell) {
        cell.push(text);
        rowReferences.push(...references);
      } else blocks.push({ table: 0, text, isHeading: style.isHeading, references, note });
    },
    openTable() {
      if (rows.length === 0) tableCount += 1;
    },
    openRow: () => void rows.push([]),
    openCell: () => void cells.push([]),
    closeCell: () => void rows.at(-1)?.push((cells.pop() ?? []).join(' ')),
    closeRow() {
      const text = (rows.pop() ?? []).join(' | ');
      const outerCell = cells.at(-1);
      if (outerCell) outerCell.push(text);
      else if (/[^ |]/.test(text)) {
        blocks.push({ table: tableCount, text, isHeading: false, references: rowReferences, note });
        rowReferences = [];
      }
    },
    openNote(facts: NoteFacts) {
      note = facts;
    },
    closeNote() {
      note = undefined;
    },
  };
}
