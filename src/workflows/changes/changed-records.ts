import type { ListName, NamedList } from '../../cache/list-cache.ts';
import { type NamedReference, toNamedReference } from '../../cache/named-references.ts';
import type { Parameters } from '../../database/database-protocol.ts';
import {
  CHANGE_KINDS,
  type ChangeKind,
  getCaseColumn,
  selectRecordChanges,
} from '../../database/schema/record-changes.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type RowSources, toNamed } from '../shared/record-rows.ts';
import type { SectionBody } from '../shared/sections.ts';
import { type ChangeFilter, getRecordCondition } from './change-filter.ts';
import type { ChangePeriod } from './period.ts';

/** The data that the sections of changes are built from. */
export interface ChangesData extends RowSources<'cases' | 'clients'> {
  readonly period: ChangePeriod;
  readonly filter: ChangeFilter;
  /** The kinds of changes that are shown. */
  readonly kinds: readonly ChangeKind[];
  /** The lists that could be read completely. */
  readonly completeLists: readonly ListName[];
  /** True if these are all lists that the answer is about. */
  readonly isComplete: boolean;
}

/** The SELECT of the changes. `condition` returns a further condition of the records `x` of a list. */
const selectChanges = ({ completeLists, filter }: ChangesData, condition = (_: ListName) => 'TRUE'): string =>
  selectRecordChanges(completeLists, (list) => `(${getRecordCondition(list, filter)}) AND (${condition(list)})`);

/** The condition of a change that is shown. */
const getKindCondition = ({ kinds }: ChangesData): string =>
  kinds.length === CHANGE_KINDS.length ? 'TRUE' : `kind IN (${kinds.map((kind) => `'${kind}'`).join()})`;

/** Returns the parameters of the period that a statement has. */
const getParameters = (sql: string, { parameters }: ChangePeriod): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => sql.includes(`:${name}`)));

/** The lists that the changes of a kind are from. The other kinds are from all lists. */
const LISTS_BY_KIND: Readonly<Record<string, readonly ListName[]>> = {
  completed: ['cases', 'tasks'],
  billed: ['invoices'],
  paid: ['invoice_payments'],
};

/** A case with the number of its changes by kind, the sums of all cases, and the number of cases. */
type CaseCounts = Readonly<Record<ChangeKind | `sum_${ChangeKind}` | 'cases', number>> & {
  /** Null for the changes of records without a case. */
  readonly case_id: number | null;
  readonly last_change: string;
};

/** The last change of a case as a text: the day of its closing, if that is all that is known of its time. */
const LAST_CHANGE = `coalesce((SELECT c.closed_date FROM cases c WHERE c.id = case_id AND unixepoch(c.closed_date) = last_second),
  strftime('%Y-%m-%dT%H:%M:%SZ', last_second, 'unixepoch'))`;

/**
 * Counts the changes of each case, and returns the first cases. The case that changed last is first, and records
 * without a case are last.
 */
function countChanges(data: ChangesData) {
  const counts = CHANGE_KINDS.map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS "${kind}"`);
  const sums = CHANGE_KINDS.map((kind) => `sum("${kind}") AS sum_${kind}`);
  const sql = `WITH counted AS MATERIALIZED (SELECT case_id, ${counts.join(', ')}, max(changed_second) AS last_second
      FROM (${selectChanges(data)}) WHERE ${getKindCondition(data)} GROUP BY case_id),
    summed AS (SELECT count(*) AS cases, ${sums.join(', ')} FROM counted)
    SELECT *, ${LAST_CHANGE} AS last_change FROM counted, summed ORDER BY case_id IS NULL, last_second DESC, case_id LIMIT ${data.runner.maxShownRows}`;
  return data.runner.select<CaseCounts>(sql, getParameters(sql, data.period));
}

/**
 * The number of changes of each case, by kind. The case that changed last is first. Kinds from a missing list are left
 * out.
 */
export async function readChangedCases(data: ChangesData): Promise<SectionBody> {
  const { lists, completeLists, isComplete } = data;
  const isKnown = (kind: string) =>
    isComplete || LISTS_BY_KIND[kind]?.every((list) => completeLists.includes(list)) === true;
  const requested = CHANGE_KINDS.filter((kind) => data.kinds.includes(kind));
  const kinds = requested.filter(isKnown);
  const unknown = requested.filter((kind) => !isKnown(kind));
  const rows = await countChanges(data);
  const totals = kinds.map((kind) => `${rows[0]?.[`sum_${kind}`] ?? 0} ${kind}`);
  return {
    title: 'Changes by case',
    total: rows[0]?.cases ?? 0,
    rows: toReportRows(rows, (row) => ({
      case: toCase(row.case_id, lists.cases),
      ...Object.fromEntries(kinds.map((kind) => [kind, row[kind]])),
      ...(isComplete && { last_change: row.last_change }),
    })),
    kinds: { last_change: 'moment' },
    note: `In total: ${[...totals, ...unknown.map((kind) => `${kind} not known`)].join(', ')}. Completed are tasks, and cases that were closed; billed are invoices that were created in the period and are issued; paid are payments that were created in it and are received. An invoice or a payment that was created earlier counts as changed, even if it was issued or received in the period.`,
  };
}

/** A record without a case has this name in place of the case. */
const NO_CASE = { name: 'no case' };

export const toCase = (id: unknown, cases: NamedList): NamedReference | typeof NO_CASE => toNamed(id, cases) ?? NO_CASE;

/**
 * The changed records, grouped by case. The case that changed last is first, and so is the last change of a case. Only
 * the records of the first cases are read, because the others are not shown.
 */
export async function readChangedRecords(data: ChangesData): Promise<SectionBody> {
  const { runner, lists, period } = data;
  const cases = await countChanges(data);
  const total = CHANGE_KINDS.reduce((sum, kind) => sum + (cases[0]?.[`sum_${kind}`] ?? 0), 0);
  const caseIds = selectShownCases(cases, runner.maxShownRows);
  const hasNoCase = caseIds.includes(null);
  const sql = `SELECT case_id, change, id, title, status, day, hours, amount, staff_ids, changed_at
    FROM (${selectChanges(data, (list) => formatCaseCondition(getCaseColumn(list), hasNoCase))}) WHERE ${getKindCondition(data)}
    ORDER BY case_id IS NULL, max(changed_second) OVER (PARTITION BY case_id) DESC, case_id, changed_second DESC, list, id`;
  const parameters = { ...getParameters(sql, period), case_ids: JSON.stringify(caseIds) };
  const { rows } = await runner.selectFirst(runner.maxShownRows, sql, parameters);
  return {
    title: 'Changed records, as they are now, by case',
    total,
    rows: toReportRows(rows, ({ case_id, staff_ids, ...row }) => ({
      case: toCase(case_id, lists.cases),
      ...row,
      staff: String(staff_ids ?? '')
        .split(',')
        .filter(Boolean)
        .map((id) => toNamedReference(lists.staff, Number(id))),
    })),
    kinds: { changed_at: 'moment', amount: 'money' },
    note: STAFF_NOTE,
  };
}

/** Returns the first cases that together have at least `changes` changes, or all cases. */
function selectShownCases(cases: readonly CaseCounts[], changes: number): readonly (number | null)[] {
  let count = 0;
  const isShownCase = (counts: CaseCounts): boolean => {
    const isShown = count < changes;
    for (const kind of CHANGE_KINDS) count += counts[kind];
    return isShown;
  };
  return cases.filter(isShownCase).map(({ case_id }) => case_id);
}

/**
 * The condition that the case in a column is one of `:case_ids`, a list as JSON. Records without a case can be added.
 */
const formatCaseCondition = (column: string, hasNoCase: boolean): string =>
  `${column} IN (SELECT value FROM json_each(:case_ids))${hasNoCase ? ` OR ${column} IS NULL` : ''}`;

const STAFF_NOTE =
  'staff are the people on the record: those on a case, a task or an event, whose time or expense it is, whom a call was for, and ' +
  'the attorney of a payment. MyCase does not show who made a change. day is when it is due, takes place or was entered.';

/** The ids of the cases that have changes, the case that changed last first. */
export async function readAffectedCaseIds(data: ChangesData): Promise<number[]> {
  const sql = `SELECT case_id FROM (${selectChanges(data)}) WHERE case_id IS NOT NULL
    GROUP BY case_id ORDER BY max(changed_second) DESC, case_id`;
  const rows = await data.runner.select(sql, getParameters(sql, data.period));
  return rows.map(({ case_id }) => Number(case_id));
}
