import { basename } from 'node:path';
import { decodeTextFile } from '../files/text-content.ts';
import { DocumentError, type DocumentFile, type DocumentText } from './document-text.ts';

/** Options of the reading of one document. */
export interface ReadOptions {
  /** Reads this attachment of a mail, by its name or its number from 1, instead of the mail. */
  readonly attachment?: string | undefined;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads documents in child processes. */
export interface DocumentReader {
  /** Reads the text of a document. Throws a DocumentError. */
  readText(file: DocumentFile, options?: ReadOptions): Promise<DocumentText>;
  /** Ends the child processes. Readings that run throw a DocumentError. */
  close(): Promise<void>;
}

/** Settings of a reader. */
export interface ReaderSettings {
  /** The child processes get a low priority. Use it for readings that no caller waits for. */
  readonly isBackground?: boolean;
}

/** Creates a reader. No child process starts before the first reading. */
export function createDocumentReader(_settings: ReaderSettings = {}): DocumentReader {
  return {
    async readText({ name, bytes }) {
      const text = decodeTextFile(name, bytes);
      if (text === undefined) throw new DocumentError('unknown format', 'The file is not text.');
      return {
        format: 'text',
        name: basename(name),
        sections: text.split(/\n{2,}/).map((paragraph, i) => ({ place: `paragraph ${i + 1}`, text: paragraph })),
        pagesWithoutText: [],
        attachments: [],
        notes: [],
      };
    },
    async close() {},
  };
}
