import { daysBetween, formatDay } from '../../base/days.ts';
import type { ListName, ListSnapshot } from '../../cache/list-cache.ts';
import { allNamedIn, type Named, named, namedIn } from '../../cache/named-references.ts';
import { spanOf } from '../../records/events.ts';
import { type ApiRecord, referenceOf, textOf } from '../../records/record.ts';
import type { Row } from '../define-workflow.ts';
import { isWith, matchesFilter, type Narrowing } from './staff-case-filter.ts';

// What the agenda, the deadline review and the brief of a case say alike.

/** Nothing here is legal advice. */
export const NO_LEGAL_ADVICE_NOTE = 'Dates are as MyCase holds them; no legal deadline is computed here.';

/** Lists by name, as a question has read them. */
export type Lists<Name extends ListName> = Readonly<Record<Name, ListSnapshot>>;

/** No narrowing. */
export const EVERYTHING: Narrowing = { staff: [], caseId: undefined };

/** MyCase: a case is `open` or `closed`. */
const isOpenCase = (record: ApiRecord): boolean => textOf(record, 'status') !== 'closed';

/** The open cases that a question is narrowed to. */
export const openCases = ({ records }: ListSnapshot, { staff, caseId }: Narrowing): ApiRecord[] =>
  [...records.values()].filter(
    (record) => isOpenCase(record) && (caseId === undefined || record.id === caseId) && isWith(record, staff),
  );

/** MyCase: a task is done when it is `completed`. */
export const isNotDone = (task: ApiRecord): boolean => task.completed !== true;

/** The tasks not done that a question is narrowed to, those due first coming first; `isMeant` chooses by the due day, '' for none. */
export const openTasks = (
  { records }: ListSnapshot,
  narrowing: Narrowing,
  isMeant: (due: string) => boolean = () => true,
): ApiRecord[] =>
  [...records.values()]
    .filter((task) => isNotDone(task) && isMeant(textOf(task, 'due_date')) && matchesFilter(task, narrowing))
    .sort(compareBy((task) => textOf(task, 'due_date')));

/** Of these the ones that were due before today. */
export const overdueTasks = (tasks: ListSnapshot, narrowing: Narrowing, now: string): ApiRecord[] =>
  openTasks(tasks, narrowing, (due) => isBefore(due, now));

/** Whether a day is before today; '' is none. */
export const isBefore = (day: string, now: string): boolean => day !== '' && day < now;

/** Orders records by a word of theirs, and by id where those are equal. */
export const compareBy =
  (word: (record: ApiRecord) => string) =>
  (a: ApiRecord, b: ApiRecord): number => {
    const [first, second] = [word(a), word(b)];
    if (first === second) return Number(a.id) - Number(b.id);
    return first < second ? -1 : 1;
  };

/** A task as these answers show it; `days_late` where it is overdue today. */
export function taskRow(task: ApiRecord, now: string, lists: Lists<'cases' | 'staff'>): Row {
  const due = textOf(task, 'due_date');
  return {
    due: due && formatDay(due),
    ...(isBefore(due, now) && { days_late: daysBetween(due, now) }),
    id: task.id,
    name: textOf(task, 'name'),
    priority: textOf(task, 'priority'),
    case: namedIn(task, 'case', lists.cases),
    staff: allNamedIn(task, 'staff', lists.staff),
  };
}

/** An event as these answers show it. */
export const eventRow = (event: ApiRecord, lists: Lists<'cases' | 'staff' | 'locations'>): Row => ({
  start: event.start,
  end: event.end,
  ...(event.all_day === true && { all_day: true }),
  id: event.id,
  name: textOf(event, 'name'),
  case: namedIn(event, 'case', lists.cases),
  staff: allNamedIn(event, 'staff', lists.staff),
  location: namedIn(event, 'location', lists.locations),
});

export const eventKinds = { start: 'moment', end: 'moment' } as const;

/** Orders events by when they begin. */
export const byStart =
  (zone: string) =>
  (a: ApiRecord, b: ApiRecord): number =>
    (spanOf(a, zone)?.start ?? 0) - (spanOf(b, zone)?.start ?? 0) || Number(a.id) - Number(b.id);

/** A limitation date as MyCase holds it. */
export function limitationRow(record: ApiRecord, now: string, staff: ListSnapshot): Row {
  const day = textOf(record, 'sol_date');
  return {
    limitation_date: day && formatDay(day),
    ...(day && { days_left: daysBetween(now, day) }),
    ...caseRow(record, staff),
  };
}

/** A case in a few columns. */
export const caseRow = (record: ApiRecord, staff: ListSnapshot): Row => ({
  id: record.id,
  name: textOf(record, 'name'),
  case_number: textOf(record, 'case_number'),
  stage: textOf(record, 'case_stage'),
  practice_area: textOf(record, 'practice_area'),
  lead_attorney: leadAttorneyOf(record, staff),
});

/** A case's lead attorney. */
export function leadAttorneyOf(record: ApiRecord, staff: ListSnapshot): Named | undefined {
  const id = leadIdOf(record);
  return id === undefined ? undefined : named(staff, id);
}

/** MyCase: a case's lead attorney is marked by `staff[].lead_lawyer`. */
export const leadIdOf = ({ staff }: ApiRecord): number | undefined =>
  Array.isArray(staff)
    ? referenceOf({ lead: staff.find((one) => one?.lead_lawyer === true) }, 'lead')
    : undefined;
