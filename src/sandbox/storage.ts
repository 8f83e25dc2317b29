import { createHash, createHmac } from 'node:crypto';
import { type Fields, referenceId } from './json.ts';
import type { Incoming } from './request.ts';
import { generatedBytes } from './seed/bytes.ts';
import type { Answer, Site } from './site.ts';
import { find } from './store.ts';

/** The headers that storage requires on the PUT of the bytes. */
export const PUT_HEADERS = { 'x-amz-acl': 'private' };

const UPLOAD_LIFE_S = 15 * 60;

/** Returns a storage address from which a version's bytes can be read for some seconds. */
export function downloadUrl(site: Site, version: Fields, seconds: number): string {
  return signedUrl(site, 'GET', version, seconds);
}

/** Returns the storage address for the PUT of a version's bytes. */
export function uploadUrl(site: Site, version: Fields): string {
  return signedUrl(site, 'PUT', version, UPLOAD_LIFE_S);
}

function signedUrl(site: Site, method: string, version: Fields, seconds: number): string {
  const path = `/storage/documents/${referenceId(version.document)}/${version.id}`;
  const expires = String(site.clock() + seconds * 1000);
  return `${site.url}${path}?expires=${expires}&signature=${sign(site, method, path, expires)}`;
}

function sign({ secret }: Site, method: string, path: string, expires: string): string {
  return createHmac('sha256', secret).update(`${method}\n${path}\n${expires}`).digest('hex');
}

/** Answers as MyCase's file storage does: only for signed addresses, with errors in XML. */
export function storage(site: Site, request: Incoming): Answer {
  const denial = denied(site, request);
  if (denial !== undefined) return xmlError(403, 'AccessDenied', denial);
  const version = find(site.store, 'document_versions', Number(request.path.split('/').at(-1)));
  if (version === undefined) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');
  return request.method === 'PUT' ? take(site, request, version) : give(site, request, version);
}

/** MyCase: the bearer token must stay away from storage addresses. */
function denied(site: Site, { method, path, query, headers }: Incoming): string | undefined {
  const expires = query.get('expires') ?? '';
  if (headers.authorization !== undefined) return 'Only one auth mechanism allowed';
  if (query.get('signature') !== sign(site, method, path, expires)) return 'The signature does not match';
  return Number(expires) < site.clock() ? 'Request has expired' : undefined;
}

function take(site: Site, { headers, bytes }: Incoming, version: Fields): Answer {
  const expected = { ...PUT_HEADERS, 'content-type': 'application/octet-stream' };
  const wrong = Object.entries(expected).find(([name, value]) => headers[name] !== value);
  if (wrong) return xmlError(403, 'SignatureDoesNotMatch', `${wrong[0]} must be ${wrong[1]}`);
  site.uploads.set(String(version.id), bytes);
  version.stored = true;
  return { status: 200 };
}

/** A storage sends a part of a file if the file still has the ETag that the request names. */
function give(site: Site, { headers: asked }: Incoming, version: Fields): Answer {
  const bytes = versionBytes(site, version);
  if (bytes === undefined) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.');
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    ETag: `"${createHash('md5').update(bytes).digest('hex')}"`,
  };
  const [, first] = /^bytes=(\d+)-$/.exec(asked.range ?? '') ?? [];
  const isSame = asked['if-range'] === undefined || asked['if-range'] === headers.ETag;
  if (first === undefined || !isSame) return { status: 200, headers, bytes };
  const start = Number(first);
  if (start >= bytes.length) return xmlError(416, 'InvalidRange', 'The requested range is not satisfiable');
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  return { status: 206, headers: { ...headers, 'Content-Range': range }, bytes: bytes.subarray(start) };
}

/** Returns the bytes of a version; undefined if they were never uploaded. */
export function versionBytes(site: Site, version: Fields): Uint8Array | undefined {
  if (version.stored !== true) return undefined;
  return site.uploads.get(String(version.id)) ?? generatedBytes(site.store, version);
}

function xmlError(status: number, code: string, message: string): Answer {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'Content-Type': 'application/xml' }, bytes: Buffer.from(xml) };
}
