import { daysBetween, formatDay } from '../../base/days.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { allNamedIn, type Named, named, namedIn } from '../../cache/named-references.ts';
import { type ApiRecord, getReferenceId, getText } from '../../records/api-record.ts';
import { getEventSpan } from '../../records/events.ts';
import type { Row } from '../define-workflow.ts';
import { hasAnyStaff, matchesFilter, type StaffCaseFilter } from './staff-case-filter.ts';

// What the agenda, the deadline review and the brief of a case say alike.

/** Nothing here is legal advice. */
export const NO_LEGAL_ADVICE_NOTE = 'Dates are as MyCase holds them; no legal deadline is computed here.';

/** Lists by name, as a question has read them. */
export type ListsByName<Name extends ListName> = Readonly<Record<Name, ListSnapshot>>;

/** No narrowing. */
export const NO_FILTER: StaffCaseFilter = { staff: [], caseId: undefined };

/** MyCase: a case is `open` or `closed`. */
const isOpenCase = (record: ApiRecord): boolean => getText(record, 'status') !== 'closed';

/** The open cases that a question is narrowed to. */
export const findOpenCases = ({ records }: ListSnapshot, { staff, caseId }: StaffCaseFilter): ApiRecord[] =>
  [...records.values()].filter(
    (record) => isOpenCase(record) && (caseId === undefined || record.id === caseId) && hasAnyStaff(record, staff),
  );

/** MyCase: a task is done when it is `completed`. */
export const isOpenTask = (task: ApiRecord): boolean => task.completed !== true;

/** The tasks not done that a question is narrowed to, those due first coming first; `isMeant` chooses by the due day, '' for none. */
export const findOpenTasks = (
  { records }: ListSnapshot,
  filter: StaffCaseFilter,
  isDueIncluded: (due: string) => boolean = () => true,
): ApiRecord[] =>
  [...records.values()]
    .filter((task) => isOpenTask(task) && isDueIncluded(getText(task, 'due_date')) && matchesFilter(task, filter))
    .sort(compareBy((task) => getText(task, 'due_date')));

/** Of these the ones that were due before today. */
export const findOverdueTasks = (tasks: ListSnapshot, filter: StaffCaseFilter, now: string): ApiRecord[] =>
  findOpenTasks(tasks, filter, (due) => isBefore(due, now));

/** Whether a day is before today; '' is none. */
export const isBefore = (day: string, now: string): boolean => day !== '' && day < now;

/** Orders records by a word of theirs, and by id where those are equal. */
export const compareBy =
  (getSortKey: (record: ApiRecord) => string) =>
  (a: ApiRecord, b: ApiRecord): number => {
    const [first, second] = [getSortKey(a), getSortKey(b)];
    if (first === second) return Number(a.id) - Number(b.id);
    return first < second ? -1 : 1;
  };

/** A task as these answers show it; `days_late` where it is overdue today. */
export function taskRow(task: ApiRecord, now: string, lists: ListsByName<'cases' | 'staff'>): Row {
  const due = getText(task, 'due_date');
  return {
    due: due && formatDay(due),
    ...(isBefore(due, now) && { days_late: daysBetween(due, now) }),
    id: task.id,
    name: getText(task, 'name'),
    priority: getText(task, 'priority'),
    case: namedIn(task, 'case', lists.cases),
    staff: allNamedIn(task, 'staff', lists.staff),
  };
}

/** An event as these answers show it. */
export const eventRow = (event: ApiRecord, lists: ListsByName<'cases' | 'staff' | 'locations'>): Row => ({
  start: event.start,
  end: event.end,
  ...(event.all_day === true && { all_day: true }),
  id: event.id,
  name: getText(event, 'name'),
  case: namedIn(event, 'case', lists.cases),
  staff: allNamedIn(event, 'staff', lists.staff),
  location: namedIn(event, 'location', lists.locations),
});

export const EVENT_FIELD_KINDS = { start: 'moment', end: 'moment' } as const;

/** Orders events by when they begin. */
export const compareByStart =
  (zone: string) =>
  (a: ApiRecord, b: ApiRecord): number =>
    (getEventSpan(a, zone)?.start ?? 0) - (getEventSpan(b, zone)?.start ?? 0) || Number(a.id) - Number(b.id);

/** A limitation date as MyCase holds it. */
export function limitationRow(record: ApiRecord, now: string, staff: ListSnapshot): Row {
  const day = getText(record, 'sol_date');
  return {
    limitation_date: day && formatDay(day),
    ...(day && { days_left: daysBetween(now, day) }),
    ...caseRow(record, staff),
  };
}

/** A case in a few columns. */
export const caseRow = (record: ApiRecord, staff: ListSnapshot): Row => ({
  id: record.id,
  name: getText(record, 'name'),
  case_number: getText(record, 'case_number'),
  stage: getText(record, 'case_stage'),
  practice_area: getText(record, 'practice_area'),
  lead_attorney: findLeadAttorney(record, staff),
});

/** A case's lead attorney. */
export function findLeadAttorney(record: ApiRecord, staff: ListSnapshot): Named | undefined {
  const id = findLeadAttorneyId(record);
  return id === undefined ? undefined : named(staff, id);
}

/** MyCase: a case's lead attorney is marked by `staff[].lead_lawyer`. */
export const findLeadAttorneyId = ({ staff }: ApiRecord): number | undefined =>
  Array.isArray(staff)
    ? getReferenceId({ lead: staff.find((member) => member?.lead_lawyer === true) }, 'lead')
    : undefined;
