import { createHash } from 'node:crypto';
import mime from 'mime';
import { FormData } from 'undici';
import * as z from 'zod';
import { MyCaseError } from '../base/errors.ts';
import { MOST_BYTES, newFile, readSource } from '../files/source.ts';
import { Verbatim } from './fields.ts';
import { entity } from './operation.ts';
import type { Entity, OperationContext, OperationResult, Run } from './types.ts';

/** The bytes to upload. */
export const fileSource = z
  .strictObject({
    text: z.string().optional(),
    base64: z.string().optional(),
    path: z.string().optional(),
  })
  .describe("Exactly one: the file's text, its base64, or a path in the folder open to this server");

/** Where to save a download. */
export const saveAs = z
  .string()
  .min(1)
  .optional()
  .describe('New file name in the folder open to this server; without it the content comes inline');

/** What a download answers with. */
export const FileAnswer: Entity = entity('file', 'files', {
  document_id: z.number(),
  filename: z.string(),
  content_type: z.string(),
  size: z.number(),
  sha256: z.string(),
  text: Verbatim,
  saved_to: z.string(),
});

const MOST_INLINE = 4 * 1024 * 1024;

/** Uploads in MyCase's two steps: the record, then the bytes to the storage address it answers with. */
export const storeBytes: Run = async (request, args, { client, filesFolder }, scope) => {
  const { bytes } = await readSource(fileSource.parse(args.file), filesFolder);
  const answer = await client.request(request, scope);
  const { put_url, put_headers, ...record } = uploadRecord.safeParse(answer.body).data ?? {};
  try {
    if (!put_url) throw new MyCaseError('MyCase named no storage address.');
    await client.upload(put_url, put_headers ?? {}, bytes, scope);
  } catch (error) {
    throw new MyCaseError(
      `The record was created in MyCase (id ${record.id ?? 'unknown'}), but its bytes were not stored: ` +
        `${error instanceof MyCaseError ? error.message : 'the file could not be sent.'} ` +
        'Do not upload it again as new: add the bytes with upload_document_version, or delete the record.',
      { outcome: 'unknown', made: record.id ?? undefined },
    );
  }
  return { ...answer, body: { ...record, size: bytes.length, sha256: sha256(bytes) } };
};

const uploadRecord = z.looseObject({
  id: z.number().nullish(),
  put_url: z.string().nullish(),
  put_headers: z.record(z.string(), z.string()).nullish(),
});

/** Downloads by way of the storage address MyCase redirects to; inline, or into the folder open to this server. */
export const fetchBytes: Run = async (request, args, deps, scope) => {
  const { client } = deps;
  const asked = saveAs.parse(args.save_as);
  const target = asked === undefined ? undefined : await newFile(asked, deps.filesFolder);
  const name = documentName(args.document_id, deps, scope);
  const [{ status, location }, filename] = await Promise.all([client.request(request, scope), name]);
  if (!location)
    throw new MyCaseError('MyCase did not say where the file is. Try again in a minute.', { status });
  const bytes = await client.download(location, target ? MOST_BYTES : MOST_INLINE, scope);
  const about = {
    document_id: args.document_id,
    filename,
    content_type: mime.getType(filename) ?? 'application/octet-stream',
    size: bytes.length,
    sha256: sha256(bytes),
  };
  return target
    ? { status: 200, body: { ...about, saved_to: await target.save(bytes) } }
    : inline(about, bytes);
};

interface About {
  readonly document_id: unknown;
  readonly filename: string;
  readonly content_type: string;
}

const ATTACHED =
  'The file itself is attached to this answer as a resource, of which this text shows nothing. If you cannot read the ' +
  'attachment, call again with save_as: it is then saved in the folder given with --files-folder.';

function inline(about: About, bytes: Buffer): OperationResult {
  const text = asText(about.content_type, bytes);
  if (text === undefined) {
    const uri = `mycase://documents/${about.document_id}/${encodeURIComponent(about.filename)}`;
    const file = { uri, mimeType: about.content_type, blob: bytes.toString('base64') };
    return { status: 200, body: about, file, caveat: ATTACHED };
  }
  return { status: 200, body: { ...about, text } };
}

function asText(contentType: string, bytes: Buffer): string | undefined {
  if (!/^text\/|[/+](json|xml)$/.test(contentType)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The name a document's record gives it; a download goes on without. */
async function documentName(
  id: unknown,
  { client }: OperationContext,
  scope: Parameters<Run>[3],
): Promise<string> {
  const request = { method: 'GET', path: '/documents/{document_id}', params: { document_id: id } } as const;
  const record = await client.request(request, scope).catch(() => undefined);
  const { filename, name } = named.safeParse(record?.body).data ?? {};
  return filename || name || `document-${id}`;
}

const named = z.looseObject({ filename: z.string().nullish(), name: z.string().nullish() });

/** Uploads as one multipart form, as the published profile has it. */
export const sendForm: Run = async ({ body, ...request }, args, { client, filesFolder }, scope) => {
  const { bytes, name } = await readSource(fileSource.parse(args.file), filesFolder);
  const form = new FormData();
  const fields = z.record(z.string(), z.string()).parse(body ?? {});
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), fields.name ?? name ?? 'document');
  return client.request({ ...request, form }, scope);
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
