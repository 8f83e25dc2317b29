import { findRaisedSeparator } from '../../base/raised-text.ts';
import { pluralize } from '../../base/sentences.ts';
import { DocumentError } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { createOdfCollector, type OdfKind } from './odf-collector.ts';
import { readXml, type XmlElement, type XmlHandlers } from './xml.ts';
import { ENCRYPTED_ADVICE, type ZipParts } from './zip-parts.ts';

/** Reads an OpenDocument file: the text, footnotes, comments, and the headers and footers of its page styles. */
export function readOdf(zip: ZipParts, kind: OdfKind): FormatText {
  if (zip.read('META-INF/manifest.xml')?.includes('encryption-data'))
    throw new DocumentError('encrypted', 'The file is protected with a password.', ENCRYPTED_ADVICE);
  const content = zip.read('content.xml');
  if (!content) throw createDamagedError();
  const body = readPart(content, kind);
  const styles = kind === 'presentation' ? undefined : zip.read('styles.xml');
  const margins = styles ? readPart(styles, 'text', MARGINS).sections.map(({ text }) => text) : [];
  return {
    ...body,
    sections: [
      ...body.sections,
      ...(margins.length > 0 ? [{ place: 'header and footer', text: [...new Set(margins)].join('\n') }] : []),
    ],
  };
}

/** The elements of headers and footers in the styles of pages. */
const MARGINS = new Set(['header', 'footer'].flatMap((name) => [name, `${name}-left`, `${name}-first`]));

/**
 * Elements that are left out: deleted text, the facts of comments, forms, the numbers of footnotes, the titles of
 * pictures. Fields of the text have some of these names with another prefix: `text:date`.
 */
const LEFT_OUT = new Set([
  'text:tracked-changes',
  'dc:creator',
  'dc:date',
  'text:note-citation',
  'svg:desc',
  'svg:title',
  'office:forms',
]);

function readPart(bytes: Buffer, kind: OdfKind, within?: ReadonlySet<string>): FormatText {
  const collector = createOdfCollector(kind);
  const tables = createTableReader(collector);
  const blocks = createBlockReader(collector);
  readXml(bytes, {
    skipped: LEFT_OUT,
    ...(within && { within }),
    open: {
      ...blocks.open,
      ...tables.open,
      page: collector.openPage,
      notes: collector.openNotesPage,
    },
    text: blocks.addText,
    close: {
      ...blocks.close,
      ...tables.close,
      notes: collector.closeNotesPage,
    },
  });
  const deletionCount = kind === 'text' && !within ? countDeletions(bytes) : 0;
  const note = `${pluralize(deletionCount, 'tracked deletion')} left out of the text.`;
  const text = collector.getText();
  return { ...text, notes: [...(deletionCount > 0 ? [note] : []), ...text.notes] };
}

function countDeletions(bytes: Buffer): number {
  let count = 0;
  readXml(bytes, {
    within: new Set(['tracked-changes']),
    open: {
      deletion() {
        count += 1;
      },
    },
  });
  return count;
}

type Collector = ReturnType<typeof createOdfCollector>;

type Handlers = Required<Pick<XmlHandlers, 'open' | 'close'>>;

/** A paragraph, a heading, or a note that has paragraphs. */
interface Block {
  readonly kind: 'p' | 'h' | 'footnote' | 'comment';
  text: string;
  /** True if the end of the text is raised. */
  isRaised: boolean;
}

function createBlockReader(collector: Collector): Handlers & { readonly addText: (text: string) => void } {
  const blocks: Block[] = [];
  const spans = createSpanReader();
  const add = (text: string) => {
    const block = blocks.at(-1);
    if (block?.kind !== 'p' && block?.kind !== 'h') return;
    if (block.isRaised !== spans.isRaised) block.text += findRaisedSeparator(block.text, text, spans.isRaised);
    block.isRaised = spans.isRaised;
    block.text += text;
  };
  const openBlock = (kind: Block['kind']) => () => void blocks.push({ kind, text: '', isRaised: false });
  const closeLine = (isHeading: boolean) => () => {
    const text = blocks.pop()?.text.trim() ?? '';
    const note = blocks.findLast(({ kind }) => kind === 'footnote' || kind === 'comment');
    if (note) note.text += note.text === '' ? text : `\n${text}`;
    else collector.addLine(text, isHeading);
  };
  const closeNote = (kind: 'footnote' | 'comment') => () => {
    const number = collector.addNote(kind, blocks.pop()?.text ?? '');
    if (kind === 'footnote') add(` [footnote ${number}]`);
  };
  return {
    open: {
      ...spans.open,
      p: openBlock('p'),
      h: openBlock('h'),
      note: openBlock('footnote'),
      annotation: openBlock('comment'),
      s: ({ get }) => add(' '.repeat(Math.min(80, Number(get('c')) || 1))),
      tab: () => add('\t'),
      'line-break': () => add('\n'),
    },
    close: {
      ...spans.close,
      p: closeLine(false),
      h: closeLine(true),
      note: closeNote('footnote'),
      annotation: closeNote('comment'),
    },
    addText: add,
  };
}

/** Reads which styles of the content raise text, and the styles of the open parts of paragraphs. */
function createSpanReader(): Handlers & { readonly isRaised: boolean } {
  const raisedStyles = new Set<string>();
  const spans: boolean[] = [];
  let style = '';
  return {
    get isRaised() {
      return spans.at(-1) ?? false;
    },
    open: {
      style({ get }) {
        style = get('name');
      },
      'text-properties'({ get }) {
        // A position is a word or the part of the height: `super 58%`, `33% 58%`.
        if (/^(super|[1-9])/.test(get('text-position'))) raisedStyles.add(style);
      },
      span: ({ get }) => void spans.push(raisedStyles.has(get('style-name')) || spans.at(-1) === true),
    },
    close: { span: () => void spans.pop() },
  };
}

function createTableReader(collector: Collector): Handlers {
  /** How often the current row and the current cell of each open table are repeated. */
  const rowCounts: number[] = [];
  const cellCounts: number[] = [];
  const openCell = ({ get }: XmlElement) => {
    cellCounts.push(Number(get('number-columns-repeated')) || 1);
    collector.openCell();
  };
  const closeCell = () => collector.closeCell(cellCounts.pop() ?? 1);
  return {
    open: {
      table: ({ get }) => collector.openTable(get('name')),
      'table-row'({ get }) {
        rowCounts.push(Number(get('number-rows-repeated')) || 1);
        collector.openRow();
      },
      'table-cell': openCell,
      'covered-table-cell': openCell,
    },
    close: {
      'table-cell': closeCell,
      'covered-table-cell': closeCell,
      'table-row': () => collector.closeRow(rowCounts.pop() ?? 1),
      table: collector.closeTable,
    },
  };
}
