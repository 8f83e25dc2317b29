import { MyCaseError } from '../base/errors.ts';
import type { MyCaseClient, RequestContext } from '../client/types.ts';
import { createOwners, type OwnerList } from './case-owners.ts';
import type { Kind, RecordScope } from './route-policies.ts';
import { filterVisibleRows, type RowFilterContext } from './row-filter.ts';
import { isRow, isVisibleCase, type Row, refId, refsIn } from './row-owner.ts';
import type { Walls } from './settings.ts';

/** Tells what may be seen. Every method throws a MyCaseError where that could not be found out. */
export interface VisibilityChecker {
  /** Whether the record behind an id is there and open. */
  has(kind: Kind, id: number, scope: RequestContext): Promise<boolean>;
  /** Those of the rows that are open, without references to what is not; what they show is open from then on. */
  open(holds: RecordScope, rows: readonly unknown[], scope: RequestContext): Promise<Row[]>;
  /** Takes over from rows of the list of that name which case they are on. */
  learnOwners(list: string, rows: readonly unknown[]): void;
  /** The references of a client or a company to what is walled off, by field. */
  hiddenLinks(
    kind: Kind,
    id: number,
    scope: RequestContext,
  ): Promise<Readonly<Record<string, readonly Row[]>>>;
}

/** MyCase gives these by their id. */
const BY_ID: Partial<Record<Kind, { readonly path: string; readonly holds: RecordScope }>> = {
  case: { path: '/cases/{id}', holds: 'cases' },
  client: { path: '/clients/{id}', holds: 'people' },
  company: { path: '/companies/{id}', holds: 'people' },
  document: { path: '/documents/{id}', holds: 'filed' },
  expense: { path: '/expenses/{id}', holds: 'filed' },
  lead: { path: '/leads/{id}', holds: 'people' },
  note: { path: '/notes/{id}', holds: 'notes' },
  time_entry: { path: '/time_entries/{id}', holds: 'filed' },
};

/** MyCase gives these in a list alone. */
const IN_LIST: Partial<Record<Kind, OwnerList>> = {
  call: 'calls',
  event: 'events',
  invoice: 'invoices',
  task: 'tasks',
};

/** MyCase tells nowhere on which case these are: open are those that something open has shown. */
interface Shown {
  readonly folder: Set<number>;
  readonly message_thread: Set<number>;
}

/** Sight over the client that sees everything. */
export function createSight(client: MyCaseClient, walls: Walls): VisibilityChecker {
  const shown: Shown = { folder: new Set(), message_thread: new Set() };
  const owners = createOwners(client);
  const record = async (kind: Kind, id: number, scope: RequestContext): Promise<Row | undefined> => {
    const body = await read(client, BY_ID[kind]?.path ?? '', id, scope);
    return isRow(body) ? body : undefined;
  };
  const has: RowFilterContext['has'] = async (kind, id, scope) => {
    if (kind === 'message_thread') return shown.message_thread.has(id);
    if (kind === 'folder') return shown.folder.has(id) || isFolderOpen(id, scope);
    const list = IN_LIST[kind];
    if (list) return isVisibleCase(walls, (await owners.casesOf(list, [id], scope)).get(id));
    return kind === 'case' && isToldByWalls(walls, id) ? walls.isOpen(id) : isRecordOpen(kind, id, scope);
  };
  const isRecordOpen: RowFilterContext['has'] = async (kind, id, scope) => {
    const found = await record(kind, id, scope);
    return (
      (await filterVisibleRows(judge, BY_ID[kind]?.holds ?? 'filed', found ? [found] : [], scope)).length > 0
    );
  };
  const judge: RowFilterContext = { walls, owners, has };
  const open: VisibilityChecker['open'] = async (holds, rows, scope) => {
    const seen = await filterVisibleRows(judge, holds, rows, scope);
    remember(shown, holds, seen);
    return seen;
  };
  /** A folder that nothing has shown yet is told by a document in it. */
  const isFolderOpen = async (id: number, scope: RequestContext): Promise<boolean> => {
    const body = await read(client, '/folders/{id}/documents', id, scope, { page_size: 1 });
    await open('filed', Array.isArray(body) ? body : [], scope);
    return shown.folder.has(id);
  };
  return {
    has,
    open,
    learnOwners: owners.saw,
    async hiddenLinks(kind, id, scope) {
      const whole = (await record(kind, id, scope)) ?? {};
      const [seen = {}] = await filterVisibleRows(judge, 'people', [whole], scope);
      return { cases: missingOf(whole.cases, seen.cases), clients: missingOf(whole.clients, seen.clients) };
    },
  };
}

/** Whether asking MyCase for a case would tell nothing more. One that is not hidden may still be missing. */
const isToldByWalls = (walls: Walls, id: number): boolean => walls.isOnly || !walls.isOpen(id);

function missingOf(all: unknown, seen: unknown): Row[] {
  const kept = refsIn(seen).map(refId);
  return refsIn(all).filter((ref) => !kept.includes(refId(ref)));
}

/** What MyCase answers; undefined where it has no such id. */
async function read(
  client: MyCaseClient,
  path: string,
  id: number,
  scope: RequestContext,
  query: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  try {
    return (await client.request({ method: 'GET', path, params: { id }, query }, scope)).body;
  } catch (error) {
    if (error instanceof MyCaseError && error.status === 404) return undefined;
    throw error;
  }
}

function remember(shown: Shown, holds: RecordScope, rows: readonly Row[]): void {
  const add = (to: Set<number>, ids: readonly (number | undefined)[]) => {
    for (const id of ids) if (id !== undefined) to.add(id);
  };
  if (holds === 'threads') add(shown.message_thread, rows.map(refId));
  if (holds === 'folders') add(shown.folder, rows.flatMap(withSubfolders).map(refId));
  if (holds === 'filed')
    add(
      shown.folder,
      rows.map(({ folder }) => refId(folder)),
    );
}

/** MyCase's profile answers a folder with those below it. */
const withSubfolders = (row: Row): Row[] => [row, ...refsIn(row.subfolders).flatMap(withSubfolders)];
