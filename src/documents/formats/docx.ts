import { quoteValue } from '../../base/safe-text.ts';
import { pluralize } from '../../base/sentences.ts';
import type { TextSection } from '../document-text.ts';
import { createDamagedError, type FormatText } from './format-text.ts';
import { createSectionBuilder } from './text-sections.ts';
import { createListCounter } from './word-numbers.ts';
import { readLists, readStyles } from './word-styles.ts';
import { type NoteFacts, readWordText, type WordBlock, type WordContext, type WordText } from './word-text.ts';
import { readRelationships } from './xml.ts';
import type { ZipParts } from './zip-parts.ts';

/** Reads a Word document: the text, then headers, footers, footnotes, endnotes and comments. */
export function readDocx(zip: ZipParts): FormatText {
  const main = findMainPart(zip);
  const folder = main.split('/').slice(0, -1).join('/');
  const name = main.split('/').at(-1);
  const parts = [...readRelationships(zip.read(`${folder}/_rels/${name}.rels`), folder).values()];
  const findParts = (type: string): readonly string[] =>
    [...new Set(parts.filter((part) => part.type === type).map(({ path }) => path))].sort();
  const readFirst = (type: string): Buffer | undefined => zip.read(findParts(type)[0] ?? '');
  const context: WordContext = {
    findStyle: readStyles(readFirst('styles')),
    lists: createListCounter(readLists(readFirst('numbering'))),
  };
  const bytes = zip.read(main);
  if (!bytes) throw createDamagedError();
  const text = readWordText(bytes, context);
  const { sections, places } = toSections(text.blocks);
  const readNotes = (type: string): WordBlock[] =>
    findParts(type).flatMap((path) => readPart(zip, path, context)?.blocks ?? []);
  return {
    sections: [
      ...sections,
      ...['header', 'footer'].flatMap((type) => toMarginSections(type, readNotes(type))),
      ...(['footnote', 'endnote', 'comment'] as const).flatMap((kind) =>
        toNoteSections(kind, readNotes(`${kind}s`), places),
      ),
    ],
    notes: formatTrackedChanges(text),
  };
}

function findMainPart(zip: ZipParts): string {
  const relationships = [...readRelationships(zip.read('_rels/.rels'), '').values()];
  return relationships.find(({ type }) => type === 'officeDocument')?.path ?? 'word/document.xml';
}

function readPart(zip: ZipParts, path: string, context: WordContext): WordText | undefined {
  const bytes = zip.read(path);
  return bytes && readWordText(bytes, context);
}

interface BodySections {
  readonly sections: readonly TextSection[];
  /** The place of the paragraph or table that refers to a note, by the reference: `footnote 2`. */
  readonly places: ReadonlyMap<string, string>;
}

/** Makes a section of each paragraph, and of the rows of each table. */
function toSections(blocks: readonly WordBlock[]): BodySections {
  const builder = createSectionBuilder();
  const places = new Map<string, string>();
  let currentTable = 0;
  for (const { table, text, isHeading, references } of blocks) {
    if (table !== currentTable && table > 0) builder.beginTable();
    currentTable = table;
    if (table > 0) builder.addRow(text);
    else builder.addParagraph(text, isHeading);
    for (const reference of references) places.set(reference, builder.lastPlace);
  }
  return { sections: builder.sections, places };
}

/** Headers and footers: each text once, because sections of a document repeat it. */
function toMarginSections(place: string, blocks: readonly WordBlock[]): TextSection[] {
  const lines = [...new Set(blocks.map(({ text }) => text))];
  return lines.length > 0 ? [{ place, text: lines.join('\n') }] : [];
}

function toNoteSections(
  kind: 'footnote' | 'endnote' | 'comment',
  blocks: readonly WordBlock[],
  places: ReadonlyMap<string, string>,
): TextSection[] {
  // Word counts notes in the order of the text. Their ids have another order.
  const references = [...places.keys()].filter((reference) => reference.startsWith(kind));
  const textsById = new Map<string, string[]>();
  const factsById = new Map<string, NoteFacts>();
  for (const { text, note } of blocks) {
    if (!note) continue;
    factsById.set(note.id, note);
    textsById.set(note.id, [...(textsById.get(note.id) ?? []), text]);
  }
  return [...factsById.values()].map((note, i) => {
    const reference = `${kind} ${note.id}`;
    const number = references.indexOf(reference) + 1 || i + 1;
    return {
      place: `${kind} ${number}${formatNoteFacts(note)}${formatPlace(places.get(reference))}`,
      text: (textsById.get(note.id) ?? []).join('\n'),
    };
  });
}

const formatNoteFacts = ({ author, date }: NoteFacts): string =>
  `${author === '' ? '' : ` by ${quoteValue(author, 60)}`}${date && ` on ${date}`}`;

const formatPlace = (place: string | undefined): string => (place === undefined ? '' : ` at ${place}`);

const formatTrackedChanges = ({ insertionCount, deletionCount }: WordText): string[] => [
  ...(deletionCount > 0 ? [`${pluralize(deletionCount, 'tracked deletion')} left out of the text.`] : []),
  ...(insertionCount > 0 ? [`${pluralize(insertionCount, 'tracked insertion')} part of the text.`] : []),
];
