import { MyCaseError } from '../base/mycase-error.ts';

/** A file to read. The name is only used if the content does not show the format. */
export interface DocumentFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The formats that can be read, by the name that people use for them. */
type DocumentFormat =
  | 'PDF'
  | 'DOCX'
  | 'XLSX'
  | 'PPTX'
  | 'ODT'
  | 'ODS'
  | 'ODP'
  | 'RTF'
  | 'EML'
  | 'MSG'
  | 'HTML'
  | 'text';

/** A part of a document's text. */
export interface TextSection {
  /** Where the text is: `page 3`, `slide 2`, `sheet Fees`, `heading "Fees", paragraph 12`, `footnote 1`. */
  readonly place: string;
  /** The number of the page, the slide or the sheet, from 1. Undefined for a format without pages. */
  readonly page?: number | undefined;
  /** The number of the paragraph, from 1, if the section is one that is not a heading. */
  readonly paragraph?: number | undefined;
  /** The text. Its lines end with \n. It has no control characters except \n and \t. */
  readonly text: string;
}

/** A file inside a mail. */
interface AttachmentInfo {
  readonly name: string;
  /** The size in bytes. */
  readonly size: number;
}

/** The text of a document. */
export interface DocumentText {
  readonly format: DocumentFormat;
  /** The name of the file that was read: of the attachment, if one was asked for. */
  readonly name: string;
  /** In the order of the document. */
  readonly sections: readonly TextSection[];
  /** The number of pages, slides or sheets. Undefined for a format without pages. */
  readonly pageCount?: number | undefined;
  /** The pages without text: scanned or empty ones. */
  readonly pagesWithoutText: readonly number[];
  /** The damaged pages, whose text is missing. */
  readonly unreadablePages: readonly number[];
  /** The attachments of a mail. */
  readonly attachments: readonly AttachmentInfo[];
  /** Sentences about what the text does not have or how it is marked, such as "Deleted text is left out.". */
  readonly notes: readonly string[];
}

/**
 * The reasons why a document cannot be read. `stopped` is temporary: the reader was closed or the call was canceled.
 * `no reader` says nothing about the document: the program that reads it does not start, or lacks a file.
 * `too slow` and `process ended` can be temporary: they depend on the machine, too.
 */
export type DocumentFailure =
  | 'encrypted'
  | 'unknown format'
  | 'image'
  | 'broken'
  | 'empty'
  | 'too large'
  | 'too slow'
  | 'no attachment'
  | 'no page'
  | 'no images'
  | 'process ended'
  | 'no reader'
  | 'stopped';

/**
 * A document that cannot be read. The message says why, and the advice what to do. Neither has text of the document,
 * except the names of attachments.
 */
export class DocumentError extends MyCaseError {
  override readonly name = 'DocumentError';
  readonly reason: DocumentFailure;

  constructor(reason: DocumentFailure, message: string, advice?: string) {
    super(message, { advice });
    this.reason = reason;
  }
}

/** The error of a program that lacks a file. An update replaces the files while the program runs. */
export const createMissingReaderError = (): DocumentError =>
  new DocumentError(
    'no reader',
    'No document can be read now: the program that reads documents does not start, or lacks a file. This server may have been updated while it runs.',
    'Restart the server.',
  );
