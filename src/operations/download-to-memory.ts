import type { ApiRequest, CallContext, MyCaseClient } from '../client/client-types.ts';
import { createAddressReader } from './download.ts';

/** Gets the bytes behind the storage address that a request returns. Throws a MyCaseError. */
export async function downloadToMemory(
  client: MyCaseClient,
  request: ApiRequest,
  maxBytes: number,
  call: CallContext,
): Promise<Buffer> {
  let chunks: Uint8Array[] = [];
  await client.download(
    createAddressReader(request, client, call),
    {
      maxBytes,
      sizeAdvice: 'A document of this size is not read. It can be downloaded.',
      write: (bytes) => void chunks.push(bytes),
      restart() {
        chunks = [];
      },
    },
    call,
  );
  return Buffer.concat(chunks);
}
