import { buffer } from 'node:stream/consumers';
import { FormData } from 'undici';
import * as z from 'zod';
import { MyCaseError } from '../base/mycase-error.ts';
import { joinSentences } from '../base/sentences.ts';
import { adviseTool, type ToolGuide } from '../base/tool-guide.ts';
import type { ApiRequest, CallContext, MyCaseClient } from '../client/client-types.ts';
import type { FileSettings } from '../files/file-settings.ts';
import { type LoadedFile, loadFile } from '../files/load-file.ts';
import { createAddressReader, createReceiver } from './download.ts';
import type { Arguments, OperationContext, OperationHandler } from './operation-types.ts';

/** The bytes to upload. */
export const fileSource = z
  .strictObject({
    path: z.string().optional(),
    text: z.string().optional(),
    base64: z.string().optional(),
    size: z.int().min(0).optional().describe('Bytes, to check that nothing is cut'),
  })
  .describe("Exactly one: a path in a folder open to this server, or a short file's text or base64");

/**
 * Reads the file that the arguments of an upload name. Returns undefined for every other operation. Throws a
 * MyCaseError that states the valid arguments.
 */
export const loadUploadedFile = async (
  { file, filename, name }: Arguments,
  files: FileSettings,
  call: CallContext,
): Promise<LoadedFile | undefined> => {
  const documentName = [filename, name].find((one) => typeof one === 'string');
  return file === undefined ? undefined : loadFile(fileSource.parse(file), files, documentName, call);
};

/** The file of an upload, which was read before the operation runs. */
function getUploadedFile({ file }: OperationContext): LoadedFile {
  if (!file) throw new Error('an upload was run without its file');
  return file;
}

/** Creates the record, then sends the bytes. MyCase: the answer of the create has the storage address. */
export const uploadFile: OperationHandler = async (request, _args, context, call) => {
  const { client, tools } = context;
  const file = getUploadedFile(context);
  const response = await client.request(request, call);
  const { put_url, put_headers, ...record } = uploadRecord.safeParse(response.body).data ?? {};
  const result = { ...response, body: { ...record, size: file.size, sha256: file.sha256 } };
  try {
    if (!put_url) throw new MyCaseError('MyCase returned no storage address.');
    await client.upload(put_url, put_headers ?? {}, file, call);
    return result;
  } catch (error) {
    const isUnknown = error instanceof MyCaseError && error.outcome === 'unknown';
    const isStored = isUnknown ? await hasStored(file, request, record, client, call) : false;
    if (isStored) return { ...result, caveat: joinSentences(response.caveat, STORED_NOTE) };
    throw createBytesError(error, record, isStored, tools);
  }
};

const STORED_NOTE = "The storage's answer was lost, so the stored bytes were read and compared: they are complete.";

/** Returns whether MyCase has the bytes of a record that was created. Undefined if they cannot be read. */
async function hasStored(
  { size, sha256 }: LoadedFile,
  { params }: ApiRequest,
  { id, version }: CreatedRecord,
  client: MyCaseClient,
  call: CallContext,
): Promise<boolean | undefined> {
  const path = '/documents/{document_id}/data';
  const request =
    version == null
      ? { path, params: { document_id: id } }
      : {
          path: path.replace('/data', '/versions/{version_number}/data'),
          params: { document_id: params?.document_id, version_number: version },
        };
  const receiver = createReceiver({ maxBytes: size, write: () => {}, restart: () => {} });
  try {
    await client.download(createAddressReader({ method: 'GET', ...request }, client, call), receiver, call);
    return receiver.finish().sha256 === sha256;
  } catch (error) {
    if (error instanceof MyCaseError) return error.status === NOT_FOUND ? false : undefined;
    throw error;
  }
}

const NOT_FOUND = 404;

type CreatedRecord = Pick<z.infer<typeof uploadRecord>, 'id' | 'version'>;

const uploadRecord = z.looseObject({
  id: z.number().nullish(),
  version: z.number().nullish(),
  put_url: z.string().nullish(),
  put_headers: z.record(z.string(), z.string()).nullish(),
});

/** The error of an upload whose record exists without its bytes, or perhaps with them. */
function createBytesError(
  error: unknown,
  { id, version }: CreatedRecord,
  isStored: boolean | undefined,
  tools: ToolGuide,
): MyCaseError {
  const reason = error instanceof MyCaseError ? error : undefined;
  const what = version == null ? 'The record was created' : `Version ${version} was created`;
  const bytes = isStored === undefined ? 'it is not known whether its bytes were stored' : 'its bytes were not stored';
  const remove = version == null ? 'delete_document' : 'delete_document_version';
  return new MyCaseError(
    `${what} in MyCase (id ${id ?? 'unknown'}), but ${bytes}: ${reason?.message ?? 'the file could not be sent.'}`,
    {
      advice: joinSentences(
        'Do not upload it as a new document.',
        isStored === undefined
          ? adviseTool(tools, 'download_document', (name) => `Check with ${name} whether the bytes are there.`)
          : undefined,
        adviseTool(tools, 'upload_document_version', (name) => `To add the bytes, send the file with ${name}.`),
        adviseTool(tools, remove, (name) => `To remove the record, use ${name}.`),
      ),
      outcome: 'unknown',
      createdId: id ?? undefined,
    },
  );
}

/** Uploads as one multipart form, as the published profile requires. The file is read into memory. */
export const uploadForm: OperationHandler = async ({ body, ...request }, _args, context, call) => {
  const file = getUploadedFile(context);
  const form = new FormData();
  const fields = z.record(z.string(), z.string()).parse(body ?? {});
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  const bytes = await buffer(file.read());
  form.append('file', new Blob([bytes]), fields.name ?? file.name ?? 'document');
  return context.client.request({ ...request, form }, call);
};
