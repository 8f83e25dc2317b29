import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import { fetchListPage, fetchListPages } from '../client/list-pages.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { withPlainDays } from '../records/day-fields.ts';

/** Whose notes. MyCase lists notes only by case or by client. */
export type NotesOwner = { readonly case: number } | { readonly client: number };

/** Notes of many, as far as there was time. */
export interface NotesRead {
  readonly found: readonly { readonly owner: NotesOwner; readonly notes: readonly ApiRecord[] }[];
  /** How many of the owners asked for were read. */
  readonly read: number;
  readonly of: number;
}

/** Notes, kept for half a minute, as lists are before they are looked at again. */
export interface Notes {
  of(owner: NotesOwner, scope: RequestContext): Promise<readonly ApiRecord[]>;
  /** Reads until `until` on the clock of `performance.now()`. */
  ofMany(owners: readonly NotesOwner[], scope: RequestContext, until: number): Promise<NotesRead>;
  forget(): void;
}

const NOTES_TTL_MS = 30_000;
const MAX_CACHED_NOTES = 2_000;
const SIDE_BY_SIDE = 8;

/** Notes read through a client. Each method throws a MyCaseError. */
export function createNotes(client: MyCaseClient, guard: () => Promise<void>, isKept: boolean): Notes {
  const kept = new Map<string, { at: number; notes: readonly ApiRecord[] }>();
  const read = async (owner: NotesOwner, scope: RequestContext): Promise<readonly ApiRecord[]> => {
    const path = pathOf(owner);
    const before = kept.get(path);
    if (before && Date.now() - before.at < NOTES_TTL_MS) return before.notes;
    const at = Date.now();
    const notes = await walk(client, path, scope);
    await guard();
    if (isKept) keep(kept, path, { at, notes });
    return notes;
  };
  return {
    of: read,
    async ofMany(owners, scope, until) {
      const found: { owner: NotesOwner; notes: readonly ApiRecord[] }[] = [];
      const left = [...owners];
      const work = async () => {
        for (let owner = left.shift(); owner && performance.now() < until; owner = left.shift()) {
          const notes = await read(owner, scope).catch(skipped);
          if (notes) found.push({ owner, notes });
          scope.reportProgress?.(`notes of ${found.length} of ${owners.length}`);
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
      return { found, read: found.length, of: owners.length };
    },
    forget: () => kept.clear(),
  };
}

function keep<T>(kept: Map<string, T>, path: string, entry: T): void {
  kept.delete(path);
  kept.set(path, entry);
  const [oldest] = kept.keys();
  if (kept.size > MAX_CACHED_NOTES && oldest !== undefined) kept.delete(oldest);
}

const pathOf = (owner: NotesOwner): string =>
  'case' in owner ? `/cases/${owner.case}/notes` : `/clients/${owner.client}/notes`;

async function walk(client: MyCaseClient, path: string, scope: RequestContext): Promise<ApiRecord[]> {
  const notes: ApiRecord[] = [];
  const pages = fetchListPages((page_token) => fetchListPage(client, { path, query: { page_token } }, scope));
  for await (const { rows } of pages) notes.push(...rows.map(withPlainDays));
  return notes;
}

/** One that fails is one that was not read, unless nobody is signed in any more. */
function skipped(error: unknown): undefined {
  if (error instanceof MyCaseError && error.status !== 401 && !error.link) return undefined;
  throw error;
}
