import { setMaxListeners } from 'node:events';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListFiles } from './disk/list-files.ts';
import { createListStore, type ListStore } from './list-store.ts';
import type { ListTables } from './list-tables.ts';
import { createNotesCache, type NotesCache } from './notes-cache.ts';
import { createPageReader, type FetchPage } from './page-reader.ts';
import { createPersistence, NO_PERSISTENCE } from './persistence.ts';

/** The lists and notes that were read for one person in one firm. */
export interface CacheGeneration {
  readonly store: ListStore;
  readonly notes: NotesCache;
  /** Saves the lists that are kept on disk. */
  flush(): Promise<void>;
  /** Ends all reading and saving. */
  close(): void;
}

/** The dependencies of a generation. */
export interface GenerationSettings {
  readonly client: MyCaseClient;
  /** True if notes are kept for the next call. */
  readonly keepsNotes: boolean;
  /** The tables that long lists are written to page by page. Undefined if lists are not kept for the next call. */
  readonly tables?: ListTables;
  /** Resolves when the signed-in person was checked. Closes the generation if it is another person. */
  readonly checkIdentity: () => Promise<void>;
  /** Returns the part of a record that is cached. */
  readonly selectFields?: (record: ApiRecord) => ApiRecord;
  /** Opens the files of the signed-in person, if lists are kept on disk. */
  readonly openFiles?: (() => Promise<ListFiles>) | undefined;
}

/** Creates the error for a call during which another person has signed in. */
export const createSignInError = (): MyCaseError => new MyCaseError('Another person has signed in. Call again.');

/** Creates a generation with empty lists. */
export function createCacheGeneration({
  client,
  keepsNotes,
  tables,
  checkIdentity,
  selectFields = (record) => record,
  openFiles,
}: GenerationSettings): CacheGeneration {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const assertSameSignIn = async () => {
    await checkIdentity();
    if (closing.signal.aborted) throw createSignInError();
  };
  const readPage = createPageReader(client, closing.signal);
  const fetchPage: FetchPage = async (...request) => {
    const page = await readPage(...request);
    await assertSameSignIn();
    return { ...page, rows: page.rows.map(selectFields) };
  };
  const persistence = openFiles ? createPersistence(openFiles, assertSameSignIn) : NO_PERSISTENCE;
  return {
    store: createListStore(fetchPage, persistence, tables),
    notes: createNotesCache(client, assertSameSignIn, keepsNotes),
    flush: persistence.flush,
    close() {
      closing.abort();
      persistence.stop();
    },
  };
}
