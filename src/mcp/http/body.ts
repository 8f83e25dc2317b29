import type { IncomingMessage } from 'node:http';
import { HttpRefusal } from './refusal.ts';

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Reads a POST's JSON; undefined for other methods. Throws an HttpRefusal for what is too large, no JSON, or a batch,
 * which MCP no longer has.
 */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  if (req.method !== 'POST') return undefined;
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpRefusal(415, 'Send JSON, with content-type application/json.');
  }
  const parsed = parse(await readAll(req));
  if (Array.isArray(parsed))
    throw new HttpRefusal(400, 'Batches are not served; send one message at a time.');
  return parsed;
}

async function readAll(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req) {
    length += chunk.length;
    if (length > MOST_BYTES) {
      throw new HttpRefusal(413, `A message may have ${MOST_BYTES} bytes at the most.`, {
        connection: 'close',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpRefusal(400, 'The message is no JSON.');
  }
}
