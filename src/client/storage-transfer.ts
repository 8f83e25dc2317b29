import type { Dispatcher } from 'undici';
import { MyCaseError } from '../base/mycase-error.ts';
import type { RequestContext } from './client-types.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, sendOnce } from './send-once.ts';

/** The parts of the client that a transfer to the storage needs. */
export interface StorageConnection {
  readonly dispatcher: Dispatcher;
  /** MyCase's own base URL: where it is not encrypted (a sandbox), storage need not be either. */
  readonly apiBaseUrl: URL;
}

/**
 * Puts bytes to a storage address. MyCase: with the headers it gave out, as `application/octet-stream`, and without
 * the bearer token. Throws a MyCaseError that never shows the address, which is a secret in itself.
 */
export async function uploadBytes(
  { dispatcher, apiBaseUrl: base }: StorageConnection,
  rawUrl: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  scope: RequestContext,
): Promise<void> {
  const request = {
    method: 'PUT',
    url: parseStorageUrl(rawUrl, base),
    headers: { ...lowerCaseNames(headers), 'content-type': 'application/octet-stream' },
    body: bytes,
    maxBytes: 64 * 1024,
  } as const;
  const { lastAttempt: last } = await sendWithRetry(
    { method: 'PUT', isRepeatable: true },
    () => sendOnce(dispatcher, request, scope.signal),
    scope,
  );
  if (last.kind !== 'answered' || last.status >= 300) throw createStorageError('take the bytes', last);
}

/**
 * Gets the bytes behind a storage address. MyCase: the address lives one minute, an hour for a version.
 * Throws a MyCaseError, also when there are more than `most` bytes.
 */
export async function downloadBytes(
  { dispatcher, apiBaseUrl: base }: StorageConnection,
  rawUrl: string,
  maxBytes: number,
  scope: RequestContext,
): Promise<Buffer> {
  const request = { method: 'GET', url: parseStorageUrl(rawUrl, base), headers: {}, maxBytes } as const;
  const { lastAttempt: last } = await sendWithRetry(
    { method: 'GET', isRepeatable: true },
    () => sendOnce(dispatcher, request, scope.signal),
    scope,
  );
  if (last.kind === 'answered' && last.flaw === 'too large') {
    throw new MyCaseError(`The file has more than ${maxBytes} bytes.`, {
      advice: 'Use save_as to save it to a folder instead.',
    });
  }
  if (last.kind !== 'answered' || last.status >= 300 || last.flaw) throw createStorageError('give the bytes', last);
  return last.bytes;
}

/** A name in two spellings would go out twice, and break the address's signature. */
const lowerCaseNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function parseStorageUrl(rawUrl: string, apiBaseUrl: URL): URL {
  const url = URL.canParse(rawUrl) ? new URL(rawUrl) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && apiBaseUrl.protocol === 'http:'))) return url;
  throw new MyCaseError('MyCase named a storage address that is not encrypted; nothing was sent there.');
}

function createStorageError(action: string, lastAttempt: AttemptResult): MyCaseError {
  const reason =
    lastAttempt.kind === 'answered' ? `it answered ${lastAttempt.status}` : 'the connection broke or time ran out';
  return new MyCaseError(`MyCase's document storage did not ${action}: ${reason}.`, {
    advice: 'Try again in a minute.',
  });
}
