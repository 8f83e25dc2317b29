import type { RequestContext } from '../client/types.ts';
import type { CaseById, CaseOwnerIndex, OwnerList } from './case-owners.ts';
import type { Kind, RecordScope } from './route-policies.ts';
import { caseOf, isRow, isVisibleCase, type Row, refId, refsIn } from './row-owner.ts';
import type { Walls } from './settings.ts';

/** What judging rows needs to know. */
export interface RowFilterContext {
  readonly walls: Walls;
  readonly owners: CaseOwnerIndex;
  /** Whether the record behind an id is open. */
  has(kind: Kind, id: number, scope: RequestContext): Promise<boolean>;
}

/** Those of the rows that are open, without references to what is not. What cannot be told is not open. */
export async function filterVisibleRows(
  judge: RowFilterContext,
  holds: RecordScope,
  rows: readonly unknown[],
  scope: RequestContext,
): Promise<Row[]> {
  const records = rows.filter(isRow);
  switch (holds) {
    case 'open':
    case 'folders':
      return records;
    case 'cases':
      return records.filter((row) => isVisibleCase(judge.walls, refId(row)));
    case 'people':
      return openPeople(judge, records, scope);
    case 'notes':
      return openNotes(judge, records, scope);
    default:
      return openFiled(judge, records, scope);
  }
}

/** People are seen without the cases that are not. Where only some cases are open, those people are who are on them. */
async function openPeople(
  judge: RowFilterContext,
  rows: readonly Row[],
  scope: RequestContext,
): Promise<Row[]> {
  const cleaned = rows.map((row) => withoutWalled(row, judge.walls));
  if (!judge.walls.isOnly) return cleaned;
  const people = cleaned.filter((row) => caseOf(row) !== null || refsIn(row.cases).length > 0);
  const clients = await openIds(
    judge,
    'client',
    people.flatMap(({ clients }) => refsIn(clients)),
    scope,
  );
  return people.map((row) =>
    'clients' in row
      ? { ...row, clients: refsIn(row.clients).filter((ref) => clients.has(refId(ref))) }
      : row,
  );
}

/** MyCase: clients and companies carry their `cases`, a converted lead its `case`. */
function withoutWalled(row: Row, walls: Walls): Row {
  const owner = caseOf(row);
  const { case: _, case_id: __, ...others } = row;
  const kept = owner === null || isVisibleCase(walls, owner) ? row : others;
  if (!('cases' in kept)) return kept;
  return { ...kept, cases: refsIn(kept.cases).filter((ref) => isVisibleCase(walls, refId(ref))) };
}

/** A note on no case is on a client or a company, and is seen where they are. */
async function openNotes(
  judge: RowFilterContext,
  rows: readonly Row[],
  scope: RequestContext,
): Promise<Row[]> {
  const { walls } = judge;
  if (!walls.isOnly) return rows.filter((row) => isVisibleCase(walls, caseOf(row)));
  const onPeople = rows.filter((row) => caseOf(row) === null);
  const clients = await openIds(
    judge,
    'client',
    onPeople.map(({ client }) => client),
    scope,
  );
  const companies = await openIds(
    judge,
    'company',
    onPeople.map(({ company }) => company),
    scope,
  );
  const isPersonOpen = (row: Row) => clients.has(refId(row.client)) || companies.has(refId(row.company));
  return rows.filter(
    (row) => isVisibleCase(walls, caseOf(row)) || (caseOf(row) === null && isPersonOpen(row)),
  );
}

/** The ids of those references that lead to open records. */
async function openIds(
  judge: RowFilterContext,
  kind: Kind,
  references: readonly unknown[],
  scope: RequestContext,
): Promise<ReadonlySet<number | undefined>> {
  const ids = [...new Set(references.flatMap((reference) => refId(reference) ?? []))];
  const open = await Promise.all(ids.map((id) => judge.has(kind, id, scope)));
  return new Set(ids.filter((_, i) => open[i]));
}

/** What a record without a case of its own may hang on: a version on its document, a payment on its invoice. */
const HANGS_ON: Readonly<Record<string, OwnerList>> = { document: 'documents', invoice: 'invoices' };

async function openFiled(
  { walls, owners }: RowFilterContext,
  rows: readonly Row[],
  scope: RequestContext,
): Promise<Row[]> {
  const cases = new Map<string, CaseById>();
  const hanging = rows.filter((row) => caseOf(row) === null);
  for (const [field, list] of Object.entries(HANGS_ON)) {
    const ids = hanging.flatMap((row) => refId(row[field]) ?? []);
    if (ids.length > 0) cases.set(field, await owners.casesOf(list, ids, scope));
  }
  const ownerOf = (row: Row): number | null | undefined => {
    const field = Object.keys(HANGS_ON).find((name) => refId(row[name]) !== undefined);
    const own = caseOf(row);
    return own !== null || field === undefined ? own : cases.get(field)?.get(refId(row[field]) ?? 0);
  };
  return rows.filter((row) => isVisibleCase(walls, ownerOf(row)));
}
