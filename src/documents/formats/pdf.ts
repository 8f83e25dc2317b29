import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'unpdf/pdfjs';
import { findRaisedSeparator } from '../../base/raised-text.ts';
import { DocumentError, type TextSection } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { ENCRYPTED_ADVICE } from './zip-parts.ts';

/** Reads a PDF: the text of each page, the values of form fields, and the comments. Scripts of the PDF are not run. */
export async function readPdf(bytes: Buffer): Promise<FormatText> {
  const pdf = await openPdf(bytes);
  const sections: TextSection[] = [];
  const pagesWithoutText: number[] = [];
  const unreadablePages: number[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    try {
      const page = await pdf.getPage(number);
      const text = await readPageText(page);
      if (text.trim() === '') pagesWithoutText.push(number);
      else sections.push({ place: `page ${number}`, text, page: number });
      sections.push(...(await readAnnotations(page, number)));
      page.cleanup();
    } catch {
      unreadablePages.push(number);
    }
  }
  if (unreadablePages.length === pdf.numPages) throw createDamagedError();
  return {
    sections,
    pageCount: pdf.numPages,
    pagesWithoutText,
    unreadablePages,
  };
}

async function openPdf(bytes: Buffer): Promise<PDFDocumentProxy> {
  try {
    return await getDocument({
      data: new Uint8Array(bytes),
      // Nothing of the PDF is run as code, and no font or picture is loaded.
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      verbosity: 0,
    }).promise;
  } catch (error) {
    if (error instanceof Error && error.name === 'PasswordException')
      throw new DocumentError('encrypted', 'The PDF is encrypted with a password.', ENCRYPTED_ADVICE);
    throw createDamagedError();
  }
}

async function readPageText(page: PDFPageProxy): Promise<string> {
  const { items } = await page.getTextContent();
  let text = '';
  let last: TextItem | undefined;
  for (const item of items) {
    if (!('str' in item)) continue;
    if (last && item.str !== '' && !/\s$/.test(text)) text += findSeparator(last, item, text);
    text += item.hasEOL ? `${item.str}\n` : item.str;
    if (item.str !== '') last = item;
  }
  return text;
}

/** A piece of text with its place on the page. */
type TextItem = Pick<
  Extract<Awaited<ReturnType<PDFPageProxy['getTextContent']>>['items'][number], { str: string }>,
  'str' | 'transform' | 'width' | 'height'
>;

/** The parts of the height of a line that separate words, lines, and a raised piece from what it belongs to. */
const WORD_GAP = 0.15;
const LINE_GAP = 0.8;
const MAX_RAISED_GAP = 0.5;

/** The separator of two pieces that the library joins although there is space between them. `text` ends with `last`. */
function findSeparator(last: TextItem, next: TextItem, text: string): string {
  const [lastX, lastY, x, y] = [last.transform[4], last.transform[5], next.transform[4], next.transform[5]];
  const height = Math.max(last.height, next.height);
  if (Math.abs(y - lastY) > height * LINE_GAP) return '\n';
  const gap = x - (lastX + last.width);
  const isNextRaised = isRaised(next, last);
  const raisedSeparator =
    gap <= height * MAX_RAISED_GAP && (isNextRaised || isRaised(last, next))
      ? findRaisedSeparator(text, next.str, isNextRaised)
      : '';
  if (raisedSeparator !== '') return raisedSeparator;
  return gap > height * WORD_GAP || gap < -height ? ' ' : '';
}

/** Returns whether a piece is smaller and higher than the one next to it, as a footnote sign or an exponent is. */
const isRaised = (piece: TextItem, neighbor: TextItem): boolean =>
  piece.height < neighbor.height * 0.9 && piece.transform[5] - neighbor.transform[5] > neighbor.height * 0.1;

/** The values of form fields, and comments. An empty field is left out. */
async function readAnnotations(page: PDFPageProxy, number: number): Promise<TextSection[]> {
  const annotations = await page.getAnnotations();
  const fields: string[] = [];
  const comments: string[] = [];
  for (const { fieldName, fieldValue, contentsObj, titleObj, subtype } of annotations) {
    const value = [fieldValue].flat().join(', ');
    if (typeof fieldName === 'string' && value !== '' && value !== 'Off') fields.push(`${fieldName}: ${value}`);
    else if (subtype !== 'Link' && subtype !== 'Popup' && contentsObj?.str) {
      comments.push(titleObj?.str ? `${titleObj.str}: ${contentsObj.str}` : contentsObj.str);
    }
  }
  return [
    ...(fields.length > 0 ? [{ place: `form fields of page ${number}`, text: fields.join('\n'), page: number }] : []),
    ...(comments.length > 0 ? [{ place: `comments on page ${number}`, text: comments.join('\n'), page: number }] : []),
  ];
}
