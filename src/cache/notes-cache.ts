import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import { fetchListPage, fetchListPages } from '../client/list-pages.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { withPlainDays } from '../records/day-fields.ts';
import { isRecent } from './is-recent.ts';

/**
 * The case or the client whose notes are read, or the client whose message threads are read. MyCase: notes are listed
 * only by case or by client, and message threads only by client, without their replies.
 */
export type NotesOwner = { readonly case: number } | { readonly client: number } | { readonly threadsOfClient: number };

/** The notes of one case or client, or the message threads of one client. */
export interface OwnerNotes<Owner extends NotesOwner = NotesOwner> {
  readonly owner: Owner;
  readonly notes: readonly ApiRecord[];
}

/** Reads notes and message threads, and keeps them for half a minute. */
export interface NotesCache {
  /** Reads the notes of one case or client. Throws a MyCaseError. */
  read(owner: NotesOwner, call: CallContext): Promise<readonly ApiRecord[]>;
  /**
   * Reads the notes of several cases and clients, with a request for each. Starts no request after `until`
   * (milliseconds of `performance.now()`). Leaves out those that could not be read. Throws a MyCaseError if nobody is
   * signed in.
   */
  readMany<Owner extends NotesOwner>(
    owners: readonly Owner[],
    call: CallContext,
    until: number,
  ): Promise<readonly OwnerNotes<Owner>[]>;
  /** Removes all notes. */
  clear(): void;
}

const NOTES_TTL_MS = 30_000;
const MAX_CACHED_OWNERS = 2_000;
const MAX_PARALLEL_READS = 8;

/**
 * Creates a cache of notes. `assertSameSignIn` rejects if another person has signed in: then notes that were read are
 * not returned. If not `isEnabled`, nothing is kept.
 */
export function createNotesCache(
  client: MyCaseClient,
  assertSameSignIn: () => Promise<void>,
  isEnabled: boolean,
): NotesCache {
  let entries = new Map<string, { readonly requestedAt: number; readonly notes: readonly ApiRecord[] }>();
  const read = async (owner: NotesOwner, call: CallContext): Promise<readonly ApiRecord[]> => {
    const path = getNotesPath(owner);
    const known = entries.get(path);
    if (known && isRecent(known.requestedAt, NOTES_TTL_MS)) return known.notes;
    // If the cache is cleared during the request, the answer is out of date and goes into the old map.
    const target = entries;
    const requestedAt = Date.now();
    const notes = await fetchNotes(client, path, call);
    await assertSameSignIn();
    if (isEnabled) store(target, path, { requestedAt, notes });
    return notes;
  };
  return {
    read,
    async readMany<Owner extends NotesOwner>(owners: readonly Owner[], call: CallContext, until: number) {
      const found: OwnerNotes<Owner>[] = [];
      const queue = [...owners];
      const readQueue = async () => {
        for (let owner = queue.shift(); owner && performance.now() < until; owner = queue.shift()) {
          const notes = await read(owner, call).catch(skipUnreadable);
          if (notes) found.push({ owner, notes });
          call.reportProgress?.(`notes of ${found.length} of ${owners.length}`);
        }
      };
      await Promise.all(Array.from({ length: MAX_PARALLEL_READS }, readQueue));
      return found;
    },
    clear() {
      entries = new Map();
    },
  };
}

/** Stores an entry as the newest, and removes the oldest entry if there are too many. */
function store<Entry>(entries: Map<string, Entry>, path: string, entry: Entry): void {
  entries.delete(path);
  entries.set(path, entry);
  const [oldestPath] = entries.keys();
  if (entries.size > MAX_CACHED_OWNERS && oldestPath !== undefined) entries.delete(oldestPath);
}

function getNotesPath(owner: NotesOwner): string {
  if ('threadsOfClient' in owner) return `/clients/${owner.threadsOfClient}/message_threads`;
  return 'case' in owner ? `/cases/${owner.case}/notes` : `/clients/${owner.client}/notes`;
}

async function fetchNotes(client: MyCaseClient, path: string, call: CallContext): Promise<ApiRecord[]> {
  const notes: ApiRecord[] = [];
  const pages = fetchListPages((page_token) => fetchListPage(client, { path, query: { page_token } }, call));
  for await (const { rows } of pages) notes.push(...rows.map(withPlainDays));
  return notes;
}

/** Ignores an error of MyCase, except one that means that nobody is signed in. */
function skipUnreadable(error: unknown): undefined {
  if (error instanceof MyCaseError && error.status !== 401 && !error.link) return undefined;
  throw error;
}
