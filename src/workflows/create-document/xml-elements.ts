import { SaxesParser } from 'saxes';
import { MyCaseError } from '../../base/mycase-error.ts';

/** An element of an XML text. */
export interface XmlElement {
  /** The name with its prefix, such as `w:p`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The places of the first character and after the last one. */
  readonly start: number;
  readonly end: number;
  /** All characters in it. */
  readonly text: string;
}

/**
 * Returns the elements at a depth of an XML text: 1 for the children of the root. Throws a MyCaseError for a text that
 * is not XML, or has a document type declaration.
 */
export function listElements(xml: string, depth: number): XmlElement[] {
  const parser = new SaxesParser();
  const elements: XmlElement[] = [];
  let level = 0;
  let open: { start: number; text: string } = { start: 0, text: '' };
  const fail = () => {
    throw new MyCaseError('The letterhead is not a valid DOCX file.', {
      advice: 'Open it in a word processor, and save it again as DOCX.',
    });
  };
  parser.on('error', fail);
  parser.on('doctype', fail);
  const attributesByLevel: Readonly<Record<string, string>>[] = [];
  parser.on('opentag', ({ attributes }) => {
    if (level === depth) open = { start: xml.lastIndexOf('<', parser.position - 1), text: '' };
    attributesByLevel[level] = attributes as Readonly<Record<string, string>>;
    level += 1;
  });
  parser.on('text', (text) => {
    open.text += text;
  });
  parser.on('closetag', ({ name }) => {
    level -= 1;
    if (level === depth) {
      elements.push({ name, attributes: attributesByLevel[level] ?? {}, ...open, end: parser.position });
    }
  });
  parser.write(xml).close();
  return elements;
}
