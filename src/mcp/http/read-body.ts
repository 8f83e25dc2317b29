import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** Reads the body of a request as text. Throws an HttpError if it is larger than `maxBytes`, or incomplete. */
export async function readBodyText(req: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of req) {
      length += chunk.length;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw new HttpError(400, 'The request ended before its body was complete.', { connection: 'close' });
  }
  if (length > maxBytes)
    throw new HttpError(413, `The body may have at most ${maxBytes} bytes.`, { connection: 'close' });
  return Buffer.concat(chunks).toString('utf8');
}
