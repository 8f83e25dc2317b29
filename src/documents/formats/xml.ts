import { SaxesParser } from 'saxes';
import { createTextDecoder, findDeclaredEncoding } from '../../base/text-decoder.ts';
import { DocumentError } from '../document-text.ts';
import { BROKEN_ADVICE } from './zip-parts.ts';

/** An element: its name without the prefix, and its attributes. */
export interface XmlElement {
  readonly name: string;
  /** The value of an attribute, by its name without the prefix. '' if there is none. */
  get(attribute: string): string;
  /** The id of a relationship: an attribute `id` with a prefix. '' if there is none. */
  getRelationshipId(): string;
}

/** Functions that are called while XML is read, by the name of an element without its prefix. */
export interface XmlHandlers {
  readonly open?: Readonly<Record<string, (element: XmlElement) => void>>;
  readonly close?: Readonly<Record<string, () => void>>;
  readonly text?: (text: string) => void;
  /** Elements that are left out with all that is in them, by their name with or without its prefix. */
  readonly skipped?: ReadonlySet<string>;
  /** Called with the name of each outermost element that is left out. */
  readonly onSkip?: (name: string) => void;
  /** Only elements inside of these are read. */
  readonly within?: ReadonlySet<string>;
}

/** The most elements inside each other. */
const MAX_DEPTH = 2_000;

const CHUNK_BYTES = 64 * 1024;

/**
 * Reads XML from its start to its end. Nothing outside of it is read: a document type, which could define entities, is
 * refused. Throws a DocumentError if the XML is not well-formed.
 */
export function readXml(bytes: Buffer, handlers: XmlHandlers): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw createXmlError('it has a document type definition');
  });
  addHandlers(parser, handlers);
  const decoder = createTextDecoder(findEncoding(bytes));
  try {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      parser.write(decoder.decode(bytes.subarray(at, at + CHUNK_BYTES), { stream: true }));
    }
    parser.close();
  } catch (error) {
    throw error instanceof DocumentError ? error : createXmlError('a part of it is not valid XML');
  }
}

function addHandlers(
  parser: SaxesParser<{ xmlns: false }>,
  { open = {}, close = {}, text, skipped = new Set(), onSkip, within }: XmlHandlers,
): void {
  const [openHandlers, closeHandlers] = [new Map(Object.entries(open)), new Map(Object.entries(close))];
  let depth = 0;
  /** The number of open elements of `skipped`, and of `within`. */
  let skippedCount = 0;
  let withinCount = 0;
  const isSkipped = (fullName: string) => skipped.has(fullName) || skipped.has(toLocalName(fullName));
  const isRead = () => skippedCount === 0 && (within === undefined || withinCount > 0);
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw createXmlError('its parts are nested too deep');
    const name = toLocalName(tag.name);
    if (within?.has(name)) withinCount += 1;
    if (isSkipped(tag.name)) {
      if (skippedCount === 0) onSkip?.(name);
      skippedCount += 1;
    } else if (isRead()) openHandlers.get(name)?.(toElement(name, tag.attributes));
  });
  const addText = (value: string) => {
    if (isRead()) text?.(value);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', (tag) => {
    depth -= 1;
    const name = toLocalName(tag.name);
    if (isSkipped(tag.name)) skippedCount -= 1;
    else if (isRead()) closeHandlers.get(name)?.();
    if (within?.has(name)) withinCount -= 1;
  });
}

const createXmlError = (fault: string): DocumentError =>
  new DocumentError('broken', `The file is damaged: ${fault}.`, BROKEN_ADVICE);

function findEncoding(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : (findDeclaredEncoding(bytes) ?? 'utf-8');
}

const toLocalName = (name: string): string => name.slice(name.indexOf(':') + 1);

const toElement = (name: string, attributes: Readonly<Record<string, string>>): XmlElement => ({
  name,
  get(attribute) {
    for (const [name, value] of Object.entries(attributes)) {
      if (toLocalName(name) === attribute) return value;
    }
    return '';
  },
  getRelationshipId: () => Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '',
});

/** Reads the relationships of a part of an office document: the path of each target, by its id. */
export function readRelationships(bytes: Buffer | undefined, folder: string): Map<string, Relationship> {
  const relationships = new Map<string, Relationship>();
  if (!bytes) return relationships;
  readXml(bytes, {
    open: {
      Relationship({ get }) {
        if (get('TargetMode') === 'External') return;
        const type = get('Type').split('/').at(-1) ?? '';
        relationships.set(get('Id'), { type, path: joinPath(folder, get('Target')) });
      },
    },
  });
  return relationships;
}

/** The type of a relationship without its address, such as `footnotes`, and the part that it leads to. */
export interface Relationship {
  readonly type: string;
  readonly path: string;
}

/** The path of a part of an office document from a folder of it. */
function joinPath(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const words: string[] = [];
  for (const word of `${folder}/${target}`.split('/')) {
    if (word === '..') words.pop();
    else if (word !== '.' && word !== '') words.push(word);
  }
  return words.join('/');
}
