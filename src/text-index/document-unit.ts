import { toOneLine } from '../base/safe-text.ts';
import { pluralize } from '../base/sentences.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import { DocumentError, type DocumentText } from '../documents/document-text.ts';
import { downloadBytes } from '../operations/download-bytes.ts';
import { type ApiRecord, getReferenceId, getText } from '../records/api-record.ts';
import type { TextItem, TextPart, TextUnit } from './protocol.ts';
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
  scope: RequestContext,
): Promise<TextUnit> {
  const id = Number(record.id);
  const name = getText(record, 'filename') || getText(record, 'name');
  const request = { method: 'GET', path: '/documents/{document_id}/data', params: { document_id: id } } as const;
  const bytes = await downloadBytes(source.client, request, MAX_DOCUMENT_BYTES, scope);
  const unit = { key: getDocumentKey(id), version, readAt: Date.now() };
  try {
    const text = await source.reader.readText({ name, bytes }, { signal: scope.signal });
    return { ...unit, ...toContent(record, text, source.zone) };
  } catch (error) {
    if (!(error instanceof DocumentError) || error.reason === 'stopped') throw error;
    return { ...unit, failure: error.message, items: [toItem(record, [], source.zone)] };
  }
}

function toContent(
  record: ApiRecord,
  { sections, pagesWithoutText, pageCount }: DocumentText,
  zone: string,
): Pick<TextUnit, 'items' | 'failure'> {
  const parts = sections.flatMap(({ place, text }): TextPart[] =>
    text.trim() === '' ? [] : splitText(text).map((part) => ({ place, text: part })),
  );
  const item = toItem(record, parts, zone);
  if (parts.length === 0)
    return { items: [item], failure: 'It has no text. Its pages are scanned images, or it is empty.' };
  if (pagesWithoutText.length === 0) return { items: [item] };
  const gap = `${pluralize(pagesWithoutText.length, 'page')} of ${pageCount ?? 'its pages'} without text`;
  return { items: [{ ...item, gap }] };
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
