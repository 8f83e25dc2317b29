import { isRecord } from '../base/json.ts';
import { MyCaseError } from '../base/mycase-error.ts';
import type { CallContext, MyCaseClient } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import { type CaseIndexedList, createCaseOwnerIndex } from './case-owner-index.ts';
import { getRecordId, getReferences, isVisibleCase } from './record-case.ts';
import type { RecordCategory, RecordKind } from './route-policies.ts';
import { filterVisibleRows, type RowFilterContext } from './row-filter.ts';
import type { Walls } from './walls.ts';

/** Decides which records are visible. Every async method throws a MyCaseError if MyCase could not be read. */
export interface VisibilityChecker {
  /** Returns true if the record with this id exists and is visible. */
  isVisible(kind: RecordKind, id: number, call: CallContext): Promise<boolean>;
  /**
   * Returns the visible rows, without references to hidden records. Folders and threads in them are visible from then
   * on.
   */
  filterVisible(category: RecordCategory, rows: readonly unknown[], call: CallContext): Promise<ApiRecord[]>;
  /** Stores the cases of rows of this list. */
  indexOwners(list: string, rows: readonly unknown[]): void;
  /** Returns the references of a client or a company to hidden records, by field. */
  findHiddenLinks(
    kind: RecordKind,
    id: number,
    call: CallContext,
  ): Promise<Readonly<Record<string, readonly ApiRecord[]>>>;
}

/** MyCase: these records can be read by their id. */
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

/** MyCase: these records can only be read in a list. */
const INDEXED_LISTS: Partial<Record<RecordKind, CaseIndexedList>> = {
  call: 'calls',
  event: 'events',
  invoice: 'invoices',
  task: 'tasks',
};

/** MyCase: the case of these records is not returned. They are visible after a visible record has shown their id. */
interface RevealedIds {
  readonly folder: Set<number>;
  readonly message_thread: Set<number>;
}

/** Creates the checker. `client` is not restricted by ethical walls. */
export function createVisibilityChecker(client: MyCaseClient, walls: Walls): VisibilityChecker {
  const revealed: RevealedIds = { folder: new Set(), message_thread: new Set() };
  const owners = createCaseOwnerIndex(client);
  const fetchRecord = async (kind: RecordKind, id: number, call: CallContext): Promise<ApiRecord | undefined> => {
    const body = await fetchBody(client, RECORD_ROUTES[kind]?.path ?? '', id, call);
    return isRecord(body) ? body : undefined;
  };
  const isVisible: RowFilterContext['isVisible'] = async (kind, id, call) => {
    if (kind === 'message_thread') return revealed.message_thread.has(id);
    if (kind === 'folder') return revealed.folder.has(id) || isFolderVisible(id, call);
    const list = INDEXED_LISTS[kind];
    if (list) return isVisibleCase(walls, (await owners.findCases(list, [id], call)).get(id));
    return kind === 'case' && isDecidedByWalls(walls, id) ? walls.isCaseVisible(id) : isRecordVisible(kind, id, call);
  };
  const isRecordVisible: RowFilterContext['isVisible'] = async (kind, id, call) => {
    const record = await fetchRecord(kind, id, call);
    const category = RECORD_ROUTES[kind]?.category ?? 'filed';
    return (await filterRows(category, record ? [record] : [], call)).length > 0;
  };
  const filterRows: VisibilityChecker['filterVisible'] = (category, rows, call) =>
    filterVisibleRows({ walls, owners, isVisible, call }, category, rows);
  const filterVisible: VisibilityChecker['filterVisible'] = async (category, rows, call) => {
    const visibleRows = await filterRows(category, rows, call);
    addRevealedIds(revealed, category, visibleRows);
    return visibleRows;
  };
  /** The case of a folder that no record has shown is the case of a document in it. */
  const isFolderVisible = async (id: number, call: CallContext): Promise<boolean> => {
    const body = await fetchBody(client, '/folders/{id}/documents', id, call, { page_size: 1 });
    await filterVisible('filed', Array.isArray(body) ? body : [], call);
    return revealed.folder.has(id);
  };
  return {
    isVisible,
    filterVisible,
    indexOwners: owners.addRows,
    async findHiddenLinks(kind, id, call) {
      const fullRecord = (await fetchRecord(kind, id, call)) ?? {};
      const [visibleRecord = {}] = await filterRows('people', [fullRecord], call);
      return {
        cases: findHiddenReferences(fullRecord.cases, visibleRecord.cases),
        clients: findHiddenReferences(fullRecord.clients, visibleRecord.clients),
      };
    },
  };
}

/** Returns true if the options alone decide whether a case is visible. Otherwise MyCase is asked whether it exists. */
const isDecidedByWalls = (walls: Walls, id: number): boolean => walls.isAllowlist || !walls.isCaseVisible(id);

function findHiddenReferences(all: unknown, visible: unknown): ApiRecord[] {
  const visibleIds = getReferences(visible).map(getRecordId);
  return getReferences(all).filter((ref) => !visibleIds.includes(getRecordId(ref)));
}

/** Fetches MyCase's response. Returns undefined if the id does not exist. */
async function fetchBody(
  client: MyCaseClient,
  path: string,
  id: number,
  call: CallContext,
  query: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  try {
    return (await client.request({ method: 'GET', path, params: { id }, query }, call)).body;
  } catch (error) {
    if (error instanceof MyCaseError && error.status === 404) return undefined;
    throw error;
  }
}

function addRevealedIds(revealed: RevealedIds, category: RecordCategory, rows: readonly ApiRecord[]): void {
  const add = (idSet: Set<number>, records: readonly unknown[]) => {
    for (const id of records.map(getRecordId)) if (id !== undefined) idSet.add(id);
  };
  if (category === 'threads') add(revealed.message_thread, rows);
  if (category === 'folders') add(revealed.folder, rows.flatMap(collectFolders));
  const folders = rows.map(({ folder }) => folder);
  if (category === 'filed') add(revealed.folder, folders);
}

/** MyCase: the published profile returns a folder with its subfolders. */
const collectFolders = (row: ApiRecord): ApiRecord[] => [row, ...getReferences(row.subfolders).flatMap(collectFolders)];
