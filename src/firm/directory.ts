import { within } from '../calls.ts';
import type { CallScope, MyCaseClient } from '../client/client.ts';
import { nextPageToken } from '../client/pages.ts';

/** The lists whose records other records refer to. */
export type Collection =
  | 'cases'
  | 'clients'
  | 'companies'
  | 'leads'
  | 'documents'
  | 'staff'
  | 'locations'
  | 'people_groups';

/** What is known of the ids asked for: their names, and whether the list was read to its end. */
export interface Names {
  readonly byId: ReadonlyMap<number, string>;
  /** An id without a name is then of no record there is (any more). */
  readonly isWhole: boolean;
}

/** The names behind ids, looked up in bulk and kept for minutes. */
export interface Directory {
  /** Never throws: what can't be found out in time is left out. */
  names(collection: Collection, ids: readonly number[], scope: CallScope): Promise<Names>;
  /** Ids of the records whose name holds some words, as far as the list can be read in time. */
  idsNamed(collection: Collection, words: string, scope: CallScope): Promise<number[]>;
}

const KEPT_MS = 5 * 60 * 1000;
/** After a list failed, its ids stand alone for this long. */
const REST_MS = 60 * 1000;
/** What one answer may wait for names. */
const PATIENCE_MS = 3_000;

interface Shelf {
  readonly names: Map<number, string>;
  readonly since: number;
  next: string | null | undefined;
  reading: Promise<void> | undefined;
  failedAt: number | undefined;
}

/** A directory over a client's lists, each read a thousand records at a time, and only as far as it is needed. */
export function createDirectory(client: MyCaseClient): Directory {
  const shelves = new Map<Collection, Shelf>();
  const shelfOf = (collection: Collection): Shelf => {
    const kept = shelves.get(collection);
    if (kept && performance.now() - kept.since < KEPT_MS) return kept;
    const shelf = {
      names: new Map(),
      since: performance.now(),
      next: undefined,
      reading: undefined,
      failedAt: undefined,
    };
    shelves.set(collection, shelf);
    return shelf;
  };
  const fill = async (collection: Collection, isEnough: (shelf: Shelf) => boolean, scope: CallScope) => {
    const shelf = shelfOf(collection);
    const until = Math.min(performance.now() + PATIENCE_MS, scope.deadline);
    while (!isEnough(shelf) && isReadable(shelf) && performance.now() < until && !scope.signal.aborted) {
      shelf.reading ??= readPage(client, collection, shelf, scope).finally(() => {
        shelf.reading = undefined;
      });
      await within(until - performance.now(), shelf.reading);
    }
    return shelf;
  };
  return {
    async names(collection, ids, scope) {
      const shelf = await fill(collection, ({ names }) => ids.every((id) => names.has(id)), scope);
      return { byId: shelf.names, isWhole: shelf.next === null };
    },
    async idsNamed(collection, words, scope) {
      const { names } = await fill(collection, () => false, scope);
      const wanted = words.toLowerCase();
      return [...names].filter(([, name]) => name.toLowerCase().includes(wanted)).map(([id]) => id);
    },
  };
}

function isReadable({ next, failedAt }: Shelf): boolean {
  if (next === null) return false;
  return failedAt === undefined || performance.now() - failedAt > REST_MS;
}

async function readPage(
  client: MyCaseClient,
  collection: Collection,
  shelf: Shelf,
  scope: CallScope,
): Promise<void> {
  try {
    const query = { page_size: 1000, page_token: shelf.next };
    const { body, link } = await client.request({ method: 'GET', path: `/${collection}`, query }, scope);
    for (const record of Array.isArray(body) ? body : []) keepName(shelf.names, record);
    shelf.next = nextPageToken(link, shelf.next);
    shelf.failedAt = undefined;
  } catch {
    // A list is not to blame for a call that was given up.
    if (!scope.signal.aborted) shelf.failedAt = performance.now();
  }
}

function keepName(names: Map<number, string>, record: unknown): void {
  if (typeof record !== 'object' || record === null || !('id' in record) || typeof record.id !== 'number')
    return;
  const name = nameOf(record);
  if (name) names.set(record.id, name);
}

/** What a record is called: its name, or a person's first and last. */
function nameOf(record: object): string {
  const parts: Readonly<Record<string, unknown>> = { ...record };
  const words = typeof parts.name === 'string' ? [parts.name] : [parts.first_name, parts.last_name];
  return words
    .filter((word) => typeof word === 'string')
    .join(' ')
    .trim();
}
