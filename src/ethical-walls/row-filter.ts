import { isRecord } from '../base/json.ts';
import type { RequestContext } from '../client/client-types.ts';
import type { ApiRecord } from '../records/api-record.ts';
import type { CaseById, CaseOwnerIndex, IndexedList } from './case-owner-index.ts';
import { getCaseId, getRecordId, getReferences, isVisibleCase } from './record-case.ts';
import type { RecordCategory, RecordKind } from './route-policies.ts';
import type { Walls } from './walls.ts';

/** The parts that the filter of rows needs. */
export interface RowFilterContext {
  readonly walls: Walls;
  readonly owners: CaseOwnerIndex;
  /** Whether the record behind an id is open. */
  isVisible(kind: RecordKind, id: number, scope: RequestContext): Promise<boolean>;
}

/** Those of the rows that are open, without references to what is not. What cannot be told is not open. */
export async function filterVisibleRows(
  context: RowFilterContext,
  category: RecordCategory,
  rows: readonly unknown[],
  scope: RequestContext,
): Promise<ApiRecord[]> {
  const records = rows.filter(isRecord);
  switch (category) {
    case 'open':
    case 'folders':
      return records;
    case 'cases':
      return records.filter((row) => isVisibleCase(context.walls, getRecordId(row)));
    case 'people':
      return filterPeople(context, records, scope);
    case 'notes':
      return filterNotes(context, records, scope);
    default:
      return filterFiled(context, records, scope);
  }
}

/** People are seen without the cases that are not. Where only some cases are open, those people are who are on them. */
async function filterPeople(
  context: RowFilterContext,
  rows: readonly ApiRecord[],
  scope: RequestContext,
): Promise<ApiRecord[]> {
  const cleaned = rows.map((row) => removeWalledCases(row, context.walls));
  if (!context.walls.isAllowlist) return cleaned;
  const people = cleaned.filter((row) => getCaseId(row) !== null || getReferences(row.cases).length > 0);
  const clients = await findVisibleIds(
    context,
    'client',
    people.flatMap(({ clients }) => getReferences(clients)),
    scope,
  );
  return people.map((row) =>
    'clients' in row
      ? { ...row, clients: getReferences(row.clients).filter((ref) => clients.has(getRecordId(ref))) }
      : row,
  );
}

/** MyCase: clients and companies carry their `cases`, a converted lead its `case`. */
function removeWalledCases(row: ApiRecord, walls: Walls): ApiRecord {
  const caseId = getCaseId(row);
  const { case: _, case_id: __, ...others } = row;
  const visibleRow = caseId === null || isVisibleCase(walls, caseId) ? row : others;
  if (!('cases' in visibleRow)) return visibleRow;
  return {
    ...visibleRow,
    cases: getReferences(visibleRow.cases).filter((ref) => isVisibleCase(walls, getRecordId(ref))),
  };
}

/** A note on no case is on a client or a company, and is seen where they are. */
async function filterNotes(
  context: RowFilterContext,
  rows: readonly ApiRecord[],
  scope: RequestContext,
): Promise<ApiRecord[]> {
  const { walls } = context;
  if (!walls.isAllowlist) return rows.filter((row) => isVisibleCase(walls, getCaseId(row)));
  const onPeople = rows.filter((row) => getCaseId(row) === null);
  const clients = await findVisibleIds(
    context,
    'client',
    onPeople.map(({ client }) => client),
    scope,
  );
  const companies = await findVisibleIds(
    context,
    'company',
    onPeople.map(({ company }) => company),
    scope,
  );
  const isPersonVisible = (row: ApiRecord) =>
    clients.has(getRecordId(row.client)) || companies.has(getRecordId(row.company));
  return rows.filter(
    (row) => isVisibleCase(walls, getCaseId(row)) || (getCaseId(row) === null && isPersonVisible(row)),
  );
}

/** The ids of those references that lead to open records. */
async function findVisibleIds(
  context: RowFilterContext,
  kind: RecordKind,
  references: readonly unknown[],
  scope: RequestContext,
): Promise<ReadonlySet<number | undefined>> {
  const ids = [...new Set(references.flatMap((reference) => getRecordId(reference) ?? []))];
  const visibleFlags = await Promise.all(ids.map((id) => context.isVisible(kind, id, scope)));
  return new Set(ids.filter((_, i) => visibleFlags[i]));
}

/** The record that one without a case of its own belongs to: a version's document, a payment's invoice. */
const PARENT_LISTS: Readonly<Record<string, IndexedList>> = { document: 'documents', invoice: 'invoices' };

async function filterFiled(
  { walls, owners }: RowFilterContext,
  rows: readonly ApiRecord[],
  scope: RequestContext,
): Promise<ApiRecord[]> {
  const casesByField = new Map<string, CaseById>();
  const caselessRows = rows.filter((row) => getCaseId(row) === null);
  for (const [field, list] of Object.entries(PARENT_LISTS)) {
    const ids = caselessRows.flatMap((row) => getRecordId(row[field]) ?? []);
    if (ids.length > 0) casesByField.set(field, await owners.findCases(list, ids, scope));
  }
  const findCaseId = (row: ApiRecord): number | null | undefined => {
    const field = Object.keys(PARENT_LISTS).find((name) => getRecordId(row[name]) !== undefined);
    const directCaseId = getCaseId(row);
    return directCaseId !== null || field === undefined
      ? directCaseId
      : casesByField.get(field)?.get(getRecordId(row[field]) ?? 0);
  };
  return rows.filter((row) => isVisibleCase(walls, findCaseId(row)));
}
