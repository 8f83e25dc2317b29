import { MyCaseError } from '../base/errors.ts';
import { nextPageToken } from '../client/pages.ts';
import type { MyCaseClient, RequestContext } from '../client/types.ts';
import { caseOf, isRow } from './row-owner.ts';
import { idOf } from './settings.ts';

/** The lists that tell the case of a record which MyCase does not give by its id, or which many rows refer to. */
export type OwnerList = 'calls' | 'documents' | 'events' | 'invoices' | 'tasks';

/** The case of each record, null for one that is on none; one that is missing is in no list. */
export type CaseById = ReadonlyMap<number, number | null>;

/** Which case records are on. */
export interface CaseOwnerIndex {
  /** Throws a MyCaseError when the list could not be read far enough; the next call goes on where this one ended. */
  casesOf(list: OwnerList, ids: readonly number[], scope: RequestContext): Promise<CaseById>;
  /** Takes over what a page of any list says, for those lists that are kept here. */
  saw(list: string, rows: readonly unknown[]): void;
}

/** What is known of a list: as far as it was walked, and since when changes are to be looked for. */
interface OwnerIndexEntry {
  readonly cases: Map<number, number | null>;
  /** The next page of the walk; undefined before the first, null after the last. */
  next: string | null | undefined;
  /** When the walk, or the last look for changes, began; in milliseconds since 1970. */
  asOf: number;
  /** Those who ask wait for each other, so that no page is read twice. */
  turn: Promise<unknown>;
}

const FRESH_MS = 30_000;
/** Changes are looked for from this much earlier: two clocks never agree. */
const OVERLAP_MS = 60 * 60 * 1000;

/** Owners over the client that sees everything. Cases of records change in MyCase, so none is believed for more than half a minute. */
export function createOwners(client: MyCaseClient): CaseOwnerIndex {
  const shelves = new Map<OwnerList, OwnerIndexEntry>();
  const shelfOf = (list: OwnerList): OwnerIndexEntry => {
    const kept = shelves.get(list);
    if (kept) return kept;
    const shelf = { cases: new Map(), next: undefined, asOf: 0, turn: Promise.resolve() };
    shelves.set(list, shelf);
    return shelf;
  };
  return {
    casesOf(list, ids, scope) {
      const shelf = shelfOf(list);
      const found = shelf.turn.then(() => look(client, list, shelf, ids, scope));
      shelf.turn = found.catch(() => undefined);
      return found;
    },
    saw(list, rows) {
      const shelf = [...shelves].find(([name]) => name === list)?.[1];
      if (shelf) for (const row of rows) keep(shelf.cases, row);
    },
  };
}

async function look(
  client: MyCaseClient,
  list: OwnerList,
  shelf: OwnerIndexEntry,
  ids: readonly number[],
  scope: RequestContext,
): Promise<CaseById> {
  const isMissing = () => ids.some((id) => !shelf.cases.has(id));
  const began = Date.now();
  if (shelf.next === undefined) shelf.asOf = began;
  while (isMissing() && shelf.next !== null) shelf.next = await walkOn(client, list, shelf, scope);
  if (shelf.asOf < began && (isMissing() || began - shelf.asOf > FRESH_MS)) {
    await readChanges(client, list, shelf, scope);
    shelf.asOf = began;
  }
  return shelf.cases;
}

/** Reads the walk's next page. MyCase: a page's token lives three days; after that the walk begins anew. */
async function walkOn(
  client: MyCaseClient,
  list: OwnerList,
  shelf: OwnerIndexEntry,
  scope: RequestContext,
): Promise<string | null> {
  try {
    return await readPage(client, list, shelf, { page_token: shelf.next }, scope);
  } catch (error) {
    if (error instanceof MyCaseError && error.status === 400) shelf.next = undefined;
    throw error;
  }
}

async function readChanges(
  client: MyCaseClient,
  list: OwnerList,
  shelf: OwnerIndexEntry,
  scope: RequestContext,
): Promise<void> {
  const since = { 'filter[updated_after]': new Date(shelf.asOf - OVERLAP_MS).toISOString() };
  let page_token: string | null | undefined;
  do page_token = await readPage(client, list, shelf, { ...since, page_token }, scope);
  while (page_token !== null);
}

async function readPage(
  client: MyCaseClient,
  list: OwnerList,
  { cases }: OwnerIndexEntry,
  asked: Readonly<Record<string, unknown>>,
  scope: RequestContext,
): Promise<string | null> {
  // MyCase: the list hides invoices that cannot be paid online unless it is asked for all.
  const hidden = list === 'invoices' ? { only_allowed_online_payments: false } : {};
  const query = { page_size: 1000, ...hidden, ...asked };
  const { body, link } = await client.request({ method: 'GET', path: `/${list}`, query }, scope);
  if (!Array.isArray(body))
    throw new MyCaseError(`MyCase answered GET /${list} with something that is no list.`);
  for (const record of body) keep(cases, record);
  return nextPageToken(link, asked.page_token);
}

function keep(cases: Map<number, number | null>, record: unknown): void {
  const id = isRow(record) ? idOf(record.id) : undefined;
  const owner = isRow(record) ? caseOf(record) : undefined;
  if (id === undefined) return;
  if (owner === undefined) cases.delete(id);
  else cases.set(id, owner);
}
