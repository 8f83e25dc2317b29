import { createHash } from 'node:crypto';
import * as z from 'zod';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinSentences } from '../base/sentences.ts';
import { adviseTool } from '../base/tool-guide.ts';
import type { ApiRequest, ByteSink, CallContext, MyCaseClient } from '../client/client-types.ts';
import { prepareNewFile } from '../files/new-file.ts';
import { type BrowserDownload, type BrowserFile, formatPageAdvice } from '../files/page-transfer.ts';
import { decodeTextFile, getContentType } from '../files/text-content.ts';
import { defineEntity } from './define-operation.ts';
import { getDocumentName } from './document-name.ts';
import type { Entity, OperationContext, OperationHandler, OperationResult } from './operation-types.ts';
import * as output from './response-fields.ts';

/** Arguments of a download: where the file goes. */
export const downloadArguments = {
  save_as: z.string().min(1).optional().describe('Save the file under this new name'),
  overwrite: z.boolean().optional().describe('Replace a file of that name'),
  attach: z.boolean().optional().describe('Attach the file; few models can read it'),
};

const DownloadArguments = z.object({ document_id: z.unknown(), ...downloadArguments });

/** The record that a download returns. */
export const DownloadedFile: Entity = defineEntity('file', 'files', {
  document_id: z.number(),
  filename: z.string(),
  content_type: z.string(),
  size: z.number(),
  sha256: z.string(),
  text: output.verbatim,
  saved_to: z.string(),
});

const MAX_INLINE_BYTES = 4 * 1024 * 1024;

/**
 * Downloads from the storage address that MyCase redirects to. A text is returned in the record.
 * Another file is saved in the folder or attached, if the call asks for it.
 */
export const downloadFile: OperationHandler = async (request, args, context, call) => {
  const { client, files } = context;
  const { document_id, save_as, overwrite, attach: isAttached = false } = DownloadArguments.parse(args);
  if (isAttached && save_as !== undefined) throw new MyCaseError('Provide save_as or attach, not both.');
  const { browserDownload } = context;
  if (browserDownload?.target) return sendToBrowser(request, document_id, browserDownload.target, context, call);
  if (browserDownload && save_as !== undefined)
    return offerDownload(request, document_id, browserDownload, context, call);
  const target = save_as === undefined ? undefined : await prepareNewFile(save_as, files, overwrite);
  const partial = await target?.open();
  const receiver = createReceiver(partial && { ...partial, maxBytes: files.maxBytes });
  try {
    const [, filename] = await Promise.all([
      client.download(createAddressReader(request, client, call), receiver, call),
      fetchDocumentName(document_id, context, call),
    ]);
    const { size, sha256, bytes } = receiver.finish();
    const content_type = getContentType(filename);
    const fileInfo = { document_id, filename, content_type, size, sha256 };
    if (partial) return { status: 200, body: { ...fileInfo, saved_to: await partial.complete() } };
    return showFile(fileInfo, bytes, isAttached, context);
  } finally {
    await partial?.discard();
  }
};

/** Returns the function that asks MyCase for a storage address. It throws a MyCaseError. */
export const createAddressReader =
  (request: ApiRequest, client: MyCaseClient, call: CallContext) => async (): Promise<string> => {
    const { status, location } = await client.request(request, call);
    if (location) return location;
    const advice = 'Try again in a minute.';
    throw new MyCaseError('MyCase returned no storage address for the file.', { advice, status });
  };

/** Receives a download, and computes its SHA-256. */
interface Receiver extends ByteSink {
  /** Returns the size and the SHA-256 of the file, and its bytes if they were kept. */
  finish(): { readonly size: number; readonly sha256: string; readonly bytes: Buffer };
}

/** Creates the receiver of a download. It keeps the bytes in memory if there is no `target`. */
export function createReceiver(target?: Omit<ByteSink, 'sizeAdvice'>): Receiver {
  let hash = createHash('sha256');
  let chunks: Uint8Array[] = [];
  let size = 0;
  return {
    maxBytes: target?.maxBytes ?? MAX_INLINE_BYTES,
    sizeAdvice: target
      ? 'The user can raise the limit with --max-file-size.'
      : 'Use save_as to save it to a folder instead.',
    async write(bytes) {
      hash.update(bytes);
      size += bytes.length;
      if (target) await target.write(bytes);
      else chunks.push(bytes);
    },
    async restart(newSize) {
      hash = createHash('sha256');
      size = 0;
      chunks = [];
      await target?.restart(newSize);
    },
    finish: () => ({ size, sha256: hash.digest('hex'), bytes: Buffer.concat(chunks) }),
  };
}

/** Facts about a downloaded file. */
interface FileInfo {
  readonly document_id: unknown;
  readonly filename: string;
  readonly content_type: string;
}

/** The result for a file that is not saved: its text, or an attachment if the call asks for it. */
function showFile(
  fileInfo: FileInfo,
  bytes: Buffer,
  isAttached: boolean,
  context: OperationContext,
): Awaited<ReturnType<OperationHandler>> {
  const { document_id, filename, content_type } = fileInfo;
  const text = decodeTextFile(filename, bytes);
  const alternative = adviseSaving(filename, context);
  const reading = adviseTool(context.tools, 'read_document', (name) => `${name} returns its text.`);
  if (!isAttached) {
    return text === undefined
      ? { status: 200, body: fileInfo, caveat: joinSentences(NOT_TEXT_NOTE, reading, alternative, ATTACH_HINT) }
      : { status: 200, body: { ...fileInfo, text } };
  }
  const uri = `mycase://documents/${document_id}/${encodeURIComponent(filename)}`;
  const data = text === undefined ? { blob: bytes.toString('base64') } : { text };
  const content = { uri, mimeType: content_type, ...data };
  return { status: 200, body: fileInfo, file: { content, alternative }, caveat: ATTACHED_NOTE };
}

const NOT_TEXT_NOTE = 'The file is not text, so its content is not shown.';
const ATTACH_HINT = 'attach: true attaches a small file to the answer; few models can read it.';
const ATTACHED_NOTE = 'The file is attached to this answer as a resource. This text does not show its content.';

/** How to get a file that an answer cannot show, with the settings of this server. */
function adviseSaving(filename: string, { files, browserDownload }: OperationContext): string {
  const example = `Call again with save_as, e.g. ${quoteValue(filename)}`;
  if (browserDownload) return `${example}, to get the address of a page on which the person can save it.`;
  return files.folders.length === 0
    ? 'To save it, this server must be started with --files-folder.'
    : `${example}, to save it in the folder open to this server.`;
}

/** Sends a document to the browser of the person. The answer has its size and SHA-256. */
async function sendToBrowser(
  request: ApiRequest,
  document_id: unknown,
  browserFile: BrowserFile,
  context: OperationContext,
  call: CallContext,
): Promise<OperationResult> {
  const { client, files } = context;
  const filename = await fetchDocumentName(document_id, context, call);
  const receiver = createReceiver({
    maxBytes: files.maxBytes,
    write: (bytes) => browserFile.write(bytes),
    restart: (size) => browserFile.begin(filename, size),
  });
  await client.download(createAddressReader(request, client, call), receiver, call);
  const { size, sha256 } = receiver.finish();
  return { status: 200, body: { document_id, filename, content_type: getContentType(filename), size, sha256 } };
}

/** Returns the address of the page on which the person saves a document. */
async function offerDownload(
  request: ApiRequest,
  document_id: unknown,
  { offer }: BrowserDownload,
  context: OperationContext,
  call: CallContext,
): Promise<OperationResult> {
  const [size, filename] = await Promise.all([
    fetchSize(request, context, call),
    fetchDocumentName(document_id, context, call),
  ]);
  const address = await offer({ kind: 'download', name: filename, size });
  const fileInfo = { document_id, filename, content_type: getContentType(filename), size };
  return { status: 200, body: fileInfo, caveat: `${formatPageAdvice(address)} The page saves the file.` };
}

/** Returns the size of a document. Reads only the beginning of its bytes. */
async function fetchSize(request: ApiRequest, { client, files }: OperationContext, call: CallContext): Promise<number> {
  let size: number | undefined;
  const end = new MyCaseError('The size is known.');
  const sink = {
    maxBytes: files.maxBytes,
    sizeAdvice: 'Download it in MyCase.',
    write() {
      throw end;
    },
    restart(total: number | undefined) {
      size = total;
    },
  };
  await client.download(createAddressReader(request, client, call), sink, call).catch((error) => {
    if (error !== end) throw error;
  });
  if (size === undefined) throw new MyCaseError('The storage of MyCase does not state the size of this document.');
  return size;
}

/** The name of a document in its record. A record that cannot be read does not stop the download. */
async function fetchDocumentName(id: unknown, { client }: OperationContext, call: CallContext): Promise<string> {
  const request = { method: 'GET', path: '/documents/{document_id}', params: { document_id: id } } as const;
  const record = await client.request(request, call).catch(() => undefined);
  return getDocumentName(record?.body, id);
}
