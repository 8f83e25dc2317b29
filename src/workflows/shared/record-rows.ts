import { formatDay } from '../../base/days.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { type Named, named } from '../../cache/named-references.ts';
import { IS_OPEN_CASE, IS_OPEN_TASK, IS_OVERDUE_TASK } from '../../database/schema/case-views.ts';
import { type ApiRecord, getReferenceId } from '../../records/api-record.ts';
import type { Row } from '../define-workflow.ts';

/** A note for answers with dates. */
export const NO_LEGAL_ADVICE_NOTE = 'Dates are as stored in MyCase. No legal deadline is computed.';

/** The lists that a workflow has read, by name. */
export type ListsByName<Name extends ListName> = Readonly<Record<Name, ListSnapshot>>;

/** Tests if a record belongs to a case that was deleted. Throws an IncompleteListError if not all cases could be read. */
export function isOnDeletedCase(record: ApiRecord, cases: ListSnapshot): boolean {
  const id = getReferenceId(record, 'case');
  return id !== undefined && !cases.records.has(id);
}

// A statement returns the ids of references. Their names are from lists, because an incomplete list must not hide rows.

/** The record with an id in a row. The name is left out if the list is not complete. Undefined for NULL. */
export const toNamed = (id: unknown, list: ListSnapshot): Named | undefined =>
  typeof id === 'number' ? named(list, id) : undefined;

/** A column with the ids of the staff of a task `t` or an event `e`, in their order. */
const selectStaffIds = (kind: 'task' | 'event'): string =>
  `(SELECT group_concat(staff_id ORDER BY position) FROM ${kind}_staff WHERE ${kind}_id = ${kind.charAt(0)}.id) AS staff_ids`;

const toNamedStaff = (ids: unknown, staff: ListSnapshot): Named[] =>
  ids === null
    ? []
    : String(ids)
        .split(',')
        .map((id) => named(staff, Number(id)));

const formatOptionalDay = (day: unknown): string => (typeof day === 'string' ? formatDay(day) : '');

/**
 * Selects the open tasks `t` that match a condition, for `taskRow`. `days_overdue` is NULL if a task is not overdue.
 * `overdue_tasks` is the number of the overdue ones, the same in each row.
 */
export const selectOpenTasks = (condition: string): string =>
  `SELECT t.due_date, iif(${IS_OVERDUE_TASK}, julianday(day('today')) - julianday(t.due_date), NULL) AS days_overdue,
    count(*) FILTER (WHERE ${IS_OVERDUE_TASK}) OVER () AS overdue_tasks,
    t.id, t.name, t.priority, t.case_id, ${selectStaffIds('task')}
  FROM tasks t WHERE ${IS_OPEN_TASK} AND ${condition} ORDER BY t.due_date, t.id`;

/** Selects the overdue tasks `t` that match a condition, for `taskRow`. */
export const selectOverdueTasks = (condition: string): string => selectOpenTasks(`${IS_OVERDUE_TASK} AND ${condition}`);

/** The number of the overdue tasks among those of `selectOpenTasks`. */
export const countOverdue = ([first]: readonly Row[]): number => Number(first?.overdue_tasks ?? 0);

/** A task as a row. */
export const taskRow = (
  { due_date, days_overdue, overdue_tasks: _, case_id, staff_ids, ...task }: Row,
  lists: ListsByName<'cases' | 'staff'>,
): Row => ({
  due_date: formatOptionalDay(due_date),
  ...(days_overdue !== null && { days_overdue }),
  ...task,
  case: toNamed(case_id, lists.cases),
  staff: toNamedStaff(staff_ids, lists.staff),
});

/** Selects the events `e` that match a condition, the first or the last first, for `eventRow`. */
export const selectEvents = (condition: string, order: 'ASC' | 'DESC' = 'ASC'): string =>
  `SELECT e.start, e."end", e.all_day, e.id, e.name, e.case_id, ${selectStaffIds('event')}, e.location_id
  FROM events e WHERE ${condition} ORDER BY e.span_start ${order}, e.id ${order}`;

/** An event as a row. */
export const eventRow = (
  { start, end, all_day, case_id, staff_ids, location_id, ...event }: Row,
  lists: ListsByName<'cases' | 'staff' | 'locations'>,
): Row => ({
  start,
  end,
  ...(all_day === 1 && { all_day: true }),
  ...event,
  case: toNamed(case_id, lists.cases),
  staff: toNamedStaff(staff_ids, lists.staff),
  location: toNamed(location_id, lists.locations),
});

/** The kinds of fields that `eventRow` returns. */
export const EVENT_FIELD_KINDS = { start: 'moment', end: 'moment' } as const;

/** Selects the open cases `c` that match a condition, in the order of their limitation dates, for `limitationRow`. */
export const selectOpenCases = (condition: string): string =>
  `SELECT c.sol_date, julianday(c.sol_date) - julianday(day('today')) AS days_left, c.id, c.name, c.case_number,
    c.case_stage AS stage, c.practice_area, c.lead_attorney_id
  FROM cases c WHERE ${IS_OPEN_CASE} AND ${condition} ORDER BY c.sol_date, c.id`;

/** A case with its limitation date and the days until it, as a row. */
export const limitationRow = (row: Row, staff: ListSnapshot): Row => ({
  limitation_date: formatOptionalDay(row.sol_date),
  ...(row.days_left !== null && { days_left: row.days_left }),
  ...caseRow(row, staff),
});

/** A case as a row. */
export const caseRow = ({ sol_date: _, days_left: __, lead_attorney_id, ...row }: Row, staff: ListSnapshot): Row => ({
  ...row,
  lead_attorney: toNamed(lead_attorney_id, staff),
});

/** The lead attorney of a case; undefined if it has none. */
export function findLeadAttorney(record: ApiRecord, staff: ListSnapshot): Named | undefined {
  const id = findLeadAttorneyId(record);
  return id === undefined ? undefined : named(staff, id);
}

/** MyCase: `staff[].lead_lawyer` marks the lead attorney of a case. */
const findLeadAttorneyId = ({ staff }: ApiRecord): number | undefined =>
  Array.isArray(staff)
    ? getReferenceId({ lead: staff.find((member) => member?.lead_lawyer === true) }, 'lead')
    : undefined;
