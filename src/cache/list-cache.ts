import { MyCaseError } from '../base/mycase-error.ts';
import { waitWithTimeout } from '../base/timeouts.ts';
import type { CallContext, MyCaseClient, TokenSource } from '../client/client-types.ts';
import { rejectOnAbort } from '../client/send-once.ts';
import { CACHE_TIMING, type ListName } from '../records/list-names.ts';
import { type CacheGeneration, createCacheGeneration, createSignInError } from './cache-generation.ts';
import type { CachedList } from './cached-list.ts';
import { withCaller } from './callers.ts';
import type { PersonFolder, SavedLists } from './disk/saved-lists.ts';
import { createIdentityCheck, fetchIdentityFingerprint } from './identity-check.ts';
import type { ListStore } from './list-store.ts';
import type { ListTables } from './list-tables.ts';
import { selectMemoryFields } from './memory-fields.ts';
import { createNameDirectory, type NameDirectory } from './name-directory.ts';
import type { NotesCache, NotesOwner, OwnerNotes } from './notes-cache.ts';
import { observeWrites } from './observe-writes.ts';
import { assertAvailable, createSnapshot, formatProgress, type SnapshotOf } from './snapshot.ts';

export type { ListName } from '../records/list-names.ts';
export {
  IncompleteListError,
  type ListSnapshot,
  type ListState,
  type NamedList,
} from './snapshot.ts';

/** Snapshots of lists, by name. */
export type Snapshots<Name extends ListName> = { readonly [One in Name]: SnapshotOf<One> };

/** The firm's lists and notes. Every method throws a MyCaseError. */
export interface ListCache {
  /**
   * Returns lists that are at most half a minute old; with `fresh`, as they are in MyCase now. If the time of the call
   * is too short, returns what was read so far, and reads the rest for the next call.
   */
  read<Name extends ListName>(
    names: readonly Name[],
    call: CallContext,
    options?: { readonly fresh: boolean },
  ): Promise<Snapshots<Name>>;
  /** Returns an object that identifies the signed-in person, until another one signs in. */
  identifyPerson(): Promise<object>;
  /** Returns the notes of one case or client. They are at most half a minute old. */
  readNotes: NotesCache['read'];
  /**
   * Returns the notes of several cases and clients, and the message threads of clients, with a request for each. Leaves
   * out those that could not be read within the time of the call.
   */
  readNotesOfMany<Owner extends NotesOwner>(
    owners: readonly Owner[],
    call: CallContext,
  ): Promise<readonly OwnerNotes<Owner>[]>;
}

/** The cache, with the parts that only the program needs, not the calls. */
export interface ListCacheHandle extends ListCache {
  readonly directory: NameDirectory;
  /** The client for all writes. It applies each write to the lists at once. */
  readonly client: MyCaseClient;
  /**
   * Returns the folder of the texts of the signed-in person. Undefined if nothing is kept on disk. Throws a
   * MyCaseError.
   */
  openTextFolder(): Promise<PersonFolder | undefined>;
  /** Returns an estimate of the memory of the lists in JavaScript, in bytes. The tables are not part of it. */
  estimateBytes(): number;
  /** True while lists are read, also if no call waits for them. */
  readonly isReading: boolean;
  /** Ends all reading, and saves the lists that are kept on disk. */
  close(): Promise<void>;
}

/** The dependencies of the cache. */
export interface ListCacheSettings {
  readonly client: MyCaseClient;
  /** The tables that the records are written to. */
  readonly tables: ListTables;
  /** True if lists are kept for the next call. */
  readonly isCached: boolean;
  /** Where lists are kept between starts. Undefined if they are not. */
  readonly disk: SavedLists | undefined;
  /** The tokens of the client, if another person can sign in while the program runs. */
  readonly tokens: TokenSource | undefined;
  /** True if the client returns all people that records refer to. */
  readonly seesAllPeople: boolean;
  /** Called when all lists were removed, because another person has signed in. */
  readonly onIdentityChange: () => void;
}

/** Creates a cache that reads each list when it is first needed. */
export function createListCache({
  client,
  tables,
  isCached,
  disk,
  tokens,
  seesAllPeople,
  onIdentityChange,
}: ListCacheSettings): ListCacheHandle {
  const closing = new AbortController();
  const fetchFingerprint = () => fetchIdentityFingerprint(client, closing.signal);
  const checkIdentity = tokens ? createIdentityCheck(tokens, fetchFingerprint, replaceGeneration) : async () => {};
  const settings = { client, keepsNotes: isCached, checkIdentity };
  const createGeneration = (): CacheGeneration =>
    createCacheGeneration(
      isCached
        ? {
            ...settings,
            tables,
            openFiles: disk && (() => disk.open(fetchFingerprint, tables)),
          }
        : {
            ...settings,
            selectFields: (record) => ({ id: record.id, ...selectMemoryFields(record, 'names') }),
          },
    );
  let generation = createGeneration();
  if (disk) tables.start();
  function replaceGeneration(): void {
    generation.close();
    generation = createGeneration();
    onIdentityChange();
  }
  return {
    async read(names, call, options) {
      await rejectOnAbort(checkIdentity(), call.signal).catch(throwMyCaseError);
      const current = generation;
      const { store, close } = isCached ? current : createCacheGeneration(settings);
      try {
        const lists = await readLists(store, tables, names, call, options?.fresh ? 0 : CACHE_TIMING.freshTtlMs);
        if (generation !== current) throw createSignInError();
        return lists;
      } finally {
        if (!isCached) close();
      }
    },
    async identifyPerson() {
      await checkIdentity();
      return generation;
    },
    readNotes: (owner, call) => generation.notes.read(owner, call),
    readNotesOfMany: (owners, call) => generation.notes.readMany(owners, call, getReadEnd(call)),
    directory: createNameDirectory(() => generation.store, tables, seesAllPeople),
    client: observeWrites(client, (request, answer) => {
      generation.store.applyWrite(request, answer);
      generation.notes.clear();
    }),
    async openTextFolder() {
      if (!disk) return undefined;
      await checkIdentity();
      return disk.openTextFolder(fetchFingerprint);
    },
    estimateBytes: () => generation.store.estimateBytes(),
    get isReading() {
      return generation.store.isReading;
    },
    async close() {
      await generation.flush();
      generation.close();
      closing.abort();
    },
  };
}

async function readLists<Name extends ListName>(
  store: ListStore,
  tables: ListTables,
  names: readonly Name[],
  call: CallContext,
  maxAgeMs: number,
): Promise<Snapshots<Name>> {
  const now = Date.now();
  const requests = names.map((name) => {
    const list = store.get(name);
    tables.clearIfLost(list);
    return { name, list, oldest: Math.max(now - maxAgeMs, Math.min(list.dirtyUntil, now)) };
  });
  const lists = requests.map(({ list }) => list);
  const reportProgress = () => call.reportProgress?.(formatReadProgress(lists));
  reportProgress();
  const refresh = async () => {
    const refreshes = Promise.all(requests.map(({ list, oldest }) => store.refresh(list, oldest)));
    await rejectOnAbort(waitWithTimeout(getReadTimeoutMs(call), refreshes), call.signal).catch(throwMyCaseError);
  };
  await withCaller(lists, refresh, reportProgress);
  assertAvailable(lists);
  const snapshots = requests.map(({ name, list, oldest }) => [name, createSnapshot(list, oldest, tables)]);
  return Object.fromEntries(snapshots) as Snapshots<Name>;
}

const formatReadProgress = (lists: readonly CachedList[]): string => {
  const scannedLists = lists.filter(({ currentScan, lastScan }) => currentScan || !lastScan);
  return scannedLists.length > 0 ? `reading ${scannedLists.map(formatProgress).join(', ')}` : 'reading changes';
};

/** A fifth of a call's time is left to compute the answer, but not more than this. */
const MAX_ANSWER_MS = 5_000;

/** Returns when the reading for an answer must end, in milliseconds of `performance.now()`. */
export const getReadEnd = (call: CallContext): number => performance.now() + getReadTimeoutMs(call);

const getReadTimeoutMs = ({ deadline }: CallContext): number => {
  const remainingMs = deadline - performance.now();
  return Math.max(0, remainingMs - Math.min(MAX_ANSWER_MS, remainingMs / 5));
};

function throwMyCaseError(error: unknown): never {
  if (error instanceof MyCaseError) throw error;
  throw new MyCaseError('The call was stopped before the lists of the firm were read. Nothing was changed.');
}
