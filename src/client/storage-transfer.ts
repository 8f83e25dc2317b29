import type { Dispatcher } from 'undici';
import { MyCaseError } from '../base/mycase-error.ts';
import type { RequestContext } from './client-types.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, type HttpRequest, sendOnce } from './send-once.ts';

/** The parts of the client that a transfer needs. */
interface StorageConnection {
  readonly dispatcher: Dispatcher;
  /** MyCase's base URL. If it is not encrypted (a sandbox), the storage may be unencrypted too. */
  readonly apiBaseUrl: URL;
}

/**
 * Puts bytes to a storage address. MyCase: with the headers of its response, as `application/octet-stream`, and without
 * the bearer token. Throws a MyCaseError that never shows the address, which is a secret.
 */
export async function uploadBytes(
  storage: StorageConnection,
  rawUrl: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  scope: RequestContext,
): Promise<void> {
  const fields = {
    headers: { ...lowerCaseNames(headers), 'content-type': 'application/octet-stream' },
    body: bytes,
    maxBytes: 64 * 1024,
  };
  const last = await transfer(storage, 'PUT', rawUrl, fields, scope);
  if (last.kind !== 'answered' || last.status >= 300) throw createStorageError('accept', last);
}

/**
 * Gets the bytes behind a storage address. MyCase: the address is valid for one minute, of a version for an hour.
 * Throws a MyCaseError, also when there are more than `maxBytes` bytes.
 */
export async function downloadBytes(
  storage: StorageConnection,
  rawUrl: string,
  maxBytes: number,
  scope: RequestContext,
): Promise<Buffer> {
  const last = await transfer(storage, 'GET', rawUrl, { headers: {}, maxBytes }, scope);
  if (last.kind === 'answered' && last.flaw === 'too large') {
    throw new MyCaseError(`The file has more than ${maxBytes} bytes.`, {
      advice: 'Use save_as to save it to a folder instead.',
    });
  }
  if (last.kind !== 'answered' || last.status >= 300 || last.flaw) throw createStorageError('send', last);
  return last.bytes;
}

async function transfer(
  { dispatcher, apiBaseUrl }: StorageConnection,
  method: 'GET' | 'PUT',
  rawUrl: string,
  fields: Pick<HttpRequest, 'headers' | 'body' | 'maxBytes'>,
  scope: RequestContext,
): Promise<AttemptResult> {
  const request = { ...fields, method, url: parseStorageUrl(rawUrl, apiBaseUrl) };
  const attempt = () => sendOnce(dispatcher, request, scope.signal);
  return (await sendWithRetry({ method, isRepeatable: true }, attempt, scope)).lastAttempt;
}

/** A header in two spellings would be sent twice, which breaks the signature of the address. */
const lowerCaseNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function parseStorageUrl(rawUrl: string, apiBaseUrl: URL): URL {
  const url = URL.canParse(rawUrl) ? new URL(rawUrl) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && apiBaseUrl.protocol === 'http:'))) return url;
  throw new MyCaseError('MyCase sent a storage address that is not encrypted. Nothing was sent to it.');
}

function createStorageError(action: string, lastAttempt: AttemptResult): MyCaseError {
  const reason =
    lastAttempt.kind === 'answered' ? `it answered ${lastAttempt.status}` : 'the connection broke or the time ran out';
  return new MyCaseError(`MyCase's document storage did not ${action} the bytes: ${reason}.`, {
    advice: 'Try again in a minute.',
  });
}
