import { quoteValue, toOneLine } from '../base/safe-text.ts';
import { pluralize } from '../base/sentences.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import { DocumentError, type DocumentFile, type DocumentText } from '../documents/document-text.ts';
import { downloadToMemory } from '../operations/download-to-memory.ts';
import { type ApiRecord, getReferenceId, getText } from '../records/api-record.ts';
import type { TextItem, TextPart, TextUnit } from './text-protocol.ts';
import { getDocumentKey, splitText, toTimes } from './text-units.ts';

/** The largest document that is read. */
const MAX_DOCUMENT_BYTES = 50 * 1024 * 1024;

/** The parts that read a document. */
export interface DocumentSource {
  readonly client: MyCaseClient;
  readonly reader: DocumentReader;
  /** IANA identifier of the firm's time zone. */
  readonly zone: string;
}

/**
 * Reads the text of a document. If the document itself cannot be read, the unit has the reason and the document's name.
 * Throws a MyCaseError for other failures, which may be temporary.
 */
export async function fetchDocumentUnit(
  record: ApiRecord,
  version: string,
  source: DocumentSource,
  call: CallContext,
): Promise<TextUnit> {
  const id = Number(record.id);
  const name = getText(record, 'filename') || getText(record, 'name');
  const request = { method: 'GET', path: '/documents/{document_id}/data', params: { document_id: id } } as const;
  const bytes = await downloadToMemory(source.client, request, MAX_DOCUMENT_BYTES, call);
  const unit = { key: getDocumentKey(id), version, readAt: Date.now() };
  try {
    const file = { name, bytes };
    const text = await source.reader.readText(file, { signal: call.signal });
    const attachments = await readAttachments(file, text, source.reader, call);
    return { ...unit, ...toContent(record, text, attachments, source.zone) };
  } catch (error) {
    if (!(error instanceof DocumentError) || MAY_SUCCEED_LATER.has(error.reason)) throw error;
    return { ...unit, failure: error.message, items: [toItem(record, [], source.zone)] };
  }
}

/** The reasons of failures that can be temporary. */
const MAY_SUCCEED_LATER: ReadonlySet<DocumentError['reason']> = new Set([
  'stopped',
  'too slow',
  'process ended',
  'no reader',
]);

/** The most attachments of a mail that are read. */
const MAX_ATTACHMENTS = 10;

/** The text of the attachments of a mail, and why some of it is missing. */
interface AttachedTexts {
  readonly parts: readonly TextPart[];
  readonly gaps: readonly string[];
}

async function readAttachments(
  file: DocumentFile,
  { attachments }: DocumentText,
  reader: DocumentReader,
  { signal }: CallContext,
): Promise<AttachedTexts> {
  const parts: TextPart[] = [];
  const gaps = attachments.length > MAX_ATTACHMENTS ? [`only ${MAX_ATTACHMENTS} attachments were read`] : [];
  for (const [i, { name }] of attachments.slice(0, MAX_ATTACHMENTS).entries()) {
    try {
      const text = await reader.readText(file, { attachment: String(i + 1), signal });
      const sections = text.sections.map((one) => ({ ...one, place: `attachment ${quoteValue(name)}, ${one.place}` }));
      parts.push(...joinSections(sections));
      const inner = text.attachments.length;
      const innerGaps = inner > 0 ? [`${pluralize(inner, 'attachment')} of this mail not read`] : [];
      gaps.push(...[...formatGaps(text), ...innerGaps].map((gap) => `attachment ${i + 1}: ${gap}`));
    } catch (error) {
      if (!(error instanceof DocumentError) || error.reason === 'stopped' || error.reason === 'no reader') throw error;
      gaps.push(`attachment ${i + 1}: ${error.message}`);
    }
  }
  return { parts, gaps };
}

function toContent(
  record: ApiRecord,
  text: DocumentText,
  attachments: AttachedTexts,
  zone: string,
): Pick<TextUnit, 'items' | 'failure'> {
  const parts = [...joinSections(text.sections), ...attachments.parts];
  const item = toItem(record, parts, zone);
  if (parts.length === 0)
    return { items: [item], failure: 'It has no text. Its pages are scanned images, or it is empty.' };
  const gaps = [...formatGaps(text), ...attachments.gaps];
  return { items: [gaps.length > 0 ? { ...item, gap: `${gaps.join('; ')}.` } : item] };
}

/** Formats which pages have no text. */
function formatGaps({ pagesWithoutText, unreadablePages, pageCount = 0 }: DocumentText): string[] {
  const pages = pluralize(pageCount, 'page');
  return [
    ...(pagesWithoutText.length > 0 ? [`${pagesWithoutText.length} of ${pages} without text`] : []),
    ...(unreadablePages.length > 0 ? [`${unreadablePages.length} of ${pages} damaged`] : []),
  ];
}

/** Short sections are joined to parts of about this many characters, because each part needs memory. */
const PART_LENGTH = 2_000;

/** Makes parts of the sections of a document. A part has text of one page only. */
function joinSections(sections: DocumentText['sections']): TextPart[] {
  const parts: TextPart[] = [];
  let page: number | undefined;
  for (const section of sections) {
    if (section.text.trim() === '') continue;
    const last = parts.at(-1);
    if (last && section.page === page && last.text.length + section.text.length < PART_LENGTH)
      parts[parts.length - 1] = joinPart(last, section);
    else parts.push(...splitText(section.text).map((text) => ({ place: section.place, text })));
    page = section.page;
  }
  return parts;
}

function joinPart(part: TextPart, { place, text }: DocumentText['sections'][number]): TextPart {
  const { laterPlaces = [] } = part;
  const isSamePlace = (laterPlaces.at(-1)?.place ?? part.place) === place;
  return {
    place: part.place,
    text: `${part.text}\n${text}`,
    laterPlaces: isSamePlace ? laterPlaces : [...laterPlaces, { at: part.text.length + 1, place }],
  };
}

function toItem(record: ApiRecord, parts: readonly TextPart[], zone: string): TextItem {
  const description = getText(record, 'description').trim();
  return {
    kind: 'documents',
    id: Number(record.id),
    caseId: getReferenceId(record, 'case'),
    clientIds: [],
    ...toTimes(record, getText(record, 'assigned_date') ? 'assigned_date' : 'created_at', 'created_at', zone),
    title: toOneLine(getText(record, 'path') || getText(record, 'name') || getText(record, 'filename')),
    by: undefined,
    to: [],
    parts: description ? [...parts, { place: 'description', text: description }] : parts,
  };
}
