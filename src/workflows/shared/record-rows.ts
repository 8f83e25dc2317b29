import { formatDay } from '../../base/days.ts';
import { pluralize } from '../../base/sentences.ts';
import type { ListName, ListSnapshot, NamedList, Snapshots } from '../../cache/list-cache.ts';
import { type NamedReference, toNamedReference } from '../../cache/named-references.ts';
import type { Parameters } from '../../database/database-protocol.ts';
import { IS_OPEN_CASE, IS_OPEN_TASK, IS_OVERDUE_TASK } from '../../database/schema/case-views.ts';
import { toReportRows } from '../../formatting/report-result.ts';
import { type ApiRecord, getReferenceId } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';
import type { SectionBody } from './sections.ts';
import type { StatementRunner } from './statement-runner.ts';

/** A note for answers with dates. */
export const NO_LEGAL_ADVICE_NOTE = 'Dates are as stored in MyCase. No legal deadline is computed.';

/** The lists that a workflow has read, by name. */
export type ListsByName<Name extends ListName> = Readonly<Record<Name, NamedList>>;

// A statement returns the ids of references. Their names are from lists, because an incomplete list must not hide rows.

/** The record with an id in a row. The name is left out if the list is not complete. Undefined for NULL. */
export const toNamed = (id: unknown, list: NamedList): NamedReference | undefined =>
  typeof id === 'number' ? toNamedReference(list, id) : undefined;

/** The staff of a task `t` or an event `e` as a column, in their order. */
const selectStaffIds = (kind: 'task' | 'event'): string =>
  `(SELECT group_concat(staff_id ORDER BY position) FROM ${kind}_staff WHERE ${kind}_id = ${kind.charAt(0)}.id) AS staff_ids`;

/** A reference to a member of the staff. `inactive` marks a person who has left the firm. */
export type StaffReference = NamedReference & { readonly inactive?: true };

/** The member of the staff with an id in a row. Undefined for NULL. */
export function toNamedStaff(id: unknown, staff: ListSnapshot): StaffReference | undefined {
  if (typeof id !== 'number') return undefined;
  return { ...toNamedReference(staff, id), ...(isInactive(staff.availableRecords.get(id)) && { inactive: true }) };
}

/** Returns whether a record of the staff is of a person who has left the firm. */
export const isInactive = (member: ApiRecord | undefined): boolean => member?.active === false;

const toNamedStaffList = (ids: unknown, staff: ListSnapshot): StaffReference[] =>
  typeof ids === 'string' ? ids.split(',').flatMap((id) => toNamedStaff(Number(id), staff) ?? []) : [];

const formatOptionalDay = (day: unknown): string => (typeof day === 'string' ? formatDay(day) : '');

/** The statements of an answer, and the lists with the names of references. Without the cases, rows have no case. */
export interface RowSources<Name extends ListName> {
  readonly runner: StatementRunner;
  readonly lists: ListsByName<Name> & Snapshots<'staff'> & Partial<ListsByName<'cases'>>;
}

/** The first rows, and the number of all rows. */
export type CountedRows = Pick<SectionBody, 'rows' | 'note'> & { readonly total: number };

/** A sentence if rows do not state that their case is closed, because the list of cases is not complete. */
export const formatUnknownClosing = ({ isComplete }: NamedList): string[] =>
  isComplete ? [] : ['It is not known which events and tasks belong to closed cases.'];

/** A sentence if rows do not state that a person has left the firm, because the list of staff is not complete. */
export const formatUnknownInactivity = ({ isComplete }: NamedList): string[] =>
  isComplete ? [] : ['It is not known which of the staff are no longer active.'];

/** Returns the ids of the cases of rows that are closed. Without the complete list of cases, it returns none. */
async function readClosedCases(
  { runner, lists: { cases } }: RowSources<'staff'>,
  rows: readonly Row[],
): Promise<ReadonlySet<unknown>> {
  const ids = [...new Set(rows.flatMap(({ case_id: id }) => (typeof id === 'number' ? [id] : [])))];
  if (!cases?.isComplete || ids.length === 0) return new Set();
  const sql = `SELECT c.id FROM cases c WHERE NOT (${IS_OPEN_CASE}) AND c.id IN (${ids.join()})`;
  return new Set((await runner.select(sql)).map(({ id }) => id));
}

/** Reads the open tasks `t` that match a condition, in the order of their due days. */
export async function readOpenTasks(
  sources: RowSources<'staff'>,
  condition: string,
  parameters?: Parameters,
): Promise<{ readonly tasks: CountedRows; readonly overdueCount: number }> {
  const {
    runner,
    lists: { cases, staff },
  } = sources;
  const { rows, total } = await runner.selectFirst(
    runner.maxShownRows,
    `SELECT t.due_date, iif(${IS_OVERDUE_TASK}, julianday(day('today')) - julianday(t.due_date), NULL) AS days_overdue,
      count(*) FILTER (WHERE ${IS_OVERDUE_TASK}) OVER () AS overdue_tasks,
      t.id, t.name, t.priority, t.case_id, ${selectStaffIds('task')}
    FROM tasks t WHERE ${IS_OPEN_TASK} AND ${condition} ORDER BY t.due_date, t.id`,
    parameters,
  );
  const closedCases = await readClosedCases(sources, rows);
  const toRow = ({ due_date, days_overdue, overdue_tasks: _, case_id, staff_ids, ...task }: Row) => ({
    due_date: formatOptionalDay(due_date),
    ...(days_overdue !== null && { days_overdue }),
    ...task,
    ...(cases && { case: toNamed(case_id, cases) }),
    ...(closedCases.has(case_id) && { case_closed: true }),
    staff: toNamedStaffList(staff_ids, staff),
  });
  return { tasks: { rows: toReportRows(rows, toRow), total }, overdueCount: Number(rows[0]?.overdue_tasks ?? 0) };
}

/** Reads the overdue tasks `t` that match a condition, in the order of their due days. */
export const readOverdueTasks = async (sources: RowSources<'staff'>, condition: string): Promise<CountedRows> =>
  (await readOpenTasks(sources, `${IS_OVERDUE_TASK} AND ${condition}`)).tasks;

/** Reads the events `e` that match a condition, the first or the last one first. */
export async function readEvents(
  sources: RowSources<'locations'>,
  condition: string,
  parameters: Parameters,
  order: 'ASC' | 'DESC' = 'ASC',
): Promise<CountedRows> {
  const {
    runner,
    lists: { cases, staff, locations },
  } = sources;
  const { rows, total } = await runner.selectFirst(
    runner.maxShownRows,
    `SELECT e.start, e."end", e.all_day, e.id, e.name, e.case_id, ${selectStaffIds('event')}, e.location_id
    FROM events e WHERE ${condition} ORDER BY e.span_start ${order}, e.id ${order}`,
    parameters,
  );
  const closedCases = await readClosedCases(sources, rows);
  const toRow = ({ start, end, all_day, case_id, staff_ids, location_id, ...event }: Row) => ({
    start,
    end,
    ...(all_day === 1 && { all_day: true }),
    ...event,
    ...(cases && { case: toNamed(case_id, cases) }),
    ...(closedCases.has(case_id) && { case_closed: true }),
    staff: toNamedStaffList(staff_ids, staff),
    location: toNamed(location_id, locations),
  });
  return { rows: toReportRows(rows, toRow), total };
}

/** The kinds of fields that events have. */
export const EVENT_FIELD_KINDS = { start: 'moment', end: 'moment' } as const;

/** Reads the open cases `c` that match a condition, in the order of their limitation dates. */
export async function readOpenCases(
  { runner, lists: { staff } }: RowSources<'staff'>,
  condition: string,
  { parameters, hasDates = true }: { readonly parameters?: Parameters; readonly hasDates?: boolean } = {},
): Promise<CountedRows> {
  const inactiveIds = [...staff.availableRecords].flatMap(([id, member]) => (isInactive(member) ? [id] : []));
  const { rows, total } = await runner.selectFirst(
    runner.maxShownRows,
    `SELECT c.sol_date, julianday(c.sol_date) - julianday(day('today')) AS days_left, c.id, c.name, c.case_number,
      c.case_stage AS stage, c.practice_area, c.lead_attorney_id,
      count(*) FILTER (WHERE c.lead_attorney_id IN (${inactiveIds.join()})) OVER () AS inactive_leads
    FROM cases c WHERE ${IS_OPEN_CASE} AND ${condition} ORDER BY c.sol_date, c.id`,
    parameters,
  );
  const unreadableIds = new Set<unknown>(runner.getUnreadable('cases.sol_date')?.firstIds);
  const toRow = ({ sol_date, days_left, lead_attorney_id, inactive_leads: _, ...row }: Row) => ({
    ...(hasDates && { limitation_date: unreadableIds.has(row.id) ? 'cannot be read' : formatOptionalDay(sol_date) }),
    ...(hasDates && days_left !== null && { days_left }),
    ...row,
    lead_attorney: toNamedStaff(lead_attorney_id, staff),
  });
  const note = formatInactiveLeads(Number(rows[0]?.inactive_leads ?? 0));
  return { rows: toReportRows(rows, toRow), total, ...(note && { note }) };
}

/** A sentence about cases whose lead attorney has left the firm; '' if there are none. */
const formatInactiveLeads = (count: number): string =>
  count > 0 ? `The lead attorney of ${pluralize(count, 'case')} is no longer active in MyCase (inactive).` : '';

/** The lead attorney of a case; undefined if it has none. */
export const findLeadAttorney = (record: ApiRecord, staff: ListSnapshot): StaffReference | undefined =>
  toNamedStaff(findLeadAttorneyId(record), staff);

/** MyCase: `staff[].lead_lawyer` marks the lead attorney of a case. */
const findLeadAttorneyId = ({ staff }: ApiRecord): number | undefined =>
  Array.isArray(staff)
    ? getReferenceId({ lead: staff.find((member) => member?.lead_lawyer === true) }, 'lead')
    : undefined;
