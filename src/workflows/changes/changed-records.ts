import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { type NamedReference, toNamedReference } from '../../cache/named-references.ts';
import { CHANGE_KINDS, selectRecordChanges } from '../../database/schema/record-changes.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type RowSources, toNamed } from '../shared/record-rows.ts';
import { MAX_SHOWN_ROWS } from '../shared/run-statement.ts';
import type { SectionBody } from '../shared/sections.ts';
import { type ChangeScope, getRecordCondition } from './change-scope.ts';
import type { ChangePeriod } from './period.ts';

/** The data that the sections of changes are built from. */
export interface ChangesData extends RowSources<'cases' | 'clients'> {
  readonly period: ChangePeriod;
  readonly scope: ChangeScope;
  /** The lists that could be read completely. */
  readonly completeLists: readonly ListName[];
}

/** The SELECT of the changes. */
const selectChanges = ({ completeLists, scope }: ChangesData): string =>
  selectRecordChanges(completeLists, (list) => getRecordCondition(list, scope));

/** The number of changes of each case, by kind. The case that changed last is first. */
export async function readChangedCases(data: ChangesData): Promise<SectionBody> {
  const { runner, lists, period } = data;
  const counts = CHANGE_KINDS.map((kind) => `count(*) FILTER (WHERE kind = '${kind}') AS "${kind}"`);
  const sums = CHANGE_KINDS.map((kind) => `sum("${kind}") OVER () AS sum_${kind}`);
  const { rows, total } = await runner.selectFirst(
    MAX_SHOWN_ROWS,
    `SELECT *, ${sums.join(', ')} FROM (SELECT case_id, ${counts.join(', ')}, max(changed_at) AS last_change
      FROM (${selectChanges(data)}) GROUP BY case_id) ORDER BY case_id IS NULL, last_change DESC, case_id`,
    period.parameters,
  );
  const totals = CHANGE_KINDS.map((kind) => `${Number(rows[0]?.[`sum_${kind}`] ?? 0)} ${kind}`).join(', ');
  return {
    title: 'Changes by case',
    total,
    rows: toReportRows(rows, (row) => ({
      case: toCase(row.case_id, lists.cases),
      ...Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, row[kind]])),
      last_change: row.last_change,
    })),
    kinds: { last_change: 'moment' },
    note: `In total: ${totals}. Completed are tasks, and cases that were closed; billed are issued invoices; paid are payments received.`,
  };
}

/** A record without a case has this name in place of the case. */
const NO_CASE = { name: 'no case' };

export const toCase = (id: unknown, cases: ListSnapshot): NamedReference | typeof NO_CASE =>
  toNamed(id, cases) ?? NO_CASE;

/** The changed records, grouped by case. The case that changed last is first, and so is the last change of a case. */
export async function readChangedRecords(data: ChangesData): Promise<SectionBody> {
  const { runner, lists, period } = data;
  const { rows, total } = await runner.selectFirst(
    MAX_SHOWN_ROWS,
    `SELECT case_id, change, id, title, status, day, hours, amount, staff_ids, changed_at FROM (${selectChanges(data)})
    ORDER BY case_id IS NULL, max(changed_at) OVER (PARTITION BY case_id) DESC, case_id, changed_at DESC, list, id`,
    period.parameters,
  );
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

const STAFF_NOTE =
  'staff are the people on the record: those on a case, a task or an event, whose time or expense it is, whom a call was for, and ' +
  'the attorney of a payment. MyCase does not show who made a change. day is when it is due, takes place or was entered.';

/** The ids of the cases that have changes, the case that changed last first. */
export async function readAffectedCaseIds(data: ChangesData): Promise<number[]> {
  const rows = await data.runner.select(
    `SELECT case_id FROM (${selectChanges(data)}) WHERE case_id IS NOT NULL
    GROUP BY case_id ORDER BY max(changed_at) DESC, case_id`,
    data.period.parameters,
  );
  return rows.map(({ case_id }) => Number(case_id));
}
