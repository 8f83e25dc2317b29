import { strFromU8, strToU8, type Unzipped, unzipSync, type Zippable, zipSync } from 'fflate';
import { MyCaseError } from '../../base/mycase-error.ts';
import { listElements, type XmlElement } from './xml-elements.ts';

/** The parts of a DOCX file, by their paths, as text or bytes. */
type Parts = Record<string, Uint8Array>;

const DOCUMENT = 'word/document.xml';
const STYLES = 'word/styles.xml';
const NUMBERING = 'word/numbering.xml';
const RELATIONSHIPS = 'word/_rels/document.xml.rels';
const CONTENT_TYPES = '[Content_Types].xml';

const MAX_LETTERHEAD_BYTES = 50 * 1024 * 1024;

const REQUIRED_PARTS = [DOCUMENT, STYLES, RELATIONSHIPS, CONTENT_TYPES];

/** The paragraph of a letterhead in whose place the text stands. */
const CONTENT_MARK = '{{content}}';

/**
 * Puts the text of a DOCX file onto a letterhead. The letterhead keeps its headers, footers, styles, margins, and its
 * own text. The new text stands in the place of a paragraph `{{content}}`, else at the end. Throws a MyCaseError for a
 * letterhead that is not a DOCX file.
 */
export function applyLetterhead(docx: Uint8Array, letterhead: Uint8Array): Uint8Array {
  const source = unzipSync(docx);
  const parts = unzipLetterhead(letterhead);
  const numbered = addNumbering(source, parts, getBody(readPart(source, DOCUMENT)));
  const body = addStyles(source, parts, numbered);
  const [namespace = ''] = /xmlns:w="[^"]+"/.exec(readPart(source, DOCUMENT)) ?? [];
  writePart(parts, DOCUMENT, insertBody(readPart(parts, DOCUMENT), body, namespace));
  const types = readPart(parts, CONTENT_TYPES).replace('template.main+xml', 'document.main+xml');
  writePart(parts, CONTENT_TYPES, types);
  for (const path of [DOCUMENT, STYLES, NUMBERING, RELATIONSHIPS, CONTENT_TYPES])
    listElements(readPart(parts, path), 1);
  return zipParts(parts);
}

/** Makes a DOCX file the same on every run: without the time at which it was made. */
export function withoutTimes(docx: Uint8Array, day: string): Uint8Array {
  const parts = unzipSync(docx);
  const core = readPart(parts, 'docProps/core.xml');
  writePart(parts, 'docProps/core.xml', core.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, `${day}T00:00:00Z`));
  return zipParts(parts);
}

/** The earliest time of a zip file, in local time. */
const ZIP_TIME = new Date(1980, 0, 1, 0, 0, 0);

const zipParts = (parts: Parts): Uint8Array =>
  zipSync(
    Object.fromEntries(Object.entries(parts).map(([path, bytes]) => [path, [bytes, { mtime: ZIP_TIME }]])) as Zippable,
  );

/** Returns the parts of a letterhead. Throws a MyCaseError if it is not a DOCX file, or has macros. */
export function unzipLetterhead(letterhead: Uint8Array): Parts {
  let size = 0;
  let parts: Unzipped = {};
  try {
    parts = unzipSync(letterhead, {
      filter: ({ originalSize }) => {
        size += originalSize;
        return size <= MAX_LETTERHEAD_BYTES;
      },
    });
  } catch {
    // It is not a zip file, so it has no document.
  }
  const isComplete = size <= MAX_LETTERHEAD_BYTES;
  if (isComplete && REQUIRED_PARTS.every((path) => parts[path]) && !parts['word/vbaProject.bin']) return parts;
  throw new MyCaseError('The file of --letterhead is not a DOCX file without macros. Nothing was created.', {
    advice: 'Save the letterhead as DOCX in a word processor.',
  });
}

const readPart = (parts: Parts, path: string): string => strFromU8(parts[path] ?? new Uint8Array());

const writePart = (parts: Parts, path: string, xml: string): void => {
  parts[path] = strToU8(xml);
};

const slice = (xml: string, { start, end }: Pick<XmlElement, 'start' | 'end'>): string => xml.slice(start, end);

/** The paragraphs and tables of a generated document, without the properties of its page. */
const getBody = (xml: string): string =>
  listElements(xml, 2)
    .filter(({ name }) => name !== 'w:sectPr')
    .map((element) => slice(xml, element))
    .join('');

function insertBody(xml: string, body: string, namespace: string): string {
  if (!xml.includes(namespace)) {
    throw new MyCaseError(
      'The letterhead is in the strict form of DOCX, which is not supported. Nothing was created.',
      {
        advice: 'Save it as a usual DOCX file.',
      },
    );
  }
  const elements = listElements(xml, 2);
  const mark = elements.find(({ text }) => text.trim() === CONTENT_MARK);
  const page = elements.findLast(({ name }) => name === 'w:sectPr');
  const { start, end } = mark ?? { start: page?.start ?? xml.lastIndexOf('</w:body>'), end: undefined };
  return xml.slice(0, start) + body + xml.slice(end ?? start);
}

/** Adds the lists of the text to those of the letterhead. Returns the text with their new numbers. */
function addNumbering(source: Parts, parts: Parts, body: string): string {
  if (!body.includes('<w:numId ')) return body;
  const generated = readPart(source, NUMBERING);
  if (!parts[NUMBERING]) {
    writePart(parts, NUMBERING, generated);
    registerNumbering(source, parts);
    return body;
  }
  const own = readPart(parts, NUMBERING);
  const elements = listElements(own, 1);
  const getMax = (name: string, id: string) =>
    Math.max(0, ...elements.filter((one) => one.name === name).map(({ attributes }) => Number(attributes[id]) || 0));
  const abstractOffset = getMax('w:abstractNum', 'w:abstractNumId') + 1;
  const numberOffset = getMax('w:num', 'w:numId') + 1;
  const shifted = shiftNumbers(
    shiftNumbers(generated, /(<w:num\b[^>]*? w:numId=")(\d+)"/g, numberOffset),
    /(<w:abstractNum\b[^>]*? w:abstractNumId="|<w:abstractNumId w:val=")(\d+)"/g,
    abstractOffset,
  );
  writePart(parts, NUMBERING, withNamespaces(mergeNumbering(own, elements, shifted), generated));
  return shiftNumbers(body, /(<w:numId w:val=")(\d+)"/g, numberOffset);
}

const shiftNumbers = (xml: string, pattern: RegExp, offset: number): string =>
  xml.replace(pattern, (_, before: string, id: string) => `${before}${Number(id) + offset}"`);

/** Puts the definitions of lists before the lists, and the lists before anything else, as the format requires. */
function mergeNumbering(own: string, elements: readonly XmlElement[], added: string): string {
  const addedElements = listElements(added, 1);
  const getAll = (name: string) =>
    addedElements
      .filter((one) => one.name === name)
      .map((one) => slice(added, one))
      .join('');
  const closing = own.lastIndexOf('</w:numbering>');
  const firstList = elements.find(({ name }) => name !== 'w:abstractNum' && name !== 'w:numPicBullet')?.start;
  const at = firstList ?? closing;
  const then = elements.findLast(({ name }) => name === 'w:num')?.end ?? at;
  return own.slice(0, at) + getAll('w:abstractNum') + own.slice(at, then) + getAll('w:num') + own.slice(then);
}

/** Declares the prefixes that the root of another part has, where this root lacks them. */
function withNamespaces(xml: string, other: string): string {
  const getRoot = (text: string) => /<w:numbering\b[^>]*>/.exec(text)?.[0] ?? '';
  const root = getRoot(xml);
  const missing = (getRoot(other).match(/xmlns:\w+="[^"]*"/g) ?? []).filter((one) => {
    const [prefix = ''] = one.split('=');
    return !root.includes(`${prefix}=`);
  });
  return xml.replace(root, () => root.replace('<w:numbering', `<w:numbering ${missing.join(' ')} `));
}

/** Adds the part of the lists to the types and relationships of a letterhead that has none. */
function registerNumbering(source: Parts, parts: Parts): void {
  const [type = ''] = /<Override [^>]*numbering\.xml"[^>]*>/.exec(readPart(source, CONTENT_TYPES)) ?? [];
  const [relationship = ''] = /<Relationship [^>]*numbering\.xml"[^>]*>/.exec(readPart(source, RELATIONSHIPS)) ?? [];
  const insert = (path: string, end: string, xml: string) =>
    writePart(
      parts,
      path,
      readPart(parts, path).replace(end, () => xml + end),
    );
  insert(CONTENT_TYPES, '</Types>', type);
  insert(RELATIONSHIPS, '</Relationships>', relationship.replace(/ Id="[^"]*"/, ' Id="rIdTextLists"'));
}

/**
 * Adds the styles of the text that the letterhead lacks. Returns the text with the names of the letterhead's own
 * styles.
 */
function addStyles(source: Parts, parts: Parts, body: string): string {
  const own = readPart(parts, STYLES);
  const generated = readPart(source, STYLES);
  const [ownStyles, styles] = [readStyles(own), readStyles(generated)];
  const usual = ownStyles.find(({ isUsual }) => isUsual)?.id;
  const ids = new Set([...body.matchAll(/<w:pStyle w:val="([^"]+)"/g)].map(([, id = '']) => id));
  let [added, text] = ['', body];
  for (const id of ids) {
    const style = styles.find((one) => one.id === id);
    const same = ownStyles.find(({ name, id: ownId }) => (style ? name === style.name : ownId === id));
    if (same) text = text.replaceAll(`<w:pStyle w:val="${id}"`, `<w:pStyle w:val="${same.id}"`);
    else if (style)
      added += style.xml.replace(/<w:basedOn w:val="Normal"\/>/, usual ? `<w:basedOn w:val="${usual}"/>` : '');
  }
  writePart(
    parts,
    STYLES,
    own.replace('</w:styles>', () => `${added}</w:styles>`),
  );
  return text;
}

/** A style of paragraphs. */
interface ParagraphStyle {
  readonly id: string;
  /** The name in small letters. Word gives its own styles the same name in every language. */
  readonly name: string;
  readonly isUsual: boolean;
  readonly xml: string;
}

const readStyles = (xml: string): ParagraphStyle[] =>
  listElements(xml, 1)
    .filter(({ name, attributes }) => name === 'w:style' && attributes['w:type'] === 'paragraph')
    .map((element) => {
      const text = slice(xml, element);
      const [, name = ''] = /<w:name w:val="([^"]*)"/.exec(text) ?? [];
      const { 'w:styleId': id = '', 'w:default': usual } = element.attributes;
      return { id, name: name.toLowerCase(), isUsual: usual === '1' || usual === 'true', xml: text };
    });
