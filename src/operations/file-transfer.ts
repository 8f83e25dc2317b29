import { FormData } from 'undici';
import * as z from 'zod';
import { sha256Hex } from '../base/hash.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { quoteValue } from '../base/safe-text.ts';
import { joinSentences } from '../base/sentences.ts';
import { adviseTool } from '../base/tool-guide.ts';
import { type LoadedFile, loadFile, MAX_FILE_BYTES, prepareNewFile } from '../files/local-files.ts';
import { decodeTextFile, getContentType } from '../files/text-content.ts';
import { defineEntity } from './define-operation.ts';
import type { Arguments, Entity, OperationContext, OperationHandler } from './operation-types.ts';
import * as output from './response-fields.ts';

/** The bytes to upload. */
export const fileSource = z
  .strictObject({
    text: z.string().optional(),
    base64: z.string().optional(),
    path: z.string().optional(),
    size: z.int().min(0).optional().describe('Bytes, to check that nothing is cut'),
  })
  .describe("Exactly one: the file's text, its base64, or a path in the folder open to this server");

/**
 * Reads the file that the arguments of an upload name. Returns undefined for every other operation. Throws a MyCaseError
 * that states the valid arguments.
 */
export const loadUploadedFile = async (
  { file, filename, name }: Arguments,
  filesFolder: string | undefined,
): Promise<LoadedFile | undefined> => {
  const documentName = [filename, name].find((one) => typeof one === 'string');
  return file === undefined ? undefined : loadFile(fileSource.parse(file), filesFolder, documentName);
};

/** The file of an upload, which was read before the operation runs. */
function getUploadedFile({ file }: OperationContext): LoadedFile {
  if (!file) throw new Error('an upload was run without its file');
  return file;
}

/** The name of the file that a download is saved to. */
export const saveAs = z.string().min(1).optional().describe('New file name in the folder open to this server');

/** Attaches a file to the answer. */
export const attach = z.boolean().optional().describe('Attach the file; few models can read it');

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

/** Creates the record, then sends the bytes. MyCase: the answer of the create has the storage address. */
export const uploadFile: OperationHandler = async (request, _args, context, scope) => {
  const { client, tools } = context;
  const { bytes, size, sha256 } = getUploadedFile(context);
  const response = await client.request(request, scope);
  const { put_url, put_headers, ...record } = uploadRecord.safeParse(response.body).data ?? {};
  try {
    if (!put_url) throw new MyCaseError('MyCase returned no storage address.');
    await client.upload(put_url, put_headers ?? {}, bytes, scope);
  } catch (error) {
    throw new MyCaseError(
      `The record was created in MyCase (id ${record.id ?? 'unknown'}), but its bytes were not stored: ` +
        (error instanceof MyCaseError ? error.message : 'the file could not be sent.'),
      {
        advice: joinSentences(
          'Do not upload it as a new document.',
          adviseTool(tools, 'upload_document_version', (name) => `Add the bytes with ${name}, or delete the record.`),
        ),
        outcome: 'unknown',
        createdId: record.id ?? undefined,
      },
    );
  }
  return { ...response, body: { ...record, size, sha256 } };
};

const uploadRecord = z.looseObject({
  id: z.number().nullish(),
  put_url: z.string().nullish(),
  put_headers: z.record(z.string(), z.string()).nullish(),
});

/**
 * Downloads from the storage address that MyCase redirects to. A text is returned in the record.
 * Another file is saved in the folder or attached, if the call asks for it.
 */
export const downloadFile: OperationHandler = async (request, args, context, scope) => {
  const { client } = context;
  const saveName = saveAs.parse(args.save_as);
  const isAttached = args.attach === true;
  if (isAttached && saveName !== undefined) throw new MyCaseError('Provide save_as or attach, not both.');
  const target = saveName === undefined ? undefined : await prepareNewFile(saveName, context.filesFolder);
  const [{ status, location }, filename] = await Promise.all([
    client.request(request, scope),
    fetchDocumentName(args.document_id, context, scope),
  ]);
  if (!location) {
    const advice = 'Try again in a minute.';
    throw new MyCaseError('MyCase returned no storage address for the file.', { advice, status });
  }
  const bytes = await client.download(location, target ? MAX_FILE_BYTES : MAX_INLINE_BYTES, scope);
  const fileInfo = {
    document_id: args.document_id,
    filename,
    content_type: getContentType(filename),
    size: bytes.length,
    sha256: sha256Hex(bytes),
  };
  if (target) return { status: 200, body: { ...fileInfo, saved_to: await target.save(bytes) } };
  const text = decodeTextFile(filename, bytes);
  const alternative = adviseSaving(filename, context);
  if (!isAttached) {
    return text === undefined
      ? { status: 200, body: fileInfo, caveat: `${NOT_TEXT_NOTE} ${alternative} ${ATTACH_HINT}` }
      : { status: 200, body: { ...fileInfo, text } };
  }
  const uri = `mycase://documents/${fileInfo.document_id}/${encodeURIComponent(filename)}`;
  const data = text === undefined ? { blob: bytes.toString('base64') } : { text };
  const content = { uri, mimeType: fileInfo.content_type, ...data };
  return { status: 200, body: fileInfo, file: { content, alternative }, caveat: ATTACHED_NOTE };
};

const NOT_TEXT_NOTE = 'The file is not text, so its content is not shown.';
const ATTACH_HINT = 'attach: true attaches a small file to the answer; few models can read it.';
const ATTACHED_NOTE = 'The file is attached to this answer as a resource. This text does not show its content.';

/** How to get a file that an answer cannot show, with the settings of this server. */
const adviseSaving = (filename: string, { filesFolder }: OperationContext): string =>
  filesFolder === undefined
    ? 'To save it, this server must be started with --files-folder.'
    : `Call again with save_as, e.g. ${quoteValue(filename)}, to save it in the folder open to this server.`;

/** The name of a document in its record. A record that cannot be read does not stop the download. */
async function fetchDocumentName(
  id: unknown,
  { client }: OperationContext,
  scope: Parameters<OperationHandler>[3],
): Promise<string> {
  const request = { method: 'GET', path: '/documents/{document_id}', params: { document_id: id } } as const;
  const record = await client.request(request, scope).catch(() => undefined);
  const { filename, name } = documentNames.safeParse(record?.body).data ?? {};
  return filename || name || `document-${id}`;
}

const documentNames = z.looseObject({ filename: z.string().nullish(), name: z.string().nullish() });

/** Uploads as one multipart form, as the published profile requires. */
export const uploadForm: OperationHandler = async ({ body, ...request }, _args, context, scope) => {
  const { bytes, name } = getUploadedFile(context);
  const form = new FormData();
  const fields = z.record(z.string(), z.string()).parse(body ?? {});
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), fields.name ?? name ?? 'document');
  return context.client.request({ ...request, form }, scope);
};
