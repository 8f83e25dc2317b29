import type { ListCache } from '../cache/list-cache.ts';
import type { NameDirectory } from '../cache/name-directory.ts';

/** What answers are made with. */
export interface FormatContext {
  readonly directory: NameDirectory;
  readonly cache: ListCache;
  /** IANA identifier of the zone that instants are shown in. */
  readonly zone: string;
  /** Most tokens of an answer. */
  readonly budget: number;
  /** The lists that a tool of this server puts into a file. */
  readonly exports: ReadonlySet<string>;
}
