import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { MyCaseClient, RequestContext } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { createCaseOwnerIndex, type IndexedList } from './case-owner-index.ts';
import { getRecordId, getReferences, isVisibleCase } from './record-case.ts';
import type { RecordCategory, RecordKind } from './route-policies.ts';
import { filterVisibleRows, type RowFilterContext } from './row-filter.ts';
import type { Walls } from './walls.ts';

/** Tells what may be seen. Every method throws a MyCaseError where that could not be found out. */
export interface VisibilityChecker {
  /** Whether the record behind an id is there and open. */
  isVisible(kind: RecordKind, id: number, scope: RequestContext): Promise<boolean>;
  /** Those of the rows that are open, without references to what is not; what they show is open from then on. */
  filterVisible(category: RecordCategory, rows: readonly unknown[], scope: RequestContext): Promise<ApiRecord[]>;
  /** Takes over from rows of the list of that name which case they are on. */
  indexOwners(list: string, rows: readonly unknown[]): void;
  /** The references of a client or a company to what is walled off, by field. */
  findHiddenLinks(
    kind: RecordKind,
    id: number,
    scope: RequestContext,
  ): Promise<Readonly<Record<string, readonly ApiRecord[]>>>;
}

/** MyCase gives these by their id. */
const RECORD_ROUTES: Partial<Record<RecordKind, { readonly path: string; readonly category: RecordCategory }>> = {
  case: { path: '/cases/{id}', category: 'cases' },
  client: { path: '/clients/{id}', category: 'people' },
  company: { path: '/companies/{id}', category: 'people' },
  document: { path: '/documents/{id}', category: 'filed' },
  expense: { path: '/expenses/{id}', category: 'filed' },
  lead: { path: '/leads/{id}', category: 'people' },
  note: { path: '/notes/{id}', category: 'notes' },
  time_entry: { path: '/time_entries/{id}', category: 'filed' },
};

/** MyCase gives these in a list alone. */
const INDEXED_LISTS: Partial<Record<RecordKind, IndexedList>> = {
  call: 'calls',
  event: 'events',
  invoice: 'invoices',
  task: 'tasks',
};

/** MyCase never says which case these belong to. They are visible once a visible record has shown their id. */
interface RevealedIds {
  readonly folder: Set<number>;
  readonly message_thread: Set<number>;
}

/** Sight over the client that sees everything. */
export function createVisibilityChecker(client: MyCaseClient, walls: Walls): VisibilityChecker {
  const revealed: RevealedIds = { folder: new Set(), message_thread: new Set() };
  const owners = createCaseOwnerIndex(client);
  const fetchRecord = async (kind: RecordKind, id: number, scope: RequestContext): Promise<ApiRecord | undefined> => {
    const body = await fetchBody(client, RECORD_ROUTES[kind]?.path ?? '', id, scope);
    return isRecord(body) ? body : undefined;
  };
  const isVisible: RowFilterContext['isVisible'] = async (kind, id, scope) => {
    if (kind === 'message_thread') return revealed.message_thread.has(id);
    if (kind === 'folder') return revealed.folder.has(id) || isFolderVisible(id, scope);
    const list = INDEXED_LISTS[kind];
    if (list) return isVisibleCase(walls, (await owners.findCases(list, [id], scope)).get(id));
    return kind === 'case' && isDecidedByWalls(walls, id) ? walls.isOpen(id) : isRecordVisible(kind, id, scope);
  };
  const isRecordVisible: RowFilterContext['isVisible'] = async (kind, id, scope) => {
    const record = await fetchRecord(kind, id, scope);
    return (
      (await filterVisibleRows(context, RECORD_ROUTES[kind]?.category ?? 'filed', record ? [record] : [], scope))
        .length > 0
    );
  };
  const context: RowFilterContext = { walls, owners, isVisible };
  const filterVisible: VisibilityChecker['filterVisible'] = async (category, rows, scope) => {
    const visibleRows = await filterVisibleRows(context, category, rows, scope);
    addRevealedIds(revealed, category, visibleRows);
    return visibleRows;
  };
  /** A folder that nothing has shown yet is told by a document in it. */
  const isFolderVisible = async (id: number, scope: RequestContext): Promise<boolean> => {
    const body = await fetchBody(client, '/folders/{id}/documents', id, scope, { page_size: 1 });
    await filterVisible('filed', Array.isArray(body) ? body : [], scope);
    return revealed.folder.has(id);
  };
  return {
    isVisible,
    filterVisible,
    indexOwners: owners.addRows,
    async findHiddenLinks(kind, id, scope) {
      const fullRecord = (await fetchRecord(kind, id, scope)) ?? {};
      const [visibleRecord = {}] = await filterVisibleRows(context, 'people', [fullRecord], scope);
      return {
        cases: findHiddenReferences(fullRecord.cases, visibleRecord.cases),
        clients: findHiddenReferences(fullRecord.clients, visibleRecord.clients),
      };
    },
  };
}

/** Whether the settings alone decide if a case is visible. Otherwise MyCase has to say whether it exists. */
const isDecidedByWalls = (walls: Walls, id: number): boolean => walls.isAllowlist || !walls.isOpen(id);

function findHiddenReferences(all: unknown, visible: unknown): ApiRecord[] {
  const visibleIds = getReferences(visible).map(getRecordId);
  return getReferences(all).filter((ref) => !visibleIds.includes(getRecordId(ref)));
}

/** Fetches the response of MyCase; undefined where it has no such id. */
async function fetchBody(
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

function addRevealedIds(revealed: RevealedIds, category: RecordCategory, rows: readonly ApiRecord[]): void {
  const add = (idSet: Set<number>, ids: readonly (number | undefined)[]) => {
    for (const id of ids) if (id !== undefined) idSet.add(id);
  };
  if (category === 'threads') add(revealed.message_thread, rows.map(getRecordId));
  if (category === 'folders') add(revealed.folder, rows.flatMap(collectFolders).map(getRecordId));
  if (category === 'filed')
    add(
      revealed.folder,
      rows.map(({ folder }) => getRecordId(folder)),
    );
}

/** MyCase's profile answers a folder with those below it. */
const collectFolders = (row: ApiRecord): ApiRecord[] => [row, ...getReferences(row.subfolders).flatMap(collectFolders)];
