import { findRaisedSeparator } from '../../base/raised-text.ts';
import type { TextSection } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { type Relationship, readRelationships, readXml } from './xml.ts';
import type { ZipParts } from './zip-parts.ts';

/** The parts of a slide that have text, in order, by the type of their relationship: the place, and its name. */
const SLIDE_PARTS = [
  ['diagramData', 'diagram on'],
  ['notesSlide', 'notes of'],
  ['comments', 'comments on'],
] as const;

/** Reads a presentation: each slide with its tables and diagrams, its notes, and the comments. */
export function readPptx(zip: ZipParts): FormatText {
  const presentation = zip.read('ppt/presentation.xml');
  if (!presentation) throw createDamagedError();
  const relationships = readRelationships(zip.read('ppt/_rels/presentation.xml.rels'), 'ppt');
  const paths = readSlideIds(presentation).flatMap((id) => relationships.get(id)?.path ?? []);
  const sections = paths.flatMap((path, i) => readSlide(zip, path, i + 1));
  const hasText = new Set(sections.map(({ page }) => page));
  return {
    sections,
    pageCount: paths.length,
    pagesWithoutText: paths.map((_, i) => i + 1).filter((page) => !hasText.has(page)),
  };
}

/** The ids of the relationships of the slides, in the order of the presentation. */
function readSlideIds(bytes: Buffer): string[] {
  const ids: string[] = [];
  readXml(bytes, { open: { sldId: ({ getRelationshipId }) => void ids.push(getRelationshipId()) } });
  return ids;
}

function readSlide(zip: ZipParts, path: string, page: number): TextSection[] {
  const folder = path.split('/').slice(0, -1).join('/');
  const parts = [...readRelationships(zip.read(`${folder}/_rels/${path.split('/').at(-1)}.rels`), folder).values()];
  const readLines = (partPath: string): string => {
    const bytes = zip.read(partPath);
    return bytes ? readDrawingText(bytes).join('\n') : '';
  };
  const ofType = (type: string) => (part: Relationship) => part.type === type;
  return [
    { place: `slide ${page}`, text: readLines(path), page },
    ...SLIDE_PARTS.flatMap(([type, place]) =>
      parts.filter(ofType(type)).map((part) => ({ place: `${place} slide ${page}`, text: readLines(part.path), page })),
    ),
  ].filter(({ text }) => text !== '');
}

/** The paragraphs of shapes and comments. A row of a table is one line. The number of the slide is left out. */
function readDrawingText(bytes: Buffer): string[] {
  const lines: string[] = [];
  const cells: string[] = [];
  let paragraph = '';
  let cell: string | undefined;
  let isText = false;
  let isSlideNumber = false;
  let isRaised = false;
  let isLastRaised = false;
  const addText = (text: string) => {
    if (isLastRaised !== isRaised) paragraph += findRaisedSeparator(paragraph, text, isRaised);
    isLastRaised = isRaised;
    paragraph += text;
  };
  const openText = () => {
    isText = !isSlideNumber;
  };
  const closeText = () => {
    isText = false;
  };
  const endParagraph = () => {
    const text = paragraph.trim();
    paragraph = '';
    if (text === '') return;
    if (cell === undefined) lines.push(text);
    else cell = cell === '' ? text : `${cell} ${text}`;
  };
  readXml(bytes, {
    skipped: new Set(['Fallback']),
    open: {
      tc() {
        cell = '';
      },
      fld({ get }) {
        isSlideNumber = get('type') === 'slidenum';
      },
      r() {
        isRaised = false;
      },
      rPr({ get }) {
        isRaised = Number(get('baseline')) > 0;
      },
      t: openText,
      text: openText,
      br() {
        paragraph += '\n';
      },
    },
    text(text) {
      if (isText) addText(text);
    },
    close: {
      t: closeText,
      text() {
        closeText();
        endParagraph();
      },
      p: endParagraph,
      fld() {
        isSlideNumber = false;
      },
      tc() {
        cells.push(cell ?? '');
        cell = undefined;
      },
      tr() {
        const row = cells.splice(0).join(' | ');
        if (/[^ |]/.test(row)) lines.push(row);
      },
    },
  });
  return lines;
}
