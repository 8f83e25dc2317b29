import { DatabaseError } from '../database/database-error.ts';
import { createWorkerHandle } from '../database/worker-handle.ts';
import type {
  FoundTexts,
  IndexSize,
  TextFolder,
  TextQuery,
  TextUnit,
  TextWorkerRequests,
  TextWorkerSettings,
  UnitState,
} from './text-protocol.ts';

/**
 * The index of texts, in a thread of its own. Each asynchronous method throws a DatabaseError, also if the thread has
 * ended since `open`: then all units are lost.
 */
export interface TextIndex {
  /** Starts the thread, and opens the files of the texts. Does nothing if that was done. */
  open(): Promise<void>;
  /**
   * Reads the saved texts into the index until `until` (milliseconds of `performance.now()`). Returns the number of
   * files that remain.
   */
  loadFiles(until: number): Promise<number>;
  /** Counts the files that were read into the index. It never falls, also if the index is cleared. */
  readonly loadedFileCount: number;
  /** The state of a unit. Undefined if the index does not know it. */
  getState(key: string): UnitState | undefined;
  /** Returns whether a unit was removed to make room for another. */
  wasEvicted(key: string): boolean;
  /** The states of all units. */
  listStates(): Iterable<UnitState>;
  /** Adds or replaces a unit. With `evict`, units that were not used for the longest time make room for it. */
  put(unit: TextUnit, options: { readonly evict: boolean; readonly isSaved: boolean }): Promise<UnitState>;
  /** States that a unit is the same as when it was read. */
  confirm(key: string, readAt: number): void;
  /** Reads a unit from its file, and adds it to the index. Returns undefined if no file has this version. */
  restore(key: string, version: string, evict: boolean): Promise<UnitState | undefined>;
  /** Removes units, and their files. */
  remove(keys: readonly string[]): Promise<void>;
  /** Removes units from memory. Their files stay, so that `restore` can read them. */
  unload(keys: readonly string[]): Promise<void>;
  search(query: TextQuery): Promise<FoundTexts>;
  measure(): Promise<IndexSize>;
  /** The memory of the thread after its last answer, in bytes. 0 if it does not run. */
  readonly usedBytes: number;
  /** Removes everything from memory. The files stay. */
  clear(): Promise<void>;
}

/** The settings of an index. */
export interface TextIndexSettings extends TextWorkerSettings {
  /** The address of the worker's bundle. */
  readonly script: URL;
  /** Returns the folder of the texts of the signed-in person. Undefined if texts are kept in memory only. */
  readonly openFolder: () => Promise<TextFolder | undefined>;
}

const REQUEST_TIMEOUT_MS = 60_000;
const SEARCH_TIMEOUT_MS = 10_000;

/** A step of the loading of files. Other requests can run after each. */
const LOAD_STEP_MS = 100;

/** Creates an index. Its thread starts with the first use. */
export function createTextIndex({ script, openFolder, maxBytes }: TextIndexSettings): TextIndex {
  const worker = createWorkerHandle<TextWorkerRequests>({ script, subject: 'text index', settings: { maxBytes } });
  let states = new Map<string, UnitState>();
  const evictedKeys = new Set<string>();
  let opening: Promise<void> | undefined;
  let isOpened = false;
  let remainingFiles = 0;
  let loadedFileCount = 0;
  let generation = 0;
  const forget = () => {
    generation += 1;
    states = new Map();
    evictedKeys.clear();
    opening = undefined;
    isOpened = false;
    remainingFiles = 0;
  };
  /** Only `open` starts a thread: a search in an empty index would find nothing. */
  const send: typeof worker.request = async (kind, request, timeoutMs) => {
    if (!worker.isRunning) throw new DatabaseError('ended', 'the thread of the text index ended');
    return worker.request(kind, request, timeoutMs);
  };
  const addState = (state: UnitState, evicted: readonly string[]): UnitState => {
    for (const key of evicted) {
      states.delete(key);
      evictedKeys.add(key);
    }
    evictedKeys.delete(state.key);
    states.set(state.key, state);
    return state;
  };
  const open = async () => {
    const openedGeneration = generation;
    /** Another person may have signed in since. */
    const assertCurrent = () => {
      if (generation !== openedGeneration) throw new DatabaseError('ended', 'the texts were removed from memory');
    };
    try {
      const folder = await openFolder();
      assertCurrent();
      if (!folder) await worker.request('size', {}, REQUEST_TIMEOUT_MS);
      const files = folder ? await worker.request('open', folder, REQUEST_TIMEOUT_MS) : 0;
      assertCurrent();
      remainingFiles = files;
      isOpened = true;
    } catch (error) {
      if (generation === openedGeneration) opening = undefined;
      throw error;
    }
  };
  const remove = async (request: TextWorkerRequests['remove']['request']) => {
    const removeStates = () => {
      for (const key of request.keys) {
        states.delete(key);
        evictedKeys.delete(key);
      }
    };
    removeStates();
    await send('remove', request, REQUEST_TIMEOUT_MS);
    // A unit that the thread added shortly before has a state again.
    removeStates();
  };
  return {
    open() {
      if (opening && !worker.isRunning && isOpened) forget();
      opening ??= open();
      return opening;
    },
    async loadFiles(until) {
      while (remainingFiles > 0 && performance.now() < until) {
        const { units, remaining } = await send('loadFiles', { maxMs: LOAD_STEP_MS }, REQUEST_TIMEOUT_MS);
        // A unit that was read from MyCase since is newer than its file.
        for (const state of units) if (!states.has(state.key)) states.set(state.key, state);
        loadedFileCount += units.length;
        remainingFiles = remaining;
      }
      return remainingFiles;
    },
    get loadedFileCount() {
      return loadedFileCount;
    },
    getState: (key) => states.get(key),
    wasEvicted: (key) => evictedKeys.has(key),
    listStates: () => states.values(),
    async put(unit, options) {
      const { state, evicted } = await send('put', { unit, ...options }, REQUEST_TIMEOUT_MS);
      return addState(state, evicted);
    },
    confirm(key, readAt) {
      const state = states.get(key);
      if (state) states.set(key, { ...state, readAt });
    },
    async restore(key, version, evict) {
      const restored = await send('restore', { key, version, evict }, REQUEST_TIMEOUT_MS);
      return restored && addState(restored.state, restored.evicted);
    },
    remove: (keys) => remove({ keys, keepsFiles: false }),
    unload: (keys) => remove({ keys, keepsFiles: true }),
    search: (query) => send('search', query, SEARCH_TIMEOUT_MS),
    measure: () => send('size', {}, REQUEST_TIMEOUT_MS),
    get usedBytes() {
      return worker.usedBytes;
    },
    async clear() {
      forget();
      await worker.stop();
    },
  };
}
