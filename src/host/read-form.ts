import type { IncomingMessage } from 'node:http';
import { readBodyText } from '../mcp/http/read-body.ts';

const MAX_FORM_BYTES = 16 * 1024;

/** Reads a form as text. Throws an HttpError if it is larger than any form of this server. */
export const readFormText = (req: IncomingMessage): Promise<string> => readBodyText(req, MAX_FORM_BYTES);

/** Reads the fields of a form. Throws an HttpError if it is larger than any form of this server. */
export const readForm = async (req: IncomingMessage): Promise<URLSearchParams> =>
  new URLSearchParams(await readFormText(req));
