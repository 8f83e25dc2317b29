import type { IncomingMessage } from 'node:http';
import { ProtocolErrorCode } from '@modelcontextprotocol/server';
import { parseMessage } from '../parse-message.ts';
import { HttpError } from './http-error.ts';
import { readBodyText } from './read-body.ts';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Reads the JSON of a POST; returns undefined for other methods. Throws an HttpError for a body that is too large, that
 * is not JSON, or that is a batch, which MCP no longer has.
 */
export async function readJsonBody(req: IncomingMessage): Promise<unknown> {
  if (req.method !== 'POST') return undefined;
  if (!/^application\/json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'Send JSON with the content-type application/json.');
  }
  const parsed = parseBody(await readBodyText(req, MAX_BODY_BYTES));
  if (Array.isArray(parsed)) {
    throw new HttpError(
      400,
      'Batches are not supported. Send one message at a time.',
      {},
      ProtocolErrorCode.InvalidRequest,
    );
  }
  return parsed;
}

function parseBody(text: string): unknown {
  const { value, fault } = parseMessage(text);
  if (fault !== undefined) throw new HttpError(400, fault, {}, ProtocolErrorCode.InvalidRequest);
  if (value === undefined) throw new HttpError(400, 'The message is not valid JSON.', {}, ProtocolErrorCode.ParseError);
  return value;
}
