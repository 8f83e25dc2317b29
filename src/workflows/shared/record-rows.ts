import { daysBetween, formatDay } from '../../base/days.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import {
  getNamedReference,
  getNamedReferences,
  type NamedReference,
  toNamedReference,
} from '../../cache/named-references.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { getEventSpan } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { hasAnyStaff, matchesFilter, type StaffCaseFilter } from './staff-case-filter.ts';

/** A note for answers with dates. */
export const NO_LEGAL_ADVICE_NOTE = 'Dates are as stored in MyCase. No legal deadline is computed.';

/** The lists that a workflow has read, by name. */
export type ListsByName<Name extends ListName> = Readonly<Record<Name, ListSnapshot>>;

/** The open cases that match a filter, or all. MyCase: the status of a case is `open` or `closed`. */
export const findOpenCases = (
  { records }: ListSnapshot,
  { staff, caseId }: StaffCaseFilter = { staff: [], caseId: undefined },
): ApiRecord[] =>
  [...records.values()].filter(
    (record) =>
      getText(record, 'status') !== 'closed' &&
      (caseId === undefined || record.id === caseId) &&
      hasAnyStaff(record, staff),
  );

/** MyCase: a task is done if `completed` is true. */
export const isOpenTask = (task: ApiRecord): boolean => task.completed !== true;

/** The open tasks that match a filter and whose due day (empty if there is none) is included, in the order of their due days. */
export const findOpenTasks = (
  { records }: ListSnapshot,
  filter: StaffCaseFilter,
  isDueIncluded: (due: string) => boolean = () => true,
): ApiRecord[] =>
  [...records.values()]
    .filter((task) => isOpenTask(task) && isDueIncluded(getText(task, 'due_date')) && matchesFilter(task, filter))
    .sort(compareByText('due_date'));

/** The open tasks that were due before the day `now`. */
export const findOverdueTasks = (tasks: ListSnapshot, filter: StaffCaseFilter, now: string): ApiRecord[] =>
  findOpenTasks(tasks, filter, (due) => isBefore(due, now));

/** Tests if a day is before the day `now`. False for an empty day. */
export const isBefore = (day: string, now: string): boolean => day !== '' && day < now;

/** Tests if a record belongs to a case that was deleted. Throws an IncompleteListError if not all cases could be read. */
export function isOnDeletedCase(record: ApiRecord, cases: ListSnapshot): boolean {
  const id = getReferenceId(record, 'case');
  return id !== undefined && !cases.records.has(id);
}

/** Orders records by a text field, then by id. */
export const compareByText =
  (field: string) =>
  (a: ApiRecord, b: ApiRecord): number => {
    const [first, second] = [getText(a, field), getText(b, field)];
    if (first === second) return Number(a.id) - Number(b.id);
    return first < second ? -1 : 1;
  };

/** A task as a row. `days_overdue` is present if the task was due before the day `now`. */
export function taskRow(task: ApiRecord, now: string, lists: ListsByName<'cases' | 'staff'>): Row {
  const due = getText(task, 'due_date');
  return {
    due_date: due && formatDay(due),
    ...(isBefore(due, now) && { days_overdue: daysBetween(due, now) }),
    id: task.id,
    name: getText(task, 'name'),
    priority: getText(task, 'priority'),
    case: getNamedReference(task, 'case', lists.cases),
    staff: getNamedReferences(task, 'staff', lists.staff),
  };
}

/** An event as a row. */
export const eventRow = (event: ApiRecord, lists: ListsByName<'cases' | 'staff' | 'locations'>): Row => ({
  start: event.start,
  end: event.end,
  ...(event.all_day === true && { all_day: true }),
  id: event.id,
  name: getText(event, 'name'),
  case: getNamedReference(event, 'case', lists.cases),
  staff: getNamedReferences(event, 'staff', lists.staff),
  location: getNamedReference(event, 'location', lists.locations),
});

/** The kinds of fields that `eventRow` returns. */
export const EVENT_FIELD_KINDS = { start: 'moment', end: 'moment' } as const;

/** Orders events by their start, then by id. */
export const compareByStart =
  (zone: string) =>
  (a: ApiRecord, b: ApiRecord): number =>
    (getEventSpan(a, zone)?.start ?? 0) - (getEventSpan(b, zone)?.start ?? 0) || Number(a.id) - Number(b.id);

/** A case with its limitation date and the days until it, as a row. */
export function limitationRow(record: ApiRecord, now: string, staff: ListSnapshot): Row {
  const day = getText(record, 'sol_date');
  return {
    limitation_date: day && formatDay(day),
    ...(day && { days_left: daysBetween(now, day) }),
    ...caseRow(record, staff),
  };
}

/** A case as a row. */
export const caseRow = (record: ApiRecord, staff: ListSnapshot): Row => ({
  id: record.id,
  name: getText(record, 'name'),
  case_number: getText(record, 'case_number'),
  stage: getText(record, 'case_stage'),
  practice_area: getText(record, 'practice_area'),
  lead_attorney: findLeadAttorney(record, staff),
});

/** The lead attorney of a case; undefined if it has none. */
export function findLeadAttorney(record: ApiRecord, staff: ListSnapshot): NamedReference | undefined {
  const id = findLeadAttorneyId(record);
  return id === undefined ? undefined : toNamedReference(staff, id);
}

/** MyCase: `staff[].lead_lawyer` marks the lead attorney of a case. */
export const findLeadAttorneyId = ({ staff }: ApiRecord): number | undefined =>
  Array.isArray(staff)
    ? getReferenceId({ lead: staff.find((member) => member?.lead_lawyer === true) }, 'lead')
    : undefined;
