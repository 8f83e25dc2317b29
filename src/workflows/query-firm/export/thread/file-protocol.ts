import type { ResultColumn } from '../../../../database/database-protocol.ts';
import type { Written } from '../sheet.ts';

/** The formats of a file. */
export const FORMATS = ['csv', 'xlsx'] as const;

export type Format = (typeof FORMATS)[number];

/** A request to write the sheet of a result into a file. */
interface SheetRequest {
  readonly format: Format;
  readonly columns: readonly ResultColumn[];
  /** The rows, as arrays of rows that `v8.serialize` wrote. */
  readonly parts: readonly Uint8Array[];
  /** IANA identifier in which instants are shown. */
  readonly zone: string;
  readonly maxBytes: number;
}

/** A file, as one part that is moved between threads. */
interface FileParts extends Omit<Written, 'bytes'> {
  readonly parts: readonly [Uint8Array];
}

/** The requests to the thread that writes a file, by their kind. */
export type FileRequests = {
  /** The answer is undefined if the file has more than `maxBytes` bytes. */
  write: { readonly request: SheetRequest; readonly answer: FileParts | undefined };
};
