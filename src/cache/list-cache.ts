import { waitWithTimeout } from '../base/in-flight-calls.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient, RequestContext, TokenSource } from '../client/client-types.ts';
import { rejectOnAbort } from '../client/send-once.ts';
import { CACHE_TIMING, type ListName } from '../records/list-names.ts';
import { startWaiting } from './attendance.ts';
import type { CachedList } from './cached-list.ts';
import { openSavedLists, type SavedListsOptions } from './disk/disk-cache.ts';
import { type CacheGeneration, createCacheGeneration } from './generation.ts';
import { createIdentityCheck, whoIs } from './identity-check.ts';
import { createDirectory, type NameDirectory, namesOnly } from './name-directory.ts';
import { createNotes, type Notes, type NotesOwner, type NotesRead } from './notes.ts';
import { type ListSnapshot, progressOf, throwIfUnavailable, viewOf } from './snapshot.ts';
import { observeWrites } from './write-through.ts';

export { LIST_NAMES as LISTS, type ListName } from '../records/list-names.ts';
export { IncompleteListError, type ListSnapshot } from './snapshot.ts';

/** The firm's lists, kept near. Every method throws a MyCaseError. */
export interface ListCache {
  /**
   * Lists that are at most half a minute old, or as far as they could be had within the call's time; `fresh` ones are
   * as MyCase has them now. What a call has no time for goes on being read for the next one.
   */
  read<Name extends ListName>(
    names: readonly Name[],
    scope: RequestContext,
    age?: { readonly fresh: boolean },
  ): Promise<Readonly<Record<Name, ListSnapshot>>>;
  /** The notes of one case or client, at most half a minute old. */
  notesOf: Notes['of'];
  /** The notes of many, as far as the call's time allows: a request for each. */
  notesOfMany(owners: readonly NotesOwner[], scope: RequestContext): Promise<NotesRead>;
}

/** The firm's lists, with what belongs to keeping them. */
export interface ListCacheHandle extends ListCache {
  readonly directory: NameDirectory;
  /** The client to write with: the lists take its writes over at once. */
  readonly client: MyCaseClient;
  /** Ends all reading, and saves what is kept on disk. */
  close(): Promise<void>;
}

/** The dependencies of the cache of a firm's lists. */
export interface ListCacheSettings {
  readonly client: MyCaseClient;
  /** True if lists are kept for the next call. */
  readonly isCached: boolean;
  /** Where lists are kept between starts, if they are. */
  readonly disk?: SavedListsOptions | undefined;
  /** The tokens of the client, where somebody else may sign in while this runs. */
  readonly tokens?: TokenSource | undefined;
  /** True if the client shows all people that records refer to. */
  readonly seesAll: boolean;
  /** Called when all lists are forgotten, because somebody else has signed in. */
  readonly onForget?: (() => void) | undefined;
}

/** Lists over a client, each read when it is first asked for. */
export function createListCache({
  client,
  isCached,
  disk,
  tokens,
  seesAll,
  onForget,
}: ListCacheSettings): ListCacheHandle {
  const closing = new AbortController();
  const watchers = new Set<() => void>();
  const tell = () => {
    for (const watcher of watchers) watcher();
  };
  const who = () => whoIs(client, closing.signal);
  const guard = tokens ? createIdentityCheck(tokens, who, startAnew) : () => Promise.resolve();
  const notes = createNotes(client, guard, isCached);
  const common = { client, guard, tell };
  const openKept = (): CacheGeneration =>
    isCached
      ? createCacheGeneration({ ...common, open: disk && (async () => openSavedLists(disk, await who())) })
      : createCacheGeneration({ ...common, keep: namesOnly });
  let kept = openKept();
  function startAnew(): void {
    kept.end();
    kept = openKept();
    notes.forget();
    onForget?.();
  }
  return {
    async read(names, scope, age) {
      await rejectOnAbort(guard(), scope.signal).catch(stopped);
      const era = isCached ? kept : createCacheGeneration(common);
      try {
        return await readFrom(era, names, scope, age?.fresh ? 0 : CACHE_TIMING.freshTtlMs, watchers);
      } finally {
        if (!isCached) era.end();
      }
    },
    notesOf: notes.of,
    notesOfMany: (owners, scope) => notes.ofMany(owners, scope, performance.now() + patience(scope)),
    directory: createDirectory(() => kept.shelves, seesAll),
    client: observeWrites(client, (request, answer) => {
      kept.shelves.wrote(request, answer);
      notes.forget();
    }),
    async close() {
      await kept.flush();
      kept.end();
      closing.abort();
    },
  };
}

async function readFrom<Name extends ListName>(
  { shelves }: CacheGeneration,
  names: readonly Name[],
  scope: RequestContext,
  most: number,
  watchers: Set<() => void>,
): Promise<Readonly<Record<Name, ListSnapshot>>> {
  const oldest = Date.now() - most;
  const wanted = names.map((name) => shelves.of(name));
  const report = () => scope.reportProgress?.(progress(wanted));
  report();
  watchers.add(report);
  const endings = wanted.map(startWaiting);
  try {
    const all = Promise.all(wanted.map((shelf) => shelves.refresh(shelf, oldest)));
    await rejectOnAbort(waitWithTimeout(patience(scope), all), scope.signal).catch(stopped);
  } finally {
    watchers.delete(report);
    for (const endWaiting of endings) endWaiting();
  }
  throwIfUnavailable(wanted);
  const lists = names.map((name) => [name, viewOf(shelves.of(name), oldest)] as const);
  return Object.fromEntries(lists) as Record<Name, ListSnapshot>;
}

const progress = (shelves: readonly CachedList[]): string => {
  const under = shelves.filter(({ walk, walked }) => walk || !walked);
  return under.length > 0 ? `reading ${under.map(progressOf).join(', ')}` : 'reading changes';
};

/** Of what time a call has, a part is left to answer in. */
const MAX_LEFT_MS = 5_000;

const patience = ({ deadline }: RequestContext): number => {
  const left = deadline - performance.now();
  return Math.max(0, left - Math.min(MAX_LEFT_MS, left / 5));
};

function stopped(error: unknown): never {
  if (error instanceof MyCaseError) throw error;
  throw new MyCaseError('The call was stopped before the lists of the firm were read. Nothing was changed.');
}
