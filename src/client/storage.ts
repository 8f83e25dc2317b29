import type { Dispatcher } from 'undici';
import { MyCaseError } from '../base/errors.ts';
import { type AttemptResult, exchange } from './attempt.ts';
import { sendWithRetry } from './retry.ts';
import type { RequestContext } from './types.ts';

/** What storage needs of the client. */
export interface Storage {
  readonly dispatcher: Dispatcher;
  /** MyCase's own base URL: where it is not encrypted (a sandbox), storage need not be either. */
  readonly base: URL;
}

/**
 * Puts bytes to a storage address. MyCase: with the headers it gave out, as `application/octet-stream`, and without
 * the bearer token. Throws a MyCaseError that never shows the address, which is a secret in itself.
 */
export async function upload(
  { dispatcher, base }: Storage,
  address: string,
  headers: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  scope: RequestContext,
): Promise<void> {
  const message = {
    method: 'PUT',
    url: storageUrl(address, base),
    headers: { ...lowerCased(headers), 'content-type': 'application/octet-stream' },
    body: bytes,
    most: 64 * 1024,
  } as const;
  const { last } = await sendWithRetry(
    { method: 'PUT', mayRepeat: true },
    () => exchange(dispatcher, message, scope.signal),
    scope,
  );
  if (last.kind !== 'answered' || last.status >= 300) throw failed('take the bytes', last);
}

/**
 * Gets the bytes behind a storage address. MyCase: the address lives one minute, an hour for a version.
 * Throws a MyCaseError, also when there are more than `most` bytes.
 */
export async function download(
  { dispatcher, base }: Storage,
  address: string,
  most: number,
  scope: RequestContext,
): Promise<Buffer> {
  const message = { method: 'GET', url: storageUrl(address, base), headers: {}, most } as const;
  const { last } = await sendWithRetry(
    { method: 'GET', mayRepeat: true },
    () => exchange(dispatcher, message, scope.signal),
    scope,
  );
  if (last.kind === 'answered' && last.flaw === 'too large') {
    throw new MyCaseError(
      `The file has more than ${most} bytes; use save_as to save it to a folder instead.`,
    );
  }
  if (last.kind !== 'answered' || last.status >= 300 || last.flaw) throw failed('give the bytes', last);
  return last.bytes;
}

/** A name in two spellings would go out twice, and break the address's signature. */
const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function storageUrl(address: string, base: URL): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && base.protocol === 'http:')))
    return url;
  throw new MyCaseError('MyCase named a storage address that is not encrypted; nothing was sent there.');
}

function failed(what: string, last: AttemptResult): MyCaseError {
  const how =
    last.kind === 'answered' ? `it answered ${last.status}` : 'the connection broke or time ran out';
  return new MyCaseError(`MyCase's document storage did not ${what}: ${how}. Try again in a minute.`);
}
