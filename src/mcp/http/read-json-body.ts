import type { IncomingMessage } from 'node:http';
import { parseJson } from '../../base/json.ts';
import { HttpError } from './http-error.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads a POST's JSON; undefined for other methods. Throws an HttpError for what is too large, no JSON, or a batch,
 * which MCP no longer has.
 */
export async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  if (req.method !== 'POST') return undefined;
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Send JSON, with content-type application/json.');
  }
  const parsed = parseMessage(await readBodyText(req));
  if (Array.isArray(parsed)) throw new HttpError(400, 'Batches are not served; send one message at a time.');
  return parsed;
}

async function readBodyText(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw new HttpError(413, `A message may have ${MAX_BODY_BYTES} bytes at the most.`, {
        connection: 'close',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseMessage(text: string): unknown {
  const message = parseJson(text);
  if (message === undefined) throw new HttpError(400, 'The message is no JSON.');
  return message;
}
