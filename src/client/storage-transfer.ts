import type { Dispatcher } from 'undici';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, UploadContent } from './client-types.ts';
import { createDispatcher } from './dispatcher.ts';
import { sendWithRetry } from './retry.ts';
import { type AttemptResult, type ReceivedResponse, sendOnce } from './send-once.ts';
import { createPublicLookup, parseStorageUrl } from './storage-address.ts';
import { createTransferProgress } from './transfer-progress.ts';

/** The connection to MyCase's storage. */
export interface StorageConnection {
  readonly dispatcher: Dispatcher;
  /** MyCase's base URL. If it is on this machine (a sandbox), the storage may be too. */
  readonly apiBaseUrl: URL;
}

/** Creates the connection to the storage of an API. It never reaches a private network. */
export const createStorageConnection = (apiBaseUrl: URL): StorageConnection => ({
  dispatcher: createDispatcher(createPublicLookup(apiBaseUrl)),
  apiBaseUrl,
});

/** The most bytes of a storage's answer that are read: it is empty, or the XML of an error. */
export const MAX_STORAGE_ANSWER_BYTES = 64 * 1024;

/**
 * Puts a content to a storage address. MyCase: with the headers of its response, as `application/octet-stream`, and
 * without the bearer token. Throws a MyCaseError that never shows the address, which is a secret. Its outcome is
 * unknown if the storage may have all bytes.
 */
export async function uploadBytes(
  { dispatcher, apiBaseUrl }: StorageConnection,
  rawUrl: string,
  headers: Readonly<Record<string, string>>,
  content: UploadContent,
  call: CallContext,
): Promise<void> {
  const url = parseStorageUrl(rawUrl, apiBaseUrl);
  let mayHaveAllBytes = content.size === 0;
  async function* readContent() {
    const progress = createTransferProgress('sent', content.size, call);
    let handedOver = 0;
    for await (const chunk of content.read()) {
      handedOver += chunk.length;
      // The storage may answer before the connection asks for more.
      if (handedOver >= content.size) mayHaveAllBytes = true;
      yield chunk;
      progress.add(chunk.length);
    }
  }
  const request = {
    method: 'PUT',
    url,
    headers: {
      ...lowerCaseNames(headers),
      'content-type': 'application/octet-stream',
      'content-length': String(content.size),
    },
    // The connection requests a chunk when it has sent the one before.
    body: readContent,
    maxBytes: MAX_STORAGE_ANSWER_BYTES,
  } as const;
  const attempt = () => sendOnce(dispatcher, request, call.signal);
  const { lastAttempt, mayHaveSucceeded } = await sendTransfer('PUT', attempt, call).catch((error) => {
    throw mayHaveAllBytes && error instanceof MyCaseError ? createUnrepeatedError(error) : error;
  });
  if (lastAttempt.kind === 'answered' && lastAttempt.status < 300 && !isWebPage(lastAttempt)) return;
  const isRefused =
    !mayHaveSucceeded && lastAttempt.kind === 'answered' && lastAttempt.status < 500 && !isWebPage(lastAttempt);
  throw createStorageError('accept', lastAttempt, mayHaveAllBytes && !isRefused ? 'unknown' : 'not done');
}

/** The error of a content that was sent completely, and cannot be read once more. */
const createUnrepeatedError = ({ advice }: MyCaseError): MyCaseError =>
  new MyCaseError(
    'The storage did not confirm the bytes, and they could not be sent again: the file was changed or cannot be read.',
    { advice, outcome: 'unknown' },
  );

/** The most failures after which a transfer is tried again. */
const MAX_TRANSFER_FAILURES = { GET: 4, PUT: 2 };

/** Sends a transfer until it is complete. A transfer that makes progress may take longer than the time of a call. */
export const sendTransfer = (method: 'GET' | 'PUT', attempt: () => Promise<AttemptResult>, { signal }: CallContext) =>
  sendWithRetry({ method, isRepeatable: true, maxFailures: MAX_TRANSFER_FAILURES[method] }, attempt, {
    signal,
    deadline: Number.POSITIVE_INFINITY,
  });

/** MyCase: the storage answers an upload without a page. A proxy may answer in its place. */
const isWebPage = ({ headers }: ReceivedResponse): boolean => /html/i.test(String(headers['content-type']));

/** A header in two spellings would be sent twice, which breaks the signature of the address. */
const lowerCaseNames = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The error of a transfer, with the reason. */
export function createStorageError(
  action: 'accept' | 'send',
  lastAttempt: AttemptResult,
  outcome: 'unknown' | 'not done' = 'not done',
): MyCaseError {
  return new MyCaseError(`MyCase's document storage did not ${action} the bytes: ${describeFailure(lastAttempt)}.`, {
    advice: 'Try again in a minute.',
    outcome,
    status: lastAttempt.kind === 'answered' ? lastAttempt.status : undefined,
  });
}

function describeFailure(attempt: AttemptResult): string {
  if (attempt.kind !== 'answered' || attempt.flaw) return 'the connection broke or the time ran out';
  if (attempt.status >= 300 && attempt.status < 400)
    return `it answered ${attempt.status}, another redirect, which is not followed`;
  return `it answered ${attempt.status}${isWebPage(attempt) ? ' with a web page' : ''}`;
}
