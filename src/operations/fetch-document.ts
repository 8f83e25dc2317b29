import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { getDocumentName } from './document-name.ts';
import { downloadToMemory } from './download-to-memory.ts';

/** A document with the bytes of one of its versions. */
export interface FetchedDocument {
  readonly id: number;
  /** The file name, with its extension if MyCase has it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The largest document that is read: 100 MiB. */
const MAX_DOCUMENT_BYTES = 100 * 1024 * 1024;

/**
 * Fetches a document from the storage of MyCase: the present version, or the one with the number `version`. Throws a
 * MyCaseError, also for a document that the ethical walls hide.
 */
export async function fetchDocument(
  client: MyCaseClient,
  id: number,
  version: number | undefined,
  call: CallContext,
): Promise<FetchedDocument> {
  const recordRequest = { method: 'GET', path: '/documents/{document_id}', params: { document_id: id } } as const;
  const record = await client.request(recordRequest, call);
  const request =
    version === undefined
      ? { ...recordRequest, path: '/documents/{document_id}/data' }
      : { ...recordRequest, path: VERSION_PATH, params: { document_id: id, version_number: version } };
  const bytes = await downloadToMemory(client, request, MAX_DOCUMENT_BYTES, call);
  return { id, name: getDocumentName(record.body, id), bytes };
}

const VERSION_PATH = '/documents/{document_id}/versions/{version_number}/data';
