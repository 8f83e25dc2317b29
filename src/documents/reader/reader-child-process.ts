import process from 'node:process';
import { getErrorCode } from '../../base/error-code.ts';
import { CorrectTextDecoder } from '../../base/text-decoder.ts';
import { createMissingReaderError, DocumentError, type DocumentFile } from '../document-text.ts';
import { BROKEN_ADVICE } from '../formats/zip-parts.ts';
import type { ReaderMessage, ReaderReply, ReaderRequest, ReadyMessage } from '../reader-protocol.ts';
import { extractText } from './extract-text.ts';
import { findFormat } from './find-format.ts';
import { watchMemory } from './memory-watch.ts';

// The program of the child process that reads documents. It gets files from its parent, and sends texts back.

// The packages that parse mails use the decoder of the platform.
globalThis.TextDecoder = CorrectTextDecoder;

const setBusy = watchMemory();

process.on('message', (request: ReaderRequest) => {
  setBusy(true);
  void answer(request).then((reply) => {
    setBusy(false);
    const message: ReaderMessage = { reply, memoryMb: process.memoryUsage.rss() / 1024 / 1024 };
    process.send?.(message);
  });
});
process.on('disconnect', () => process.exit());
const ready: ReadyMessage = { isReady: true };
process.send?.(ready);

async function answer({ file, attachment, imagePages }: ReaderRequest): Promise<ReaderReply> {
  try {
    if (imagePages) {
      const { renderPages } = await import('../formats/render-pages.ts');
      return { kind: 'images', rendered: await renderPages(findPdf(file), imagePages) };
    }
    return { kind: 'text', text: await extractText(file, attachment) };
  } catch (error) {
    const failure = toDocumentError(error);
    return { kind: 'failure', reason: failure.reason, message: failure.message, advice: failure.advice };
  }
}

/** Returns the error of a document. The message of another error may have words of the document, so it is not shown. */
function toDocumentError(error: unknown): DocumentError {
  if (error instanceof DocumentError) return error;
  if (getErrorCode(error) === 'ERR_MODULE_NOT_FOUND') return createMissingReaderError();
  return new DocumentError('broken', 'The file is damaged: it could not be read.', BROKEN_ADVICE);
}

function findPdf(file: DocumentFile): Buffer {
  const known = findFormat(file);
  if (known.format === 'PDF') return known.bytes;
  throw new DocumentError(
    'no images',
    `Only pages of a PDF can be shown as images. The document has the format ${known.format}.`,
    'Leave out images.',
  );
}
