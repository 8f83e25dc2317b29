import { isRecord } from '../base/json.ts';
import type { CallContext } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { CaseById, CaseIndexedList, CaseOwnerIndex } from './case-owner-index.ts';
import { getCaseId, getRecordId, getReferences, isVisibleCase } from './record-case.ts';
import type { RecordCategory, RecordKind } from './route-policies.ts';
import type { Walls } from './walls.ts';

/** The parts that the filter of rows needs. */
export interface RowFilterContext {
  readonly walls: Walls;
  readonly owners: CaseOwnerIndex;
  readonly call: CallContext;
  /** Returns true if the record with this id exists and is visible. */
  isVisible(kind: RecordKind, id: number, call: CallContext): Promise<boolean>;
}

/** Returns the visible rows, without references to hidden records. A row whose case is unknown is hidden. */
export async function filterVisibleRows(
  context: RowFilterContext,
  category: RecordCategory,
  rows: readonly unknown[],
): Promise<ApiRecord[]> {
  const records = rows.filter(isRecord);
  switch (category) {
    case 'unrestricted':
    case 'folders':
      return records;
    case 'cases':
      return records.filter((row) => isVisibleCase(context.walls, getRecordId(row)));
    case 'people':
      return filterPeople(context, records);
    case 'notes':
      return filterNotes(context, records);
    default:
      return filterFiled(context, records);
  }
}

/** People are returned without their hidden cases. With an allowlist, only people of a visible case are returned. */
async function filterPeople(context: RowFilterContext, rows: readonly ApiRecord[]): Promise<ApiRecord[]> {
  const cleaned = rows.map((row) => removeHiddenCases(row, context.walls));
  if (!context.walls.isAllowlist) return cleaned;
  const people = cleaned.filter((row) => getCaseId(row) !== null || getReferences(row.cases).length > 0);
  const clientReferences = people.flatMap(({ clients }) => getReferences(clients));
  const visibleIds = await findVisibleIds(context, 'client', clientReferences);
  return people.map((row) =>
    'clients' in row
      ? { ...row, clients: getReferences(row.clients).filter((ref) => visibleIds.has(getRecordId(ref))) }
      : row,
  );
}

/** MyCase: clients and companies have `cases`, a converted lead has `case`. */
function removeHiddenCases(row: ApiRecord, walls: Walls): ApiRecord {
  const caseId = getCaseId(row);
  const { case: _, case_id: __, ...others } = row;
  const visibleRow = caseId === null || isVisibleCase(walls, caseId) ? row : others;
  if (!('cases' in visibleRow)) return visibleRow;
  const cases = getReferences(visibleRow.cases).filter((ref) => isVisibleCase(walls, getRecordId(ref)));
  return { ...visibleRow, cases };
}

/** A note without a case is on a client or a company, and is visible if that person is. */
async function filterNotes(context: RowFilterContext, rows: readonly ApiRecord[]): Promise<ApiRecord[]> {
  const { walls } = context;
  const isCaseVisible = (row: ApiRecord) => isVisibleCase(walls, getCaseId(row));
  if (!walls.isAllowlist) return rows.filter(isCaseVisible);
  const clientReferences = rows.map(({ client }) => client);
  const companyReferences = rows.map(({ company }) => company);
  const clients = await findVisibleIds(context, 'client', clientReferences);
  const companies = await findVisibleIds(context, 'company', companyReferences);
  const isPersonVisible = (row: ApiRecord) =>
    clients.has(getRecordId(row.client)) || companies.has(getRecordId(row.company));
  return rows.filter((row) => isCaseVisible(row) || (getCaseId(row) === null && isPersonVisible(row)));
}

/** Returns the ids of the visible records among the referenced ones. */
async function findVisibleIds(
  { isVisible, call }: RowFilterContext,
  kind: RecordKind,
  references: readonly unknown[],
): Promise<ReadonlySet<number | undefined>> {
  const ids = [...new Set(references.flatMap((reference) => getRecordId(reference) ?? []))];
  const visibleFlags = await Promise.all(ids.map((id) => isVisible(kind, id, call)));
  return new Set(ids.filter((_, i) => visibleFlags[i]));
}

/** The list of the record that decides for a row without a case: a version's document, a payment's invoice. */
const PARENT_LISTS: Readonly<Record<string, CaseIndexedList>> = { document: 'documents', invoice: 'invoices' };

async function filterFiled(
  { walls, owners, call }: RowFilterContext,
  rows: readonly ApiRecord[],
): Promise<ApiRecord[]> {
  const casesByField = new Map<string, CaseById>();
  const caselessRows = rows.filter((row) => getCaseId(row) === null);
  for (const [field, list] of Object.entries(PARENT_LISTS)) {
    const ids = caselessRows.flatMap((row) => getRecordId(row[field]) ?? []);
    if (ids.length > 0) casesByField.set(field, await owners.findCases(list, ids, call));
  }
  const findCaseId = (row: ApiRecord): number | null | undefined => {
    const field = Object.keys(PARENT_LISTS).find((name) => getRecordId(row[name]) !== undefined);
    const directCaseId = getCaseId(row);
    if (directCaseId !== null || field === undefined) return directCaseId;
    return casesByField.get(field)?.get(getRecordId(row[field]) ?? 0);
  };
  return rows.filter((row) => isVisibleCase(walls, findCaseId(row)));
}
