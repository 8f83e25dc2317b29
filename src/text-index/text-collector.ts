import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import { isRecent } from '../cache/is-recent.ts';
import type { ListCache, ListState } from '../cache/list-cache.ts';
import type { NotesOwner } from '../cache/notes-cache.ts';
import { needsSignIn } from '../cache/snapshot.ts';
import type { RequestContext } from '../client/client-types.ts';
import { type ApiRecord, getText } from '../records/api-record.ts';
import { type DocumentSource, fetchDocumentUnit } from './document-unit.ts';
import type { TextUnit } from './protocol.ts';
import type { TextIndex } from './text-index.ts';
import { CALLS_KEY, getDocumentKey, getOwnerKey, toCallsUnit, toOwnerUnit } from './text-units.ts';

/** Reads texts from MyCase into the index. Each method throws a MyCaseError if nobody is signed in, and a DatabaseError. */
export interface TextCollector {
  readonly index: TextIndex;
  /**
   * Reads the notes and threads of owners that were not read since `oldest` (milliseconds since 1970), until `until`
   * (milliseconds of `performance.now()`).
   */
  readOwners(owners: readonly NotesOwner[], oldest: number, until: number, scope: RequestContext): Promise<void>;
  /** Reads the texts of documents that are not in the index in this version, until `until`. */
  readDocuments(documents: readonly VersionedDocument[], until: number, scope: RequestContext): Promise<void>;
  /** Adds the calls to the index. */
  addCalls(calls: Iterable<ApiRecord>): Promise<void>;
  /** Removes documents that were deleted or changed in MyCase. */
  removeOutdatedDocuments(documents: ListState): Promise<void>;
  /** Removes the notes and threads of cases or clients that do not exist any more. */
  removeDeletedOwners(list: ListState): Promise<void>;
  /** Returns why the last reading of a unit failed. Undefined if it was successful. */
  getFailure(key: string): string | undefined;
  /** Removes everything from memory. */
  clear(): Promise<void>;
}

/** A document, with the version of its text. */
export interface VersionedDocument {
  readonly record: ApiRecord;
  readonly version: string;
}

/** The dependencies of a collector. */
export interface TextCollectorSettings extends DocumentSource {
  readonly cache: ListCache;
  readonly index: TextIndex;
}

const MAX_PARALLEL_DOCUMENTS = 3;
const MAX_PARALLEL_OWNERS = 8;

/** Delay before a unit is read again whose reading failed. */
const FAILURE_DELAY_MS = 10_000;

/** Returns the version of the text of a document in the list. */
export const getListedVersion = (documents: ListState, id: number): string =>
  getText(Object(documents.versions.get(id)), 'updated_at');

/** Creates a collector. */
export function createTextCollector(settings: TextCollectorSettings): TextCollector {
  const { cache, index, zone } = settings;
  const failures = new Map<string, { readonly reason: string; readonly failedAt: number }>();
  const store = async (unit: TextUnit) => {
    failures.delete(unit.key);
    const known = index.getState(unit.key);
    if (known?.version === unit.version && known.isIndexed) index.confirm(unit.key, unit.readAt);
    else await index.put(unit, { evict: true, isSaved: unit.key !== CALLS_KEY });
  };
  /** Reads one unit. A failure that a sign-in does not solve is kept. */
  const attempt = async (key: string, read: () => Promise<void>, scope: RequestContext) => {
    const failure = failures.get(key);
    if (failure && isRecent(failure.failedAt, FAILURE_DELAY_MS)) return;
    try {
      await read();
    } catch (error) {
      if (!(error instanceof MyCaseError) || needsSignIn(error)) throw error;
      // A call that was cancelled, or that has no more time, says nothing about the document.
      if (scope.signal.aborted) return;
      failures.set(key, { reason: error.message, failedAt: Date.now() });
    }
  };
  const removeUnits = async (isRemoved: (key: string) => boolean) => {
    const keys = [...index.listStates()].map(({ key }) => key).filter(isRemoved);
    if (keys.length > 0) await index.remove(keys);
  };
  let comparedVersions: unknown;
  const readDocument = async ({ record, version }: VersionedDocument, scope: RequestContext) => {
    const key = getDocumentKey(Number(record.id));
    if (!index.getState(key) && (await index.restore(key, version))) return;
    const person = await cache.identifyPerson();
    const unit = await fetchDocumentUnit(record, version, settings, scope);
    if ((await cache.identifyPerson()) === person) await store(unit);
  };
  const clear = async () => {
    failures.clear();
    comparedVersions = undefined;
    await index.clear();
  };
  return {
    index,
    async readOwners(owners, oldest, until, scope) {
      const due = owners.filter((owner) => !isOwnerCurrent(index, owner, oldest));
      await runParallel(due, MAX_PARALLEL_OWNERS, until, async (owner, count) => {
        await attempt(
          getOwnerKey(owner),
          async () => store(toOwnerUnit(owner, await cache.readNotes(owner, scope), zone)),
          scope,
        );
        scope.reportProgress?.(`reading notes and messages, ${count} of ${due.length}`);
      });
    },
    async readDocuments(documents, until, scope) {
      const due = documents.filter(({ record, version }) => !isDocumentCurrent(index, Number(record.id), version));
      await runParallel(due, MAX_PARALLEL_DOCUMENTS, until, async (document, count) => {
        const key = getDocumentKey(Number(document.record.id));
        await attempt(key, () => readDocument(document, scope), scope);
        scope.reportProgress?.(`reading documents, ${count} of ${due.length}`);
      });
    },
    addCalls: (calls) => store(toCallsUnit(calls, zone)),
    async removeOutdatedDocuments(documents) {
      const { versions, isComplete } = documents;
      if (!isComplete || versions === comparedVersions) return;
      comparedVersions = versions;
      await removeUnits((key) => {
        const [kind, id] = key.split('/');
        return kind === 'documents' && index.getState(key)?.version !== getListedVersion(documents, Number(id));
      });
    },
    async removeDeletedOwners({ name, isComplete, versions }) {
      if (!isComplete) return;
      const prefix = name === 'cases' ? 'case_' : 'client_';
      await removeUnits((key) => key.startsWith(prefix) && !versions.has(Number(key.split('/')[1])));
    },
    getFailure: (key) => failures.get(key)?.reason,
    clear,
  };
}

/**
 * A document that was changed shortly before it was read is read again: MyCase changes the record before the bytes
 * are stored.
 */
const SETTLING_MS = 5 * 60_000;
const UNSETTLED_TTL_MS = 20_000;

/** Returns whether the index has the text of a version of a document. */
export function isDocumentCurrent(index: TextIndex, id: number, version: string): boolean {
  const state = index.getState(getDocumentKey(id));
  if (!state?.isIndexed || state.version !== version) return false;
  const isSettled = state.readAt - Date.parse(version) > SETTLING_MS;
  return isSettled || isRecent(state.readAt, UNSETTLED_TTL_MS);
}

function isOwnerCurrent(index: TextIndex, owner: NotesOwner, oldest: number): boolean {
  const state = index.getState(getOwnerKey(owner));
  return state?.isIndexed === true && state.readAt >= oldest;
}

/**
 * Runs `act` for each item, several at a time. Starts none after `until`, and does not wait longer for those that run.
 * `count` is the number of the items that have ended, this one included.
 */
async function runParallel<T>(
  items: readonly T[],
  maxParallel: number,
  until: number,
  act: (item: T, count: number) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  let count = 0;
  const runQueue = async () => {
    for (let item = queue.shift(); item !== undefined && performance.now() < until; item = queue.shift()) {
      count += 1;
      await act(item, count);
    }
  };
  await waitWithTimeout(until - performance.now(), Promise.all(Array.from({ length: maxParallel }, runQueue)));
}
