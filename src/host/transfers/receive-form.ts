import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { MyCaseError } from '../../base/mycase-error.ts';
import { toOneLine } from '../../base/safe-text.ts';
import { type ReceivedFile, type ReceiveOptions, receiveFile } from '../../files/receive-file.ts';

/** What the form of an upload is received for. */
export interface FormOptions extends Omit<ReceiveOptions, 'name'> {
  /** Throws an error if the form is not that of the page. The form sends the token before the file. */
  readonly assertOwnForm: (csrfToken: string) => void;
}

/** Receives the file of a form. Throws a MyCaseError with the reason if the file cannot be uploaded. */
export async function receiveForm(req: IncomingMessage, options: FormOptions): Promise<ReceivedFile> {
  const form = createParser(req, options.maxBytes);
  let csrfToken = '';
  form.on('field', (name, value) => {
    if (name === 'csrf') csrfToken = value;
  });
  let fileStream: BusboyFileStream | undefined;
  const received = new Promise<ReceivedFile>((resolve, reject) => {
    form.on('file', (_, stream, fileName) => {
      fileStream = stream;
      // A stream can fail before it is read. Without a listener, its error ends the process. The reader gets it later.
      stream.on('error', () => {});
      receiveOwnFile(stream, fileName, csrfToken, options).then(resolve, reject);
    });
    form.on('finish', () => {
      if (!fileStream) reject(createFormError());
    });
    pipeline(req, form).catch(() => {
      fileStream?.destroy(createFormError());
      if (!fileStream) reject(createFormError());
    });
  });
  try {
    return await received;
  } finally {
    // After an error the rest of the request is read and dropped, so that the browser gets the answer.
    req.unpipe(form);
    req.resume();
  }
}

const createFormError = (): MyCaseError =>
  new MyCaseError('The form was not received completely, or has no file. Nothing was sent.');

function createParser(req: IncomingMessage, maxBytes: number): BusboyInstance {
  const contentType = req.headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) throw createFormError();
  // The file may have one byte too many, so that its size is refused.
  const limits = { fields: 5, fieldSize: 1_000, files: 1, parts: 6, fileSize: maxBytes + 1, headerPairs: 20 };
  return new Busboy({ headers: { ...req.headers, 'content-type': contentType }, limits });
}

async function receiveOwnFile(
  stream: BusboyFileStream,
  fileName: string,
  csrfToken: string,
  { assertOwnForm, ...options }: FormOptions,
): Promise<ReceivedFile> {
  assertOwnForm(csrfToken);
  return receiveFile(stream, { ...options, name: basename(toOneLine(fileName).replaceAll('\\', '/')) });
}
