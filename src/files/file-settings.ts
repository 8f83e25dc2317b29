import type { TransferPages } from './page-transfer.ts';

/** The folders that the user opened to this server, and the limit of the files in them. */
export interface FileSettings {
  /** Uploads are read from all of them. Downloads are saved in the first one. */
  readonly folders: readonly string[];
  /** The maximum size of an uploaded or downloaded file, in bytes. */
  readonly maxBytes: number;
  /** The pages on which a person moves files. Undefined without a host. */
  readonly pages?: TransferPages | undefined;
}

/** Returns whether the person can get a file: in a folder, or on a page of a host. */
export const canSaveFiles = ({ folders, pages }: FileSettings): boolean => folders.length > 0 || pages !== undefined;

/** A size in megabytes (1,000,000 bytes) with one decimal, such as `12.5 MB`. */
export const formatMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
