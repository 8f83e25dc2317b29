import {
  AlignmentType,
  BorderStyle,
  Document,
  HeadingLevel,
  type ILevelsOptions,
  type IRunOptions,
  LevelFormat,
  Packer,
  PageBreak,
  Paragraph,
  type ParagraphChild,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { decodeHTMLStrict } from 'entities';
import { lexer, type Token, type Tokens } from 'marked';

/** Changes a text of the Markdown before it stands in the document. */
type FillText = (text: string) => string;

/** The lists of a document. Each ordered list counts by itself. */
interface NumberedLists {
  readonly config: { readonly reference: string; readonly levels: readonly ILevelsOptions[] }[];
}

/** The paragraphs and tables around a block. */
interface BlockContext {
  readonly fill: FillText;
  readonly lists: NumberedLists;
  /** The whole text in lower case. */
  readonly text: string;
  readonly quoteDepth: number;
}

const INCH = 1_440;
const PAGE = {
  size: { width: 8.5 * INCH, height: 11 * INCH },
  margin: { top: INCH, bottom: INCH, left: INCH, right: INCH },
};
const MONOSPACED = 'Courier New';

/**
 * Makes a DOCX file of a Markdown text: headings, paragraphs, lists, tables, quotations, bold, italic, struck and
 * monospaced text. A line break in the text is a line break. A line `\pagebreak` begins a new page. HTML is shown as it
 * is written. A link becomes its label and its address. `fill` changes each text after the Markdown is read.
 */
export async function createDocx(markdown: string, fill: FillText): Promise<Uint8Array> {
  const lists: NumberedLists = { config: [] };
  const tokens = lexer(clarifyLines(toXmlText(markdown)), { gfm: true, breaks: true });
  const text = markdown.toLowerCase();
  const children = toBlocks(tokens, { fill: (part) => toXmlText(fill(part)), lists, text, quoteDepth: 0 });
  const document = new Document({
    styles: { default: { document: { run: { font: 'Times New Roman', size: 24 } } } },
    numbering: { config: lists.config },
    sections: [{ properties: { page: PAGE }, children }],
  });
  return Packer.toBuffer(document);
}

const PAGE_BREAK = /^\\(pagebreak|newpage)$/;

/** The start of a line such as `[Exhibit A]: Contract`. Markdown reads it as the address of a link, and drops it. */
const LABELED_TEXT = /^( {0,3})(?=\[[^\]]+\]:[ \t]*(?![\s<#/]|www\.|\w+:)\S)/i;

/** Changes the lines that Markdown would read in another way than a person, except in a block of code. */
function clarifyLines(markdown: string): string {
  let isCode = false;
  const lines = markdown.split('\n').map((line) => {
    if (/^ {0,3}(```|~~~)/.test(line)) isCode = !isCode;
    if (isCode) return line;
    return PAGE_BREAK.test(line.trim()) ? `\n${line.trim()}\n` : line.replace(LABELED_TEXT, '$1\\');
  });
  return lines.join('\n');
}

/** Removes characters that XML does not allow. */
const toXmlText = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');

type Block = Paragraph | Table;

const toBlocks = (tokens: readonly Token[], context: BlockContext): Block[] =>
  tokens.flatMap((token) => toBlock(token, context));

const HEADINGS = [
  HeadingLevel.HEADING_1,
  HeadingLevel.HEADING_2,
  HeadingLevel.HEADING_3,
  HeadingLevel.HEADING_4,
  HeadingLevel.HEADING_5,
  HeadingLevel.HEADING_6,
];

function toBlock(token: Token, context: BlockContext): Block[] {
  switch (token.type) {
    case 'space':
      return [];
    case 'def':
      // The address of a link is shown with the link.
      return isReferenced(token.tag, context)
        ? []
        : [toParagraph(toLines(context.fill(token.raw.trim()), {}), context)];
    case 'heading': {
      const heading = HEADINGS[token.depth - 1] ?? HeadingLevel.HEADING_6;
      return [
        new Paragraph({ heading, spacing: { before: 240, after: 120 }, children: toRuns(token.tokens, context) }),
      ];
    }
    case 'list':
      return toListItems(token as Tokens.List, context, 0);
    case 'table':
      return [toTable(token as Tokens.Table, context), new Paragraph({})];
    case 'blockquote':
      return toBlocks(token.tokens ?? [], { ...context, quoteDepth: context.quoteDepth + 1 });
    case 'code':
      return [toParagraph(toLines(context.fill(token.text), { font: MONOSPACED }), context)];
    case 'hr':
      return [new Paragraph({ border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 1 } } })];
    default:
      return PAGE_BREAK.test(token.raw.trim())
        ? [new Paragraph({ children: [new PageBreak()] })]
        : [toParagraph(toRuns(getInlineTokens(token), context), context)];
  }
}

/** Returns whether a link uses a label, such as `1` in `[the rules][1]`. Its definition has the label once. */
const isReferenced = (label: string, { text }: BlockContext): boolean => text.split(`[${label}]`).length > 2;

const toParagraph = (children: ParagraphChild[], { quoteDepth }: BlockContext): Paragraph =>
  new Paragraph({
    spacing: { after: 160 },
    ...(quoteDepth > 0 && { indent: { left: quoteDepth * 0.5 * INCH } }),
    children,
  });

const MAX_LEVEL = 8;
const BULLETS = ['•', '◦', '▪'];

function toListItems(list: Tokens.List, context: BlockContext, level: number): Block[] {
  const numbering = { reference: addList(context.lists, list), level: Math.min(level, MAX_LEVEL) };
  return list.items.flatMap((item) => {
    const [first, ...rest] = item.tokens.filter(({ type }) => type !== 'space' && type !== 'checkbox');
    const text = first?.type === 'text' || first?.type === 'paragraph' ? first : undefined;
    const box = item.task ? [new TextRun(item.checked ? '☑ ' : '☐ ')] : [];
    const children = [...box, ...toRuns(text && getInlineTokens(text), context)];
    return [
      new Paragraph({ numbering, spacing: { after: 80 }, children }),
      ...(text || !first ? rest : [first, ...rest]).flatMap((token) =>
        token.type === 'list'
          ? toListItems(token as Tokens.List, context, level + 1)
          : toBlock(token, { ...context, quoteDepth: context.quoteDepth + level + 1 }),
      ),
    ];
  });
}

const getInlineTokens = (token: Token): readonly Token[] => ('tokens' in token && token.tokens) || [token];

/** Adds the numbers or bullets of a list to the document, and returns their name. */
function addList({ config }: NumberedLists, { ordered, start }: Tokens.List): string {
  const reference = `list-${config.length + 1}`;
  const levels = Array.from({ length: MAX_LEVEL + 1 }, (_, level): ILevelsOptions => {
    const shared = {
      level,
      alignment: AlignmentType.LEFT,
      style: { paragraph: { indent: { left: (level + 1) * 0.5 * INCH, hanging: 0.25 * INCH } } },
    };
    return ordered
      ? { ...shared, format: LevelFormat.DECIMAL, text: `%${level + 1}.`, start: start === '' ? 1 : Number(start) }
      : { ...shared, format: LevelFormat.BULLET, text: BULLETS[level % BULLETS.length] ?? '•' };
  });
  config.push({ reference, levels });
  return reference;
}

const ALIGNMENTS = { left: AlignmentType.LEFT, center: AlignmentType.CENTER, right: AlignmentType.RIGHT };

function toTable({ header, rows }: Tokens.Table, context: BlockContext): Table {
  const toCell = ({ tokens, align, header: isHeader }: Tokens.TableCell) =>
    new TableCell({
      margins: { top: 40, bottom: 40, left: 100, right: 100 },
      children: [
        new Paragraph({
          ...(align && { alignment: ALIGNMENTS[align] }),
          children: toRuns(tokens, context, isHeader ? { bold: true } : {}),
        }),
      ],
    });
  const toRow = (cells: Tokens.TableCell[], tableHeader: boolean) =>
    new TableRow({ tableHeader, children: cells.map(toCell) });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [toRow(header, true), ...rows.map((cells) => toRow(cells, false))],
  });
}

type Style = Pick<IRunOptions, 'bold' | 'italics' | 'strike' | 'font'>;

const STYLES: Readonly<Record<string, Style>> = {
  strong: { bold: true },
  em: { italics: true },
  del: { strike: true },
  codespan: { font: MONOSPACED },
};

const toRuns = (tokens: readonly Token[] = [], context: BlockContext, style: Style = {}): ParagraphChild[] =>
  tokens.flatMap((token) => toInline(token, context, style));

function toInline(token: Token, context: BlockContext, style: Style): ParagraphChild[] {
  const ownStyle = { ...style, ...STYLES[token.type] };
  if (isLineBreak(token)) return [new TextRun({ break: 1 })];
  if (token.type === 'image') return toLines(context.fill(`[${decodeHTMLStrict(token.text)}]`), ownStyle);
  if (token.type === 'link') {
    const isAddress = token.text === token.href || `mailto:${token.text}` === token.href;
    const label = toRuns(token.tokens, context, ownStyle);
    return isAddress ? label : [...label, ...toLines(context.fill(` (${token.href})`), ownStyle)];
  }
  if ('tokens' in token && token.tokens) return toRuns(token.tokens, context, ownStyle);
  const text = 'text' in token ? String(token.text) : token.raw;
  const isLiteral = token.type === 'codespan' || token.type === 'html' || token.type === 'escape';
  return toLines(context.fill(isLiteral ? text : decodeHTMLStrict(text)), ownStyle);
}

const isLineBreak = ({ type, raw }: Token): boolean =>
  type === 'br' || (type === 'html' && /^<br\s*\/?>$/i.test(raw.trim()));

/** A text in runs, with a break between its lines. */
const toLines = (text: string, style: Style): ParagraphChild[] =>
  text.split('\n').map((line, i) => new TextRun({ ...style, text: line, ...(i > 0 && { break: 1 }) }));
