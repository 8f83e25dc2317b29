import { MyCaseError } from '../base/mycase-error.ts';
import { waitWithTimeout } from '../base/timeouts.ts';
import { isRecent } from '../cache/is-recent.ts';
import type { ListCache, ListState } from '../cache/list-cache.ts';
import { getVersionSecond } from '../cache/memory-fields.ts';
import type { NotesOwner } from '../cache/notes-cache.ts';
import { needsSignIn } from '../cache/snapshot.ts';
import type { CallContext } from '../client/client-types.ts';
import type { DocumentReader } from '../documents/document-reader.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { ListName } from '../records/list-names.ts';
import { type DocumentSource, fetchDocumentUnit } from './document-unit.ts';
import type { TextIndex } from './text-index.ts';
import type { TextUnit, UnitState } from './text-protocol.ts';
import { CALLS_KEY, DOCUMENT_PREFIX, getDocumentKey, getOwnerKey, toCallsUnit, toOwnerUnit } from './text-units.ts';

/**
 * Reads texts from MyCase into the index. Each asynchronous method throws a MyCaseError if nobody is signed in, and a
 * DatabaseError.
 */
export interface TextCollector {
  readonly index: TextIndex;
  /** Reads the notes and threads of owners that were not read since `oldest` (milliseconds since 1970). */
  readOwners(owners: readonly NotesOwner[], oldest: number, limits: ReadingLimits, call: CallContext): Promise<void>;
  /**
   * Reads the texts of documents that are not in the index in this version. `progress` has the number of documents that
   * were read before them, and of all.
   */
  readDocuments(
    documents: readonly VersionedDocument[],
    progress: ReadingProgress,
    limits: ReadingLimits,
    call: CallContext,
  ): Promise<void>;
  /** Adds the calls to the index. */
  addCalls(calls: Iterable<ApiRecord>): Promise<void>;
  /**
   * Removes documents that were deleted or changed in MyCase, and the notes and threads of deleted cases and clients.
   * If a list is not complete, the texts of the records that it does not have leave the memory, and their files stay:
   * such a record may be deleted, or hidden by now.
   */
  removeOutdated(lists: readonly ListState[]): Promise<void>;
  /** True if the last text that was read did not fit into the index. */
  isFull(): boolean;
  /** Returns why the last reading of a unit failed. Undefined if it was successful. */
  getFailure(key: string): string | undefined;
  /** Removes everything from memory. */
  clear(): Promise<void>;
  /** Must be called at the beginning of a search. */
  beginSearch(): void;
  /**
   * Must be called at the end of a search. Removes everything if nothing is kept between calls and no other search
   * runs.
   */
  endSearch(): Promise<void>;
  /** Ends the thread of the index and the reading in the background. */
  close(): Promise<void>;
}

/** The limits of a reading. */
export interface ReadingLimits {
  /** The end, in milliseconds of `performance.now()`. */
  readonly until: number;
  /** True if units that were not used for the longest time make room for those that are read. */
  readonly evict: boolean;
}

/** The progress of a reading. */
interface ReadingProgress {
  readonly before: number;
  readonly total: number;
}

/** A document, with the version of its text. */
interface VersionedDocument {
  readonly record: ApiRecord;
  readonly version: string;
}

/** The dependencies of a collector. */
export interface TextCollectorSettings extends DocumentSource {
  readonly cache: ListCache;
  readonly index: TextIndex;
  /** True if texts are kept for the next call. */
  readonly keepsTexts: boolean;
  /** Reads documents that no caller waits for. */
  readonly backgroundReader: DocumentReader;
}

const MAX_PARALLEL_DOCUMENTS = 3;
const MAX_PARALLEL_OWNERS = 8;

/** Delay before a unit is read again whose reading failed. */
const FAILURE_DELAY_MS = 10_000;

/** Returns the version of the text of a document in the list: the second of its last change. */
export const getListedVersion = (documents: ListState, id: number): string =>
  String(getVersionSecond(documents.versions.get(id) ?? {}));

/** Creates a collector. */
export function createTextCollector(settings: TextCollectorSettings): TextCollector {
  const { cache, index, zone, backgroundReader } = settings;
  const failures = new Map<string, { readonly reason: string; readonly failedAt: number }>();
  let isFull = false;
  let openSearches = 0;
  const store = async (unit: TextUnit, evict: boolean) => {
    failures.delete(unit.key);
    const known = index.getState(unit.key);
    if (isSameContent(known, unit)) return index.confirm(unit.key, unit.readAt);
    isFull = !(await index.put(unit, { evict, isSaved: unit.key !== CALLS_KEY })).isIndexed;
  };
  /** Reading on would be in vain if no unit makes room. */
  const isOver = ({ until, evict }: ReadingLimits) => performance.now() >= until || (isFull && !evict);
  const storeFailure = async (key: string, { status, message }: MyCaseError) => {
    failures.set(key, { reason: message, failedAt: Date.now() });
    // A person who may not read something any more must not find the text that was read earlier.
    if (status === 403) await index.remove([key]);
  };
  /** Reads one unit. A failure that a sign-in does not solve is kept. */
  const attempt = async (key: string, read: () => Promise<void>, call: CallContext) => {
    const failure = failures.get(key);
    if (failure && isRecent(failure.failedAt, FAILURE_DELAY_MS)) return;
    try {
      await read();
    } catch (error) {
      if (!(error instanceof MyCaseError) || needsSignIn(error)) throw error;
      // A call that was canceled, or that has no more time, says nothing about the document.
      if (call.signal.aborted) return;
      await storeFailure(key, error);
    }
  };
  const readDocument = async ({ record, version }: VersionedDocument, evict: boolean, call: CallContext) => {
    const key = getDocumentKey(Number(record.id));
    if (!index.getState(key)) {
      const restored = await index.restore(key, version, evict);
      if (restored && isSettled(restored)) return;
    }
    const person = await cache.identifyPerson();
    const reader = call.urgency === undefined ? settings.reader : backgroundReader;
    const unit = await fetchDocumentUnit(record, version, { ...settings, reader }, call);
    if ((await cache.identifyPerson()) === person) await store(unit, evict);
  };
  /** The state of each list, and the number of loaded files, at the last comparison with the index. */
  const compared = new Map<ListName, { readonly versions: unknown; readonly loadedFileCount: number }>();
  const removeOutdated = async (list: ListState) => {
    const { name, versions, isComplete } = list;
    const { loadedFileCount } = index;
    const last = compared.get(name);
    if (isComplete && last?.versions === versions && last.loadedFileCount === loadedFileCount) return;
    const outdated = isComplete ? isOutdated : isUnlisted;
    const keys = [...index.listStates()].filter((state) => outdated(state, list)).map(({ key }) => key);
    if (isComplete) compared.set(name, { versions, loadedFileCount });
    if (keys.length > 0) await (isComplete ? index.remove(keys) : index.unload(keys));
  };
  const clear = async () => {
    failures.clear();
    compared.clear();
    await index.clear();
  };
  return {
    index,
    async readOwners(owners, oldest, limits, call) {
      isFull = false;
      const due = owners.filter((owner) => !isOwnerCurrent(index, owner, oldest));
      await runParallel(due, MAX_PARALLEL_OWNERS, limits, isOver, async (owner, count) => {
        const read = async () => store(toOwnerUnit(owner, await cache.readNotes(owner, call), zone), limits.evict);
        await attempt(getOwnerKey(owner), read, call);
        call.reportProgress?.(`reading notes and messages, ${count} of ${due.length}`);
      });
    },
    async readDocuments(documents, { before, total }, limits, call) {
      isFull = false;
      const due = documents.filter(({ record, version }) => !isDocumentCurrent(index, Number(record.id), version));
      await runParallel(due, MAX_PARALLEL_DOCUMENTS, limits, isOver, async (document, count) => {
        const key = getDocumentKey(Number(document.record.id));
        await attempt(key, () => readDocument(document, limits.evict, call), call);
        call.reportProgress?.(`reading documents, ${before + count} of ${total}`);
      });
    },
    addCalls: (calls) => store(toCallsUnit(calls, zone), true),
    async removeOutdated(lists) {
      for (const list of lists) await removeOutdated(list);
    },
    isFull: () => isFull,
    getFailure: (key) => failures.get(key)?.reason,
    clear,
    beginSearch() {
      openSearches += 1;
    },
    async endSearch() {
      openSearches -= 1;
      if (!settings.keepsTexts && openSearches === 0) await clear();
    },
    async close() {
      backgroundReader.close();
      await clear();
    },
  };
}

/**
 * A document that was changed shortly before it was read is read again: MyCase changes the record before the
 * bytes are stored.
 */
const SETTLING_MS = 5 * 60_000;
const UNSETTLED_TTL_MS = 20_000;

/** Returns whether the index has the text of a version of a document. */
export function isDocumentCurrent(index: TextIndex, id: number, version: string): boolean {
  const state = index.getState(getDocumentKey(id));
  if (!state?.isIndexed || state.version !== version) return false;
  return isSettled(state) || isRecent(state.readAt, UNSETTLED_TTL_MS);
}

const isSettled = ({ readAt, version }: UnitState): boolean => readAt - Number(version) * 1_000 > SETTLING_MS;

/**
 * Returns whether the index has the content of a unit. The version of a document is the second of its change, which can
 * have two contents, so a document that was read again is stored again.
 */
const isSameContent = (known: UnitState | undefined, { key, version }: TextUnit): boolean =>
  known?.version === version && known.isIndexed && !key.startsWith(DOCUMENT_PREFIX);

function isOwnerCurrent(index: TextIndex, owner: NotesOwner, oldest: number): boolean {
  const state = index.getState(getOwnerKey(owner));
  return state?.isIndexed === true && state.readAt >= oldest;
}

/** The beginning of the keys of the units that belong to the records of a list. */
const KEY_PREFIXES: Partial<Readonly<Record<ListName, string>>> = {
  documents: DOCUMENT_PREFIX,
  cases: 'case_',
  clients: 'client_',
};

/** Returns the id of the record of a list that a unit belongs to. Undefined if it belongs to another list. */
const getRecordId = ({ key }: UnitState, { name }: ListState): number | undefined =>
  key.startsWith(KEY_PREFIXES[name] ?? ' ') ? Number(key.split('/')[1]) : undefined;

/** Returns whether a unit belongs to a record that a list does not have. */
function isUnlisted(unit: UnitState, list: ListState): boolean {
  const id = getRecordId(unit, list);
  return id !== undefined && !list.versions.has(id);
}

/**
 * Returns whether a unit belongs to a record that a complete list does not have, or to another version of a document.
 */
function isOutdated(unit: UnitState, list: ListState): boolean {
  const id = getRecordId(unit, list);
  if (id === undefined) return false;
  return !list.versions.has(id) || (list.name === 'documents' && getListedVersion(list, id) !== unit.version);
}

/**
 * Runs `act` for each item, several at a time. Starts none after the limits, and does not wait longer for those that
 * run. `count` is the number of the items that have begun, this one included.
 */
async function runParallel<T>(
  items: readonly T[],
  maxParallel: number,
  limits: ReadingLimits,
  isOver: (limits: ReadingLimits) => boolean,
  act: (item: T, count: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let count = 0;
  const runQueue = async () => {
    for (let item = queue.shift(); item !== undefined && !isOver(limits); item = queue.shift()) {
      count += 1;
      await act(item, count);
    }
  };
  const runs = Array.from({ length: maxParallel }, runQueue);
  await waitWithTimeout(limits.until - performance.now(), Promise.all(runs));
}
