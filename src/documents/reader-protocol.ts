import type { DocumentFailure, DocumentFile, DocumentText } from './document-text.ts';

/** The work of the child process for one document. */
export interface ReaderRequest {
  readonly file: DocumentFile;
  /** The attachment of a mail to read instead of the mail. */
  readonly attachment: string | undefined;
  /** The pages to render as images instead of reading the text. */
  readonly imagePages: readonly number[] | undefined;
}

/** The image of a page. */
interface PageImage {
  readonly page: number;
  /** The bytes of a PNG file. */
  readonly png: Buffer;
}

/** The images of some pages. */
export interface RenderedPages {
  readonly images: readonly PageImage[];
  /** The number of pages of the document. */
  readonly pageCount: number;
}

/** The answer of the child process to a request. */
export type ReaderReply =
  | { readonly kind: 'text'; readonly text: DocumentText }
  | { readonly kind: 'images'; readonly rendered: RenderedPages }
  | {
      readonly kind: 'failure';
      readonly reason: DocumentFailure;
      readonly message: string;
      readonly advice: string | undefined;
    };

/** The first message of the child process: it has loaded its program. */
export interface ReadyMessage {
  readonly isReady: true;
}

/** The message of the child process with its answer. */
export interface ReaderMessage {
  readonly reply: ReaderReply;
  /** Its memory (RSS) after the document, in MB. */
  readonly memoryMb: number;
}

/** The most memory of a child process (RSS), in MB, and its heap of JavaScript. */
export const MAX_MEMORY_MB = 300;
export const MAX_HEAP_MB = 200;

/** The most time for one document. */
export const MAX_READING_MS = 20_000;

/** The child process writes this word to its standard output before it ends because of its memory. */
export const MEMORY_SIGNAL = 'memory';
