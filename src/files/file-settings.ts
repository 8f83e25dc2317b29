import type { TransferPages } from './page-transfer.ts';

/** The folders that the user opened to this server, and the limit of the files in them. */
export interface FileSettings {
  /** Uploads are read from all of them. Downloads are saved in the first one. */
  readonly folders: readonly string[];
  /** The maximum size of an uploaded or downloaded file, in bytes. */
  readonly maxBytes: number;
  /** The pages on which a person moves documents. Undefined without a host. */
  readonly pages?: TransferPages | undefined;
}

/** A size in megabytes (1,000,000 bytes) with one decimal, such as `12.5 MB`. */
export const formatMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
