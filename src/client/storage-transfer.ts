import { lookup } from 'node:dns/promises';
import type { Dispatcher } from 'undici';
import { MyCaseError } from '../base/mycase-error.ts';
import { isLoopbackHost, isPrivateAddress } from '../base/network-address.ts';
import type { RequestContext } from './client-types.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, type HttpRequest, type ReceivedResponse, sendOnce } from './send-once.ts';

/** The parts of the client that a transfer needs. */
interface StorageConnection {
  readonly dispatcher: Dispatcher;
  /** MyCase's base URL. If it is on this machine (a sandbox), the storage may be too. */
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
  if (last.kind !== 'answered' || last.status >= 300 || isWebPage(last)) throw createStorageError('accept', last);
}

/**
 * Gets the bytes behind a storage address. MyCase: the address is valid for one minute, of a version for an
 * hour. Throws a MyCaseError, also when there are more than `maxBytes` bytes.
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
  const url = parseStorageUrl(rawUrl, apiBaseUrl);
  await assertPublicHost(url, apiBaseUrl);
  const request = { ...fields, method, url };
  const attempt = () => sendOnce(dispatcher, request, scope.signal);
  return (await sendWithRetry({ method, isRepeatable: true }, attempt, scope)).lastAttempt;
}

/** MyCase: the storage answers an upload without a page. A proxy may answer in its place. */
const isWebPage = ({ headers }: ReceivedResponse): boolean => /html/i.test(String(headers['content-type']));

/** A header in two spellings would be sent twice, which breaks the signature of the address. */
const lowerCaseNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function parseStorageUrl(rawUrl: string, apiBaseUrl: URL): URL {
  const url = URL.canParse(rawUrl) ? new URL(rawUrl) : undefined;
  if (url?.protocol === 'https:') return url;
  if (url?.protocol === 'http:' && [url, apiBaseUrl].every(({ hostname }) => isLoopbackHost(hostname))) return url;
  throw new MyCaseError('MyCase sent a storage address that is not encrypted. Nothing was sent to it.');
}

/**
 * Throws a MyCaseError for a storage host in a private network, by its address or by its name. The API's own host is
 * allowed, and so is this machine if the API runs on it.
 */
async function assertPublicHost({ hostname }: URL, apiBaseUrl: URL): Promise<void> {
  if (hostname === apiBaseUrl.hostname || [hostname, apiBaseUrl.hostname].every(isLoopbackHost)) return;
  const resolved = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  const hosts = [hostname, ...resolved.map(({ address }) => address)];
  if (hosts.some((host) => isLoopbackHost(host) || isPrivateAddress(host)))
    throw new MyCaseError('MyCase sent a storage address in a private network. Nothing was sent to it.', {
      advice: 'A proxy may have changed the answer. Check the base URL and the network.',
    });
}

function createStorageError(action: string, lastAttempt: AttemptResult): MyCaseError {
  const reason =
    lastAttempt.kind === 'answered'
      ? `it answered ${lastAttempt.status}${isWebPage(lastAttempt) ? ' with a web page' : ''}`
      : 'the connection broke or the time ran out';
  return new MyCaseError(`MyCase's document storage did not ${action} the bytes: ${reason}.`, {
    advice: 'Try again in a minute.',
  });
}
