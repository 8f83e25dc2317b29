import { MyCaseError } from '../base/mycase-error.ts';
import type { ByteSink, CallContext } from './client-types.ts';
import { type AttemptResult, type ReceiveBody, type ResponseHead, readBody, sendOnce } from './send-once.ts';
import { parseStorageUrl } from './storage-address.ts';
import {
  createStorageError,
  MAX_STORAGE_ANSWER_BYTES,
  type StorageConnection,
  sendTransfer,
} from './storage-transfer.ts';
import { createTransferProgress } from './transfer-progress.ts';

const OK = 200;
const PARTIAL_CONTENT = 206;
const FORBIDDEN = 403;
const RANGE_NOT_SATISFIABLE = 416;

/**
 * Gets the bytes behind a storage address. MyCase: the address is valid for one minute, of a version for an
 * hour. A download that broke is continued, or starts again if the storage cannot show that the content is the same.
 * Throws a MyCaseError, also for more bytes than the sink takes. The message never shows the address, which is a
 * secret.
 */
export async function downloadBytes(
  storage: StorageConnection,
  fetchAddress: () => Promise<string>,
  sink: ByteSink,
  call: CallContext,
): Promise<void> {
  const receiver = createReceiver(sink, call);
  const getBytes = (address: string): Promise<AttemptResult> => {
    const url = parseStorageUrl(address, storage.apiBaseUrl);
    const headers = receiver.getRangeHeaders();
    const request = { method: 'GET', url, headers, maxBytes: sink.maxBytes, receiveBody: receiver.receive } as const;
    return sendOnce(storage.dispatcher, request, call.signal);
  };
  let address = await fetchAddress();
  const attempt = async () => {
    const result = await getBytes(address);
    if (result.kind !== 'answered' || result.status !== FORBIDDEN) return result;
    address = await fetchAddress();
    return getBytes(address);
  };
  const { lastAttempt } = await sendTransfer('GET', attempt, call);
  if (lastAttempt.kind !== 'answered' || !hasContent(lastAttempt) || lastAttempt.flaw)
    throw createStorageError('send', lastAttempt);
}

/** Returns whether the body of a response is a file, or a part of it. */
const hasContent = ({ status }: ResponseHead): boolean => status === OK || status === PARTIAL_CONTENT;

/** The part of a file that was received so far. */
interface Receiver {
  /** The headers that ask for the rest of the file. Empty if the whole file is needed. */
  getRangeHeaders(): Record<string, string>;
  readonly receive: ReceiveBody;
}

const CUT_SHORT = { bytes: Buffer.alloc(0), flaw: 'cut short' } as const;

function createReceiver(sink: ByteSink, call: CallContext): Receiver {
  let received = 0;
  let validator: string | undefined;
  /** Begins the whole file, or continues it. Returns the size of the whole file, if the storage states it. */
  const begin = async (head: ResponseHead): Promise<number | undefined> => {
    const isWhole = head.status === OK;
    if (isWhole) received = 0;
    validator = getValidator(head);
    const total = getTotal(head, received);
    assertFits(total ?? 0, sink);
    if (isWhole) await sink.restart(total);
    return total;
  };
  const receiveContent: ReceiveBody = async (head, body) => {
    const total = await begin(head);
    const minSize = total ?? 0;
    const progress = createTransferProgress('received', total, call, received);
    try {
      for await (const chunk of body) {
        assertFits(received + chunk.length, sink);
        await sink.write(chunk);
        received += chunk.length;
        progress.add(chunk.length);
      }
    } catch (error) {
      if (error instanceof MyCaseError) throw error;
      return CUT_SHORT;
    }
    return received < minSize ? CUT_SHORT : { bytes: Buffer.alloc(0) };
  };
  return {
    getRangeHeaders: (): Record<string, string> =>
      received > 0 && validator !== undefined ? { range: `bytes=${received}-`, 'if-range': validator } : {},
    async receive(head, body) {
      const isWrongPart = head.status === PARTIAL_CONTENT && getRangeStart(head) !== received;
      if (hasContent(head) && !isWrongPart) return receiveContent(head, body);
      const answer = await readBody(body, MAX_STORAGE_ANSWER_BYTES);
      if (!isWrongPart && head.status !== RANGE_NOT_SATISFIABLE) return answer;
      // The storage cannot continue, so the next attempt asks for the whole file.
      validator = undefined;
      return CUT_SHORT;
    },
  };
}

function assertFits(size: number, { maxBytes, sizeAdvice }: ByteSink): void {
  if (size > maxBytes) throw new MyCaseError(`The file has more than ${maxBytes} bytes.`, { advice: sizeAdvice });
}

/** The first byte of a part. Undefined if the storage does not state it. */
function getRangeStart({ headers }: ResponseHead): number | undefined {
  const [, start] = /^bytes (\d+)-/.exec(String(headers['content-range'])) ?? [];
  return start === undefined ? undefined : Number(start);
}

/** The value with which a later request asks for the same content: a strong ETag. */
function getValidator({ headers }: ResponseHead): string | undefined {
  const { etag } = headers;
  return typeof etag === 'string' && etag.startsWith('"') ? etag : undefined;
}

/** The size of the whole file. Undefined if the storage does not state it. */
function getTotal({ headers }: ResponseHead, received: number): number | undefined {
  const [, total] = /^bytes \d+-\d+\/(\d+)$/.exec(String(headers['content-range'])) ?? [];
  if (total !== undefined) return Number(total);
  const length = headers['content-length'];
  return typeof length === 'string' && /^\d+$/.test(length) ? received + Number(length) : undefined;
}
