import type { IncomingMessage } from 'node:http';
import { HttpError } from '../mcp/http/http-error.ts';

const MAX_FORM_BYTES = 16 * 1024;

/** Reads the body of a request as text. Throws an HttpError if it is larger than any form of this server. */
export async function readBodyText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length > MAX_FORM_BYTES)
      throw new HttpError(413, `A form may have at most ${MAX_FORM_BYTES} bytes.`, { connection: 'close' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads the fields of a form. */
export const readForm = async (req: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readBodyText(req));
